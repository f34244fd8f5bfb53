"""Routing a case again: triage decided it, or triage missed its deadline.

Owns: the order of those events: routed, recalled, dispatched, escalated. Refuses: choosing the route.
"""

from handlers.case.dispatching import recall
from handlers.case.escalate import Move, rise
from handlers.case.route import Way, dispatch_way, routed
from handlers.case.turn import Turn
from schemas.internal.state import Case, Dispatch
from schemas.vocabulary import DispatchRole, EndReason
from schemas.wire.event import ActedBy


def reroute(turn: Turn, way: Way, *, end: EndReason, by: ActedBy | None, move: Move | None) -> None:
    """Route the case again.

    Owners of a tier and mustered units keep it; the old lead's and all other dispatches end.
    """
    case = turn.case
    promised_from = case.opened_at if case.promised is None else None
    staying = tuple(dispatch.unit for dispatch in case.dispatches if dispatch.live and _stays(case, dispatch, way))
    leaving = [unit for unit in turn.live_units() if unit not in staying]
    turn.emit(routed(turn, way, promised_from=promised_from, by=by))
    recall(turn, leaving, end)
    dispatch_way(turn, way, taken=staying, emergency=case.emergency)
    if move is not None:
        rise(turn, move, ())


def _stays(case: Case, dispatch: Dispatch, way: Way) -> bool:
    """Tell whether a helper keeps the case: it answers for the case, or a muster order that is in force called it."""
    if dispatch.role is DispatchRole.MUSTER:
        return dispatch.unit not in (way.lead, *way.assists)
    return dispatch.role is DispatchRole.ASSIST and dispatch.unit in case.owners and dispatch.unit != way.lead
