"""By hand: triage assigns, a leader supervises.

Owns: `assign` 指派 and `supervise` 督办. Refuses: units, categories and areas that the pack lacks; a review
in the past.
"""

from datetime import datetime

from handlers.case.causes import by
from handlers.case.dispatching import distinct, hand_out
from handlers.case.escalate import Stand, Step, rise, stage_terms
from handlers.case.reroute import reroute
from handlers.case.route import find_way
from handlers.policy.rules import Rules
from schemas.internal.command import ActionCommand, Refusal
from schemas.internal.state import Case
from schemas.vocabulary import CaseState, DeadlineKind, DispatchRole, EndReason, EscalationReason, RejectReason, Tier
from schemas.wire.action import Assign, Supervise
from schemas.wire.due import ArmedDeadline
from schemas.wire.event import Classified, DueChanged, Event


def assign(case: Case, act: ActionCommand, action: Assign, rules: Rules) -> tuple[Event, ...] | Refusal:
    """指派: a person says what it is, where and whose; what it leaves open the rules fill in."""
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
    who = by(act, action)
    enters = way.tier >= Tier.TOWN and way.tier != case.tier
    move = Step(way.ladder, way.step, EscalationReason.BY_HAND, who) if enters else None
    gone = EndReason.DONE if case.state is CaseState.TRIAGE else EndReason.REASSIGNED
    return (*_named(case, category), *reroute(case, way, act.at, rules, end=gone, by=who, move=move))


def _named(case: Case, category: str | None) -> tuple[Event, ...]:
    if category == case.category:
        return ()
    return (Classified(category=category, confidence=1.0, explanation=("person",), by="person", kind=case.kind),)


def supervise(case: Case, act: ActionCommand, action: Supervise, rules: Rules) -> tuple[Event, ...] | Refusal:
    """督办: at least tier 4; the leader looks again at `until`."""
    if action.until <= act.at:
        return Refusal(reason=RejectReason.FIELD_INVALID, detail=("until",))
    if case.tier >= Tier.LEADER:
        live = (one.unit for one in case.dispatches if one.live)
        called = distinct((action.actor.unit,), taken=live)
        hands = hand_out(case.case_id, len(case.dispatches), called, DispatchRole.ASSIST, emergency=case.emergency)
        return (_look_again(case, act, action, rules), *hands)
    leader = action.actor.unit
    ladder = tuple(sorted({*case.ladder, Tier.LEADER}))
    review = ArmedDeadline(leg=DeadlineKind.REVIEW, unit=leader, due=action.until, warn=_warn(act, action, rules))
    move = Step(
        ladder,
        ladder.index(Tier.LEADER),
        EscalationReason.SUPERVISED,
        by(act, action),
        owner=leader,
        review=review,
    )
    legs = stage_terms(case, act.at, Tier.LEADER, rules)
    return rise(Stand.of(case, rules), move, act.at, legs, rules)


def _look_again(case: Case, act: ActionCommand, action: Supervise, rules: Rules) -> DueChanged:
    present = case.deadline(DeadlineKind.REVIEW)
    return DueChanged(
        leg=DeadlineKind.REVIEW,
        unit=action.actor.unit,
        reason=EscalationReason.SUPERVISED,
        from_=present.due if present else None,
        to=action.until,
        until=action.until,
        warn=_warn(act, action, rules),
        by=by(act, action),
    )


def _warn(act: ActionCommand, action: Supervise, rules: Rules) -> datetime:
    return rules.calendar.part(act.at, action.until, rules.pack.warn_at, working=False)
