"""进展: a note that the reporter is shown.

Owns: the note. Refuses: only what the lifecycle refuses.
"""

from handlers.case.turn import ActionTurn
from schemas.internal.command import Refusal
from schemas.wire.action import Progress
from schemas.wire.event import Progressed


def progress(turn: ActionTurn, action: Progress) -> Refusal | None:
    """Record the note."""
    turn.emit(Progressed(unit=action.actor.unit, by=turn.by(action)), turn.text(action))
    return None
