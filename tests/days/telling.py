"""How an event is written behind the arrow of a day: its name and its main fields.

Owns: one form for each type of event. Refuses: ids, texts.
"""

from collections.abc import Callable
from typing import Any

Told = Callable[[Any], str]

TELL: dict[str, Told] = {
    "case.triaged": lambda e: f"triaged {e.why}",
    "case.routed": lambda e: f"routed {e.lead}",
    "case.dispatched": lambda e: f"dispatched {e.unit}" + ("" if e.role == "lead" else f" {e.role}"),
    "case.recalled": lambda e: f"recalled {e.unit}",
    "case.accepted": lambda e: f"accepted {e.unit}",
    "case.contacted": lambda e: f"contacted {e.unit}",
    "case.progressed": lambda e: f"progressed {e.unit}",
    "case.completed": lambda e: f"completed {e.unit}",
    "case.disputed": lambda e: f"disputed {e.unit} {e.clause} {e.ruler}",
    "case.ruled": lambda e: f"ruled {e.ruling}",
    "case.due-changed": lambda e: f"due-changed {e.leg}",
    "case.mustered": lambda e: f"mustered {'+'.join(e.units)} quorum {e.quorum}",
    "case.warned": lambda e: f"warned {e.leg}" + (f" {e.unit}" if e.unit else ""),
    "case.breached": lambda e: f"breached {e.leg}" + (f" {e.unit}" if e.unit else "") + (" again" if e.again else ""),
    "case.escalated": lambda e: f"escalated {int(e.from_)}→{int(e.to)} {e.owner} {e.reason}",
    "case.handed-over": lambda e: f"handed-over {e.service}",
    "case.follow-up-asked": lambda e: f"asked round {e.round}",
    "case.feedback": lambda e: f"feedback {e.answer}",
    "case.closed": lambda e: f"closed {e.reason}",
    "case.erased": lambda e: f"erased {e.what}" + (f" {e.unit}" if e.unit else ""),
    "action.rejected": lambda e: f"refused {e.reason}",
}


def tell(event: Any) -> str:
    """Return an event as a day writes it."""
    told = TELL.get(event.type)
    return told(event) if told else str(event.type).removeprefix("case.")
