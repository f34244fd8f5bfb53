"""签收: the unit accepts the dispatch.

Owns: the end of its accept deadline, the start of a lead's work deadlines. Refuses: only what the lifecycle refuses.
"""

from handlers.case.deadlines import work_deadlines
from handlers.case.turn import ActionTurn
from schemas.internal.command import Refusal
from schemas.vocabulary import DispatchRole
from schemas.wire.action import Accept
from schemas.wire.event import Accepted


def accept(turn: ActionTurn, action: Accept) -> Refusal | None:
    """Accept the dispatch."""
    unit = action.actor.unit
    held = turn.case.held_by(unit)
    lead = held is not None and held.role is DispatchRole.LEAD
    terms = work_deadlines(turn, unit) if lead else ()
    turn.emit(Accepted(unit=unit, by=turn.by(action), terms=terms), turn.text(action))
    return None
