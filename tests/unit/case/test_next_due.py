"""Which deadline is next: a table over one case and a few deadlines."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from handlers.case.deadlines import next_due
from schemas.base import replace
from schemas.internal.state import Case, Deadline
from schemas.vocabulary import CaseState, DeadlineKind
from tests.unit.case.life import START, Life


def at(hours: float) -> datetime:
    """Return the moment so many hours after the beginning."""
    return START + timedelta(hours=hours)


def deadline(
    leg: DeadlineKind, due: float, warn: float | None = None, unit: str | None = "chengguan", armed: int = 4
) -> Deadline:
    """Return a deadline that runs."""
    return Deadline(kind=leg, unit=unit, due=at(due), warn=None if warn is None else at(warn), armed=armed)


def promise(due: float, warn: float | None = None, *, resting: bool = False) -> Deadline:
    """Return a promise that runs, or rests."""
    return replace(deadline(DeadlineKind.PROMISE, due, warn, None, 3), resting=resting)


def case(**changes: Any) -> Case:
    """Return a case that waits to be accepted, with these deadlines."""
    return msgspec.structs.replace(Life("井盖破损", {"lon": 113.82, "lat": 22.65}).case, **changes)


HOUSEKEEPING = (deadline(DeadlineKind.FORGET, 9600), deadline(DeadlineKind.ERASE, 240))
NEAR, FAR = deadline(DeadlineKind.ACCEPT, 4, 3), deadline(DeadlineKind.COMPLETE, 24, 18)

TABLE: list[tuple[str, dict[str, Any], tuple[DeadlineKind, float, bool] | None]] = [
    ("a warning comes before its deadline", {"deadlines": (NEAR,)}, (DeadlineKind.ACCEPT, 3, True)),
    (
        "once it was given the deadline is next",
        {"deadlines": (deadline(DeadlineKind.ACCEPT, 4),)},
        (DeadlineKind.ACCEPT, 4, False),
    ),
    ("the earliest of several", {"deadlines": (FAR, NEAR)}, (DeadlineKind.ACCEPT, 3, True)),
    (
        "a late warning after an early end",
        {"deadlines": (FAR, deadline(DeadlineKind.ACCEPT, 4))},
        (DeadlineKind.ACCEPT, 4, False),
    ),
    ("the promise among them", {"deadlines": (FAR, promise(16, 12))}, (DeadlineKind.PROMISE, 12, True)),
    (
        "the promise rests while the reporter is asked",
        {"deadlines": (promise(16, 12, resting=True), deadline(DeadlineKind.FOLLOW_UP, 48))},
        (DeadlineKind.FOLLOW_UP, 48, False),
    ),
    (
        "of equal moments the one that was set first",
        {"deadlines": (deadline(DeadlineKind.REVIEW, 4, armed=9), deadline(DeadlineKind.ACCEPT, 4, armed=7))},
        (DeadlineKind.ACCEPT, 4, False),
    ),
    (
        "after closing the emptying",
        {"state": CaseState.CLOSED, "deadlines": (), "housekeeping": HOUSEKEEPING},
        (DeadlineKind.ERASE, 240, False),
    ),
    ("nothing runs", {"deadlines": ()}, None),
]


@pytest.mark.parametrize(("what", "changes", "wanted"), TABLE)
def test_the_next_deadline(what: str, changes: dict[str, Any], wanted: tuple[DeadlineKind, float, bool] | None) -> None:
    """It depends on the state only."""
    due = next_due(case(**changes))
    assert (due and (due.leg, due.at, due.warning)) == (wanted and (wanted[0], at(wanted[1]), wanted[2])), what
