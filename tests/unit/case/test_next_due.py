"""Which deadline speaks next: a table over one case and a few deadlines."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from handlers.case.deadlines import next_due
from schemas.internal.state import Case, Deadline, Promise
from schemas.vocabulary import CaseState, DeadlineKind
from tests.unit.case.life import START, Life


def at(hours: float) -> datetime:
    """So many hours after the beginning."""
    return START + timedelta(hours=hours)


def deadline(
    leg: DeadlineKind, due: float, warn: float | None = None, unit: str | None = "chengguan", armed: int = 4
) -> Deadline:
    """A deadline that runs."""
    return Deadline(leg=leg, unit=unit, due=at(due), warn=None if warn is None else at(warn), armed=armed)


def promise(due: float, warn: float | None = None, *, breached: bool = False) -> Promise:
    """A promise that was given."""
    return Promise(due=at(due), warn=None if warn is None else at(warn), armed=3, breached=breached)


def case(**changes: Any) -> Case:
    """A case that waits to be accepted, with other clocks."""
    return Life("井盖破损", {"lon": 113.82, "lat": 22.65}).case.model_copy(update={"promise": None} | changes)


HOUSEKEEPING = (deadline(DeadlineKind.FORGET, 9600), deadline(DeadlineKind.ERASE, 240))
KEPT_NOT = promise(16, breached=True)
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
    ("the promise among them", {"deadlines": (FAR,), "promise": promise(16, 12)}, (DeadlineKind.PROMISE, 12, True)),
    ("a missed promise no more", {"deadlines": (FAR,), "promise": KEPT_NOT}, (DeadlineKind.COMPLETE, 18, True)),
    (
        "the promise rests while the reporter is asked",
        {"state": CaseState.COMPLETED, "deadlines": (deadline(DeadlineKind.FOLLOW_UP, 48),), "promise": promise(16)},
        (DeadlineKind.FOLLOW_UP, 48, False),
    ),
    (
        "what ended while it rested is not warned of",
        {"state": CaseState.WORKING, "deadlines": (FAR,), "promise": promise(0, -4)},
        (DeadlineKind.PROMISE, 0, False),
    ),
    (
        "of equal moments the one that was set first",
        {"deadlines": (deadline(DeadlineKind.REVIEW, 4, armed=9), deadline(DeadlineKind.ACCEPT, 4, armed=7))},
        (DeadlineKind.ACCEPT, 4, False),
    ),
    (
        "after closing the emptying, and no promise",
        {"state": CaseState.CLOSED, "deadlines": HOUSEKEEPING, "promise": promise(9)},
        (DeadlineKind.ERASE, 240, False),
    ),
    ("nothing runs", {"deadlines": ()}, None),
]


@pytest.mark.parametrize(("what", "changes", "wanted"), TABLE)
def test_the_next_deadline(what: str, changes: dict[str, Any], wanted: tuple[DeadlineKind, float, bool] | None) -> None:
    """A pure reading of the state."""
    due = next_due(case(**changes))
    assert (due and (due.leg, due.at, due.warning)) == (wanted and (wanted[0], at(wanted[1]), wanted[2])), what
