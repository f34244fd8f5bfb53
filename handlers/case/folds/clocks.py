"""The fold of what time does: a warning given, a deadline missed, a review set by a person.

Owns: that each speaks once. Refuses: escalating (that is an event of its own).
"""

from handlers.case.folds.dispatches import add_owner
from handlers.case.folds.parts import armed, without
from schemas.base import replace
from schemas.internal.state import Case, Deadline
from schemas.wire.event import Breached, DueChanged, Warned


def warned(case: Case, event: Warned) -> Case:
    """A warning is given once."""
    given = tuple(
        replace(one, warn=None) if (one.kind, one.unit, one.due) == (event.leg, event.unit, event.due) else one
        for one in case.deadlines
    )
    return replace(case, deadlines=given)


def breached(case: Case, event: Breached, seq: int) -> Case:
    """A missed deadline is over; where it could not escalate, the next review is armed and it is counted."""
    left = without(case.deadlines, event.leg, unit=event.unit)
    if event.again is None:
        return replace(case, deadlines=left)
    counts = replace(case.counts, reviews=case.counts.reviews + 1)
    return replace(case, deadlines=armed(left, (event.again,), seq), counts=counts)


def due_changed(case: Case, event: DueChanged, seq: int) -> Case:
    """A deadline was moved by a person, who looks after it."""
    new = Deadline(event.leg, event.unit, event.to, event.warn, seq)
    left = without(case.deadlines, event.leg)
    return replace(case, deadlines=(*left, new), owners=add_owner(case, event.unit))
