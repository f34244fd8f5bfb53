"""What time does: warnings, breaches and escalations, closing by silence, and emptying personal data.

Owns: the outcome of a deadline that is due. Refuses: more than one step for one deadline.
"""

from handlers.case.deadlines import LEAD_KINDS, deadline, stage_deadlines
from handlers.case.escalate import Move, escalate
from handlers.case.reroute import reroute
from handlers.case.route import to_way
from handlers.case.turn import Turn
from handlers.case.verbs.feedback import close_by_silence
from schemas.internal.command import NextDeadline
from schemas.internal.state import Deadline
from schemas.vocabulary import DeadlineKind, EndReason, EscalationReason
from schemas.wire.due import ArmedDeadline
from schemas.wire.event import Breached, Erased, Warned

ESCALATIONS: dict[DeadlineKind, EscalationReason] = {
    DeadlineKind.ACCEPT: EscalationReason.ACCEPT_LATE,
    DeadlineKind.CONTACT: EscalationReason.CONTACT_LATE,
    DeadlineKind.COMPLETE: EscalationReason.COMPLETE_LATE,
    DeadlineKind.RULING: EscalationReason.RULING_LATE,
    DeadlineKind.REVIEW: EscalationReason.REVIEW_LATE,
    DeadlineKind.PROMISE: EscalationReason.PROMISE_LATE,
}
"""Why a missed deadline escalates."""


def timer_fired(turn: Turn, due: NextDeadline) -> None:
    """Emit what a due deadline leads to."""
    match due.leg:
        case DeadlineKind.ERASE:
            turn.emit(Erased(what="personal", unit=due.unit))
            return
        case DeadlineKind.FORGET:
            turn.emit(Erased(what="case", unit=None))
            return
        case _:
            pass
    running = _running(turn, due)
    if due.warning:
        turn.emit(Warned(clock=running.clock, leg=due.leg, unit=due.unit, due=running.due))
        return
    match due.leg:
        case DeadlineKind.FOLLOW_UP:
            close_by_silence(turn)
        case DeadlineKind.TRIAGE:
            _nobody_decided(turn, running)
        case _:
            _missed(turn, running)


def _running(turn: Turn, due: NextDeadline) -> Deadline:
    key = (due.leg, due.unit, due.armed)
    return next(deadline for deadline in turn.case.deadlines if (deadline.kind, deadline.unit, deadline.armed) == key)


def _breach(turn: Turn, missed: Deadline, again: ArmedDeadline | None = None) -> None:
    late = round((turn.at - missed.due).total_seconds(), 3)
    turn.emit(
        Breached(clock=missed.clock, leg=missed.kind, unit=missed.unit, due=missed.due, late_by=late, again=again)
    )


def _missed(turn: Turn, missed: Deadline) -> None:
    """Escalate one step; a missed deadline of a helper is only recorded; at the last step a review begins."""
    case = turn.case
    if missed.kind in LEAD_KINDS and missed.unit != case.lead:
        _breach(turn, missed)
    elif case.step + 1 < len(case.ladder):
        stages = stage_deadlines(turn, case.ladder[case.step + 1])  # as they ran, with the missed one among them
        _breach(turn, missed)
        if not _has_climbed_since(turn, missed):
            escalate(turn, ESCALATIONS[missed.kind], stages)
    else:
        _breach(turn, missed, _next_review(turn, missed))


def _has_climbed_since(turn: Turn, missed: Deadline) -> bool:
    """Return whether another deadline escalated the case when this one was over: at one moment, or in one outage.

    The case has then gone up its one step, and the next holder has its own deadline first.
    """
    climbed_at = turn.case.climbed_at
    return climbed_at is not None and missed.due <= climbed_at


def _next_review(turn: Turn, missed: Deadline) -> ArmedDeadline | None:
    """Return the next review, which a missed deadline at the last step sets unless one is set already."""
    case = turn.case
    if missed.kind is not DeadlineKind.REVIEW and case.deadline(DeadlineKind.REVIEW) is not None:
        return None
    return deadline(turn, DeadlineKind.REVIEW, case.owners[-1] if case.owners else case.lead)


def _nobody_decided(turn: Turn, missed: Deadline) -> None:
    """兜底: send what triage did not decide to the owner of last resort, one step up."""
    case, rules = turn.case, turn.rules
    duty = rules.duty_by_id(rules.pack.last_resort)
    way = to_way(duty, case.category, case.area, rules, floor=case.tier)
    higher = way.step + 1 < len(way.ladder)
    move = Move(way.ladder, way.step + 1, EscalationReason.TRIAGE_LATE) if higher else None
    _breach(turn, missed)
    reroute(turn, way, end=EndReason.DONE, by=None, move=move)
