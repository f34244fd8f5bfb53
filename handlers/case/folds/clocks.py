"""The fold of what time does: a warning given, a deadline missed, a review date set by a person.

Owns: that each deadline warns and is missed once. Refuses: escalating (an event of its own does that).
"""

from handlers.case.folds.dispatches import add_owner
from handlers.case.folds.parts import armed, without
from schemas.base import replace
from schemas.internal.state import Case, Deadline
from schemas.wire.event import Breached, DueChanged, Warned


def warned(case: Case, event: Warned) -> Case:
    """Fold a warning, which is given once."""
    deadlines = tuple(
        replace(deadline, warn=None)
        if (deadline.kind, deadline.unit, deadline.due) == (event.leg, event.unit, event.due)
        else deadline
        for deadline in case.deadlines
    )
    return replace(case, deadlines=deadlines)


def breached(case: Case, event: Breached, seq: int) -> Case:
    """Fold a missed deadline, which ends; where it could not escalate, the next review begins and is counted."""
    left = without(case.deadlines, event.leg, unit=event.unit)
    if event.again is None:
        return replace(case, deadlines=left)
    counts = replace(case.counts, reviews=case.counts.reviews + 1)
    return replace(case, deadlines=armed(left, (event.again,), seq), counts=counts)


def due_changed(case: Case, event: DueChanged, seq: int) -> Case:
    """Fold a deadline that a person moved; the person's unit becomes an owner."""
    new = Deadline(event.leg, event.unit, event.to, event.warn, seq)
    left = without(case.deadlines, event.leg)
    return replace(case, deadlines=(*left, new), owners=add_owner(case, event.unit))
