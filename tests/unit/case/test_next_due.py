"""Which deadline speaks next: a table over one case and a few deadlines."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from handlers.case.deadlines import next_due
from schemas.case import Case, Deadline, Promise
from schemas.words import Leg, State
from tests.unit.case.life import START, Life


def at(hours: float) -> datetime:
    """So many hours after the beginning."""
    return START + timedelta(hours=hours)


def deadline(
    leg: Leg, due: float, warn: float | None = None, unit: str | None = "chengguan", armed: int = 4
) -> Deadline:
    """A deadline that runs."""
    return Deadline(leg=leg, unit=unit, due=at(due), warn=None if warn is None else at(warn), armed=armed)


def promise(due: float, warn: float | None = None, *, breached: bool = False) -> Promise:
    """A promise that was given."""
    return Promise(due=at(due), warn=None if warn is None else at(warn), armed=3, breached=breached)


def case(**changes: Any) -> Case:
    """A case that waits to be accepted, with other clocks."""
    return Life("井盖破损", {"lon": 113.82, "lat": 22.65}).case.model_copy(update={"promise": None} | changes)


HOUSEKEEPING = (deadline(Leg.FORGET, 9600), deadline(Leg.ERASE, 240))
KEPT_NOT = promise(16, breached=True)
NEAR, FAR = deadline(Leg.ACCEPT, 4, 3), deadline(Leg.COMPLETE, 24, 18)

TABLE: list[tuple[str, dict[str, Any], tuple[Leg, float, bool] | None]] = [
    ("a warning comes before its deadline", {"deadlines": (NEAR,)}, (Leg.ACCEPT, 3, True)),
    ("once it was given the deadline is next", {"deadlines": (deadline(Leg.ACCEPT, 4),)}, (Leg.ACCEPT, 4, False)),
    ("the earliest of several", {"deadlines": (FAR, NEAR)}, (Leg.ACCEPT, 3, True)),
    ("a late warning after an early end", {"deadlines": (FAR, deadline(Leg.ACCEPT, 4))}, (Leg.ACCEPT, 4, False)),
    ("the promise among them", {"deadlines": (FAR,), "promise": promise(16, 12)}, (Leg.PROMISE, 12, True)),
    ("a missed promise no more", {"deadlines": (FAR,), "promise": KEPT_NOT}, (Leg.COMPLETE, 18, True)),
    (
        "the promise rests while the reporter is asked",
        {"state": State.COMPLETED, "deadlines": (deadline(Leg.FOLLOW_UP, 48),), "promise": promise(16)},
        (Leg.FOLLOW_UP, 48, False),
    ),
    (
        "what ended while it rested is not warned of",
        {"state": State.WORKING, "deadlines": (FAR,), "promise": promise(0, -4)},
        (Leg.PROMISE, 0, False),
    ),
    (
        "of equal moments the one that was set first",
        {"deadlines": (deadline(Leg.REVIEW, 4, armed=9), deadline(Leg.ACCEPT, 4, armed=7))},
        (Leg.ACCEPT, 4, False),
    ),
    (
        "after closing the emptying, and no promise",
        {"state": State.CLOSED, "deadlines": HOUSEKEEPING, "promise": promise(9)},
        (Leg.ERASE, 240, False),
    ),
    ("nothing runs", {"deadlines": ()}, None),
]  # fmt: skip


@pytest.mark.parametrize(("what", "changes", "wanted"), TABLE)
def test_the_next_deadline(what: str, changes: dict[str, Any], wanted: tuple[Leg, float, bool] | None) -> None:
    """A pure reading of the state."""
    due = next_due(case(**changes))
    assert (due and (due.leg, due.at, due.warning)) == (wanted and (wanted[0], at(wanted[1]), wanted[2])), what
