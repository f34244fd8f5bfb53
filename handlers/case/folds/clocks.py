"""The fold of what time does: a warning given, a deadline missed.

Owns: that each speaks once. Refuses: climbing (that is a fact of its own).
"""

from typing import Any

from handlers.case.folds.parts import armed, without
from schemas.internal.state import (
    Case,
)
from schemas.vocabulary import DeadlineKind
from schemas.wire.event import (
    Breached,
    Warned,
)


def warned(case: Case, event: Warned) -> dict[str, Any]:
    """A warning is given once."""
    if event.leg is DeadlineKind.PROMISE and case.promise is not None:
        return {"promise": case.promise.model_copy(update={"warn": None})}
    given = tuple(
        one.model_copy(update={"warn": None})
        if (one.leg, one.unit, one.due) == (event.leg, event.unit, event.due)
        else one
        for one in case.deadlines
    )
    return {"deadlines": given}


def breached(case: Case, event: Breached, seq: int) -> dict[str, Any]:
    """A missed deadline is over; where it could not climb, the next review is armed and it is counted."""
    changes: dict[str, Any] = {"deadlines": without(case.deadlines, event.leg, unit=event.unit)}
    if event.leg is DeadlineKind.PROMISE and case.promise is not None:
        changes = {"promise": case.promise.model_copy(update={"breached": True, "warn": None})}
    if event.again is not None:
        missed = case.model_copy(update=changes)
        changes["deadlines"] = armed(missed, (event.again,), seq)
        changes["counts"] = case.counts.model_copy(update={"reviews": case.counts.reviews + 1})
    return changes
