"""The public name of what led to an event.

Owns: `Cause` from a command. Refuses: anything private in a name.
"""

from schemas.internal.command import ActionCommand, Command, ReportCommand, TimerFired
from schemas.wire.event import Cause

CONFLICT_BYTES = 4
"""Bytes of a content's digest that tell a conflicting action's name from the one it conflicts with."""


def cause_of(command: Command) -> Cause:
    """Name what led to an event."""
    match command:
        case ReportCommand():
            return Cause(type="report", writer=command.report.public.source, id=command.report.public.id)
        case ActionCommand():
            return Cause(type="action", writer=command.scope, id=command.public_id)
        case TimerFired(due=due):
            outcome = "warn" if due.warning else "due"
            return Cause(type="timer", writer=None, id=f"{due.leg.value}/{due.unit or '-'}/{due.armed}/{outcome}")


def conflict_cause(command: ActionCommand) -> Cause:
    """Name an action that conflicts with an earlier one of the same id, so that the two differ."""
    name = f"{command.public_id}~{command.digest[:CONFLICT_BYTES].hex()}"
    return Cause(type="action", writer=command.scope, id=name)
