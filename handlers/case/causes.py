"""Small parts that facts share: who did it, what was said, what led to it.

Owns: `By`, `Said` and `Cause` from a command. Refuses: unmasked text in anything public.
"""

from schemas.internal.command import ActionCommand, Command, ReportCommand, TimerFired
from schemas.wire.action import Action
from schemas.wire.event import ActedBy, Cause, FreeText


def by(act: ActionCommand, action: Action) -> ActedBy:
    """Who did it, and who vouches."""
    return ActedBy(role=action.actor.role, unit=action.actor.unit, via=act.via)


def said(act: ActionCommand, action: Action) -> FreeText | None:
    """The masked words and the attachments of an action, if it has any."""
    if not act.masked and not action.evidence:
        return None
    return FreeText(masked=act.masked or "", media=action.evidence)


def cause_of(command: Command, *, conflict: bool = False) -> Cause:
    """The public name of what led to a fact; a conflicting action gets a name of its own."""
    match command:
        case ReportCommand():
            return Cause(type="report", writer=command.report.source, id=command.report.public_id)
        case ActionCommand():
            name = f"{command.public_id}~{command.digest[:8]}" if conflict else command.public_id
            return Cause(type="action", writer=command.scope, id=name)
        case TimerFired(due=due):
            spoken = "warn" if due.warning else "due"
            return Cause(type="timer", writer=None, id=f"{due.leg.value}/{due.unit or '-'}/{due.armed}/{spoken}")
