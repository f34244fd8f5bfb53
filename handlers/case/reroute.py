"""A case leaves the hands that it is in and goes another way: by triage's word, or because triage said none.

Owns: the order of those events: routed, recalled, dispatched, escalated. Refuses: choosing the way.
"""

from handlers.case.dispatching import recall
from handlers.case.escalate import Move, rise
from handlers.case.route import Way, dispatch_way, routed
from handlers.case.turn import Turn
from schemas.internal.state import Case, Dispatch
from schemas.vocabulary import DispatchRole, EndReason
from schemas.wire.event import ActedBy


def reroute(turn: Turn, way: Way, *, end: EndReason, by: ActedBy | None, move: Move | None) -> None:
    """Owners of a tier and who was mustered keep their hand in the case; the old lead's and all other hands end."""
    case = turn.case
    first = case.opened_at if case.promised is None else None
    stay = tuple(one.unit for one in case.dispatches if one.live and _stays(case, one, way))
    leaving = [unit for unit in turn.live_units() if unit not in stay]
    turn.emit(routed(turn, way, promised_from=first, by=by))
    recall(turn, leaving, end)
    dispatch_way(turn, way, taken=stay, emergency=case.emergency)
    if move is not None:
        rise(turn, move, ())


def _stays(case: Case, one: Dispatch, way: Way) -> bool:
    """A helper stays who answers for the case, or whom a muster order called that still stands."""
    if one.role is DispatchRole.MUSTER:
        return one.unit not in (way.lead, *way.assists)
    return one.role is DispatchRole.ASSIST and one.unit in case.owners and one.unit != way.lead
