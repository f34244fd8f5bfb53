"""指派: triage routes by hand; what it leaves open the rules fill in.

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
    """Say what it is, where and whose."""
    case, rules = turn.case, turn.rules
    area = rules.places.by_area(action.area) if action.area else case.area
    if action.lead is not None and action.lead not in rules.units:
        return Refusal(reason=RejectReason.UNKNOWN_UNIT, detail=("lead",))
    if action.category is not None and action.category not in rules.categories:
        return Refusal(reason=RejectReason.FIELD_INVALID, detail=("category",))
    if action.area and area is None:
        return Refusal(reason=RejectReason.FIELD_INVALID, detail=("area",))
    category = action.category or case.category
    floor = case.tier if case.owners else None  # nobody has answered for it yet: it enters where its row says
    way = find_way(category, area, rules, lead=action.lead, floor=floor)
    who = turn.by(action)
    enters = way.tier >= Tier.TOWN and way.tier != case.tier
    move = Move(way.ladder, way.step, EscalationReason.BY_HAND, who) if enters else None
    end = EndReason.DONE if case.state is CaseState.TRIAGE else EndReason.REASSIGNED
    if category != case.category:
        turn.emit(Classified(category=category, confidence=1.0, explanation=("person",), by="person", kind=case.kind))
    reroute(turn, way, end=end, by=who, move=move)
    return None
