"""The promise rests from completion to reopening; a deadline that ended meanwhile gives no warning."""

from datetime import datetime, timedelta

from handlers.case.folds.parts import rested, woken
from schemas.internal.state import Deadline
from schemas.vocabulary import DeadlineKind

NOON = datetime.fromisoformat("2026-11-24T12:00:00+08:00")


def promise(hours: float) -> Deadline:
    """Return a promise that ends so many hours after noon, with its warning an hour before."""
    due = NOON + timedelta(hours=hours)
    return Deadline(DeadlineKind.PROMISE, None, due, due - timedelta(hours=1), 3)


def test_only_the_kinds_that_are_named_rest() -> None:
    """The follow-up runs on."""
    asked = Deadline(DeadlineKind.FOLLOW_UP, None, NOON, None, 9)
    assert [one.resting for one in rested((promise(4), asked), DeadlineKind.PROMISE)] == [True, False]


def test_what_is_woken_in_time_is_as_it_was() -> None:
    """Due and warning are unchanged, so resting does not change how much time is left."""
    assert woken(rested((promise(4),), DeadlineKind.PROMISE), NOON) == (promise(4),)


def test_what_ended_while_it_rested_is_not_warned_of() -> None:
    """It is missed at once."""
    [late] = woken(rested((promise(0),), DeadlineKind.PROMISE), NOON)
    assert (late.warn, late.resting, late.due) == (None, False, NOON)


def test_what_did_not_rest_keeps_its_warning() -> None:
    """Waking changes nothing else."""
    assert woken((promise(0),), NOON) == (promise(0),)
