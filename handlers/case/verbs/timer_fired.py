"""What time does: warnings, breaches and climbs, silence, and the emptying of personal data.

Owns: the outcome of a deadline that is due. Refuses: more than one step for one deadline.
"""

from datetime import datetime

from handlers.case.deadlines import LEAD_LEGS, term
from handlers.case.escalate import Step, escalate
from handlers.case.reroute import reroute
from handlers.case.route import to_way
from handlers.case.verbs.feedback import close_by_silence
from handlers.policy.rules import Rules
from schemas.internal.command import NextDeadline, TimerFired
from schemas.internal.state import Case
from schemas.vocabulary import ClockKind, DeadlineKind, EndReason, EscalationReason
from schemas.wire.due import ArmedDeadline
from schemas.wire.event import Breached, Erased, Event, Warned

CLIMBS: dict[DeadlineKind, EscalationReason] = {
    DeadlineKind.ACCEPT: EscalationReason.ACCEPT_LATE,
    DeadlineKind.CONTACT: EscalationReason.CONTACT_LATE,
    DeadlineKind.COMPLETE: EscalationReason.COMPLETE_LATE,
    DeadlineKind.RULING: EscalationReason.RULING_LATE,
    DeadlineKind.REVIEW: EscalationReason.REVIEW_LATE,
    DeadlineKind.PROMISE: EscalationReason.PROMISE_LATE,
}
"""Why a missed leg climbs."""


def strike(case: Case, tick: TimerFired, rules: Rules) -> tuple[Event, ...]:
    """What a due deadline leads to."""
    due = tick.due
    if due.warning:
        return (Warned(clock=_clock(due), leg=due.leg, unit=due.unit, due=_end(case, due)),)
    match due.leg:
        case DeadlineKind.FOLLOW_UP:
            return close_by_silence(case, tick.at, rules)
        case DeadlineKind.ERASE:
            return (Erased(what="personal", unit=due.unit),)
        case DeadlineKind.FORGET:
            return (Erased(what="case", unit=None),)
        case DeadlineKind.TRIAGE:
            return _nobody_decided(case, tick, rules)
        case _:
            return _missed(case, tick, rules)


def _clock(due: NextDeadline) -> ClockKind:
    return ClockKind.PROMISE if due.leg is DeadlineKind.PROMISE else ClockKind.STAGE


def _end(case: Case, due: NextDeadline) -> datetime:
    if due.leg is DeadlineKind.PROMISE and case.promise is not None:
        return case.promise.due
    return next(one.due for one in case.deadlines if (one.leg, one.unit, one.armed) == (due.leg, due.unit, due.armed))


def _breached(case: Case, tick: TimerFired, again: ArmedDeadline | None = None) -> Breached:
    due = _end(case, tick.due)
    late = round((tick.at - due).total_seconds(), 3)
    return Breached(clock=_clock(tick.due), leg=tick.due.leg, unit=tick.due.unit, due=due, late_by=late, again=again)


def _missed(case: Case, tick: TimerFired, rules: Rules) -> tuple[Event, ...]:
    """A deadline of the case climbs one step; a helper's own is noted; the last step arms a review."""
    due = tick.due
    if due.leg in LEAD_LEGS and due.unit != case.lead:
        return (_breached(case, tick),)
    risen = escalate(case, tick.at, CLIMBS[due.leg], rules)
    if risen:
        return (_breached(case, tick), *risen)
    return (_breached(case, tick, _next_review(case, tick, rules)),)


def _next_review(case: Case, tick: TimerFired, rules: Rules) -> ArmedDeadline | None:
    """At the last step a missed deadline arms the next review, unless one is armed already."""
    present = case.deadline(DeadlineKind.REVIEW)
    if present is not None and tick.due.leg is not DeadlineKind.REVIEW:
        return None
    owner = case.owners[-1] if case.owners else case.lead
    return term(rules, tick.at, case.pace, case.tier, DeadlineKind.REVIEW, owner)


def _nobody_decided(case: Case, tick: TimerFired, rules: Rules) -> tuple[Event, ...]:
    """兜底: what triage did not decide goes to the owner of last resort, one step up."""
    duty = rules.duty_by_id(rules.pack.last_resort)
    way = to_way(duty, case.category, case.area, rules, floor=case.tier)
    higher = way.step + 1 < len(way.ladder)
    move = Step(way.ladder, way.step + 1, EscalationReason.TRIAGE_LATE) if higher else None
    return (
        _breached(case, tick),
        *reroute(case, way, tick.at, rules, end=EndReason.DONE, by=None, move=move),
    )
