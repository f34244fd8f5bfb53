"""What time does: warnings, breaches and climbs, silence, and the emptying of personal data.

Owns: the outcome of a deadline that is due. Refuses: more than one step for one deadline.
"""

from datetime import datetime

from handlers.case.climb import Step, climb
from handlers.case.deadlines import LEAD_LEGS, term
from handlers.case.followup import close_by_silence
from handlers.case.reroute import reroute
from handlers.case.route import to_way
from handlers.policy.rules import Rules
from schemas.case import Case
from schemas.command import Due, Tick
from schemas.due import Term
from schemas.event import Breached, Erased, Event, Warned
from schemas.words import ClimbReason, Clock, EndReason, Leg

CLIMBS: dict[Leg, ClimbReason] = {
    Leg.ACCEPT: ClimbReason.ACCEPT_LATE,
    Leg.CONTACT: ClimbReason.CONTACT_LATE,
    Leg.COMPLETE: ClimbReason.COMPLETE_LATE,
    Leg.RULING: ClimbReason.RULING_LATE,
    Leg.REVIEW: ClimbReason.REVIEW_LATE,
    Leg.PROMISE: ClimbReason.PROMISE_LATE,
}
"""Why a missed leg climbs."""


def strike(case: Case, tick: Tick, rules: Rules) -> tuple[Event, ...]:
    """What a due deadline leads to."""
    due = tick.due
    if due.warning:
        return (Warned(clock=_clock(due), leg=due.leg, unit=due.unit, due=_end(case, due)),)
    match due.leg:
        case Leg.FOLLOW_UP:
            return close_by_silence(case, tick.at, rules)
        case Leg.ERASE:
            return (Erased(what="personal", unit=due.unit),)
        case Leg.FORGET:
            return (Erased(what="case", unit=None),)
        case Leg.TRIAGE:
            return _nobody_decided(case, tick, rules)
        case _:
            return _missed(case, tick, rules)


def _clock(due: Due) -> Clock:
    return Clock.PROMISE if due.leg is Leg.PROMISE else Clock.STAGE


def _end(case: Case, due: Due) -> datetime:
    if due.leg is Leg.PROMISE and case.promise is not None:
        return case.promise.due
    return next(one.due for one in case.deadlines if (one.leg, one.unit, one.armed) == (due.leg, due.unit, due.armed))


def _breached(case: Case, tick: Tick, again: Term | None = None) -> Breached:
    due = _end(case, tick.due)
    late = round((tick.at - due).total_seconds(), 3)
    return Breached(clock=_clock(tick.due), leg=tick.due.leg, unit=tick.due.unit, due=due, late_by=late, again=again)


def _missed(case: Case, tick: Tick, rules: Rules) -> tuple[Event, ...]:
    """A deadline of the case climbs one step; a helper's own is noted; the last step arms a review."""
    due = tick.due
    if due.leg in LEAD_LEGS and due.unit != case.lead:
        return (_breached(case, tick),)
    if case.step + 1 < len(case.ladder):
        risen = () if _has_climbed_since(case, due) else climb(case, tick.at, CLIMBS[due.leg], rules)
        return (_breached(case, tick), *risen)
    return (_breached(case, tick, _next_review(case, tick, rules)),)


def _has_climbed_since(case: Case, due: Due) -> bool:
    """Tell whether another deadline moved the case up when this one was over: at one moment, or after an outage.

    Then the case has climbed its one step, and the next holder has its own clock first.
    """
    return case.climbed_at is not None and _end(case, due) <= case.climbed_at


def _next_review(case: Case, tick: Tick, rules: Rules) -> Term | None:
    """At the last step a missed deadline arms the next review, unless one is armed already."""
    present = case.deadline(Leg.REVIEW)
    if present is not None and tick.due.leg is not Leg.REVIEW:
        return None
    owner = case.owners[-1] if case.owners else case.lead
    return term(rules, tick.at, case.pace, case.tier, Leg.REVIEW, owner)


def _nobody_decided(case: Case, tick: Tick, rules: Rules) -> tuple[Event, ...]:
    """兜底: what triage did not decide goes to the owner of last resort, one step up."""
    duty = rules.duty_by_id(rules.pack.last_resort)
    way = to_way(duty, case.category, case.area, rules, floor=case.tier)
    higher = way.step + 1 < len(way.ladder)
    move = Step(way.ladder, way.step + 1, ClimbReason.TRIAGE_LATE) if higher else None
    return (
        _breached(case, tick),
        *reroute(case, way, tick.at, rules, end=EndReason.DONE, by=None, move=move),
    )
