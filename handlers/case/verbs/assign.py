"""指派: triage routes by hand; the rules decide what triage leaves open.

Owns: `assign`. Refuses: units, categories and areas that the pack lacks.
"""

from handlers.case.escalate import Move
from handlers.case.reroute import reroute
from handlers.case.route import find_way
from handlers.case.turn import ActionTurn
from schemas.internal.command import Refusal
from schemas.vocabulary import CaseState, EndReason, EscalationReason, RejectReason, Tier
from schemas.wire.action import Assign
from schemas.wire.event import Classified


def assign(turn: ActionTurn, action: Assign) -> Refusal | None:
    """Set category, area and lead."""
    case, rules = turn.case, turn.rules
    area = rules.places.by_area(action.area) if action.area else case.area
    if action.lead is not None and action.lead not in rules.units:
        return Refusal(reason=RejectReason.UNKNOWN_UNIT, detail=("lead",))
    if action.category is not None and action.category not in rules.categories:
        return Refusal(reason=RejectReason.FIELD_INVALID, detail=("category",))
    if action.area and area is None:
        return Refusal(reason=RejectReason.FIELD_INVALID, detail=("area",))
    category = action.category or case.category
    floor = case.tier if case.owners else None  # no unit has answered for it yet: it enters where its row says
    way = find_way(category, area, rules, lead=action.lead, floor=floor)
    by = turn.by(action)
    rises = way.tier >= Tier.TOWN and way.tier != case.tier
    move = Move(way.ladder, way.step, EscalationReason.BY_HAND, by) if rises else None
    end = EndReason.DONE if case.state is CaseState.TRIAGE else EndReason.REASSIGNED
    if category != case.category:
        turn.emit(Classified(category=category, confidence=1.0, explanation=("person",), by="person", kind=case.kind))
    reroute(turn, way, end=end, by=by, move=move)
    return None
