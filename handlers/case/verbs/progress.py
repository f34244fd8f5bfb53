"""进展: a note that the reporter is shown.

Owns: the note. Refuses: nothing that the lifecycle has not refused.
"""

from handlers.case.turn import ActionTurn
from schemas.internal.command import Refusal
from schemas.wire.action import Progress
from schemas.wire.event import Progressed


def progress(turn: ActionTurn, action: Progress) -> Refusal | None:
    """Pass the note on."""
    turn.emit(Progressed(unit=action.actor.unit, by=turn.by(action)), turn.text(action))
    return None
