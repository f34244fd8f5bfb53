"""联系: the lead called the reporter.

Owns: the end of the contact deadline, whether the reporter was reached or not. Refuses: only what the lifecycle
refuses.
"""

from handlers.case.turn import ActionTurn
from schemas.internal.command import Refusal
from schemas.wire.action import Contact
from schemas.wire.event import Contacted


def contact(turn: ActionTurn, action: Contact) -> Refusal | None:
    """Record the call."""
    called = Contacted(unit=action.actor.unit, reached=action.reached, by=turn.by(action))
    turn.emit(called, turn.text(action))
    return None
