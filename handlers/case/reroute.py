"""A case leaves the hands that it is in and goes another way: by triage's word, or because triage said none.

Owns: the order of those facts: routed, recalled, dispatched, climbed. Refuses: choosing the way.
"""

from dataclasses import replace
from datetime import datetime

from handlers.case.dispatching import recall_all
from handlers.case.escalate import Stand, Step, rise
from handlers.case.route import Way, dispatched, routed
from handlers.policy.rules import Rules
from schemas.internal.state import Case, Dispatch
from schemas.vocabulary import DispatchRole, EndReason
from schemas.wire.event import ActedBy, Event


def reroute(
    case: Case, way: Way, at: datetime, rules: Rules, *, end: EndReason, by: ActedBy | None, move: Step | None
) -> tuple[Event, ...]:
    """Owners of a tier and who was mustered keep their hand in the case; the old lead's and all other hands end."""
    first = case.opened_at if case.promise is None else None
    stay = tuple(one.unit for one in case.dispatches if one.live and _stays(case, one, way))
    leaving = [one.unit for one in case.dispatches if one.live and one.unit not in stay]
    hands = dispatched(way, case.case_id, len(case.dispatches), at, rules, taken=stay, emergency=case.emergency)
    stand = replace(
        Stand.of(case, rules, hands),
        lead=way.lead,
        duty=way.duty,
        area=way.area,
        live=(*stay, *(one.unit for one in hands)),
    )
    return (
        routed(way, at, rules, promised_from=first, by=by),
        *recall_all(leaving, case, end, at, rules),
        *hands,
        *(rise(stand, move, at, (), rules) if move else ()),
    )


def _stays(case: Case, one: Dispatch, way: Way) -> bool:
    """A helper stays who answers for the case, or whom a muster order called that still stands."""
    if one.part is DispatchRole.MUSTER:
        return one.unit not in (way.lead, *way.assists)
    return one.part is DispatchRole.ASSIST and one.unit in case.owners and one.unit != way.lead
