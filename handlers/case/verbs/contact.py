"""联系: the lead called the reporter.

Owns: the contact clock stops, reached or not. Refuses: nothing that the lifecycle has not refused.
"""

from handlers.case.turn import ActionTurn
from schemas.internal.command import Refusal
from schemas.wire.action import Contact
from schemas.wire.event import Contacted


def contact(turn: ActionTurn, action: Contact) -> Refusal | None:
    """Note the call."""
    called = Contacted(unit=action.actor.unit, reached=action.reached, by=turn.by(action))
    turn.emit(called, turn.text(action))
    return None
