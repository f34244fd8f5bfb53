"""签收: the unit takes the dispatch on screen.

Owns: its accept clock stops, a lead's work clocks begin. Refuses: nothing that the lifecycle has not refused.
"""

from handlers.case.deadlines import work_deadlines
from handlers.case.turn import ActionTurn
from schemas.internal.command import Refusal
from schemas.vocabulary import DispatchRole
from schemas.wire.action import Accept
from schemas.wire.event import Accepted


def accept(turn: ActionTurn, action: Accept) -> Refusal | None:
    """Take the dispatch."""
    unit = action.actor.unit
    held = turn.case.held_by(unit)
    lead = held is not None and held.role is DispatchRole.LEAD
    terms = work_deadlines(turn, unit) if lead else ()
    turn.emit(Accepted(unit=unit, by=turn.by(action), terms=terms), turn.text(action))
    return None
