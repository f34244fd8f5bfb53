"""回访: each reporter is asked, and only their answer says whether a case is resolved.

Owns: `feedback`, and closing by silence. Refuses: an answer to a round that is over.
"""

from datetime import timedelta

from handlers.case.deadlines import accept_deadlines, deadline, work_deadlines
from handlers.case.escalate import escalate
from handlers.case.turn import ActionTurn, Turn
from handlers.policy.rules import Rules
from schemas.internal.command import Refusal
from schemas.internal.state import Case, ReportState
from schemas.vocabulary import (
    Answer,
    CloseReason,
    DeadlineKind,
    DispatchRole,
    EscalationReason,
    RejectReason,
    Role,
    Tier,
)
from schemas.wire.action import Feedback
from schemas.wire.event import ActedBy, Closed, FedBack, Reopened

SNAPSHOT_KEPT = timedelta(days=400)
"""From closing until a case leaves the snapshots, by contract."""


def feedback(turn: ActionTurn, action: Feedback) -> Refusal | None:
    """Close on a satisfied answer, reopen one step up on a dissatisfied one; wait while others are still asked."""
    asked = _asked(turn.case, action)
    if asked is None:
        return Refusal(reason=RejectReason.FIELD_INVALID, detail=("report",))
    if asked.ask is None or action.round < asked.ask.round:
        return Refusal(reason=RejectReason.TOO_LATE, detail=("round",))
    if action.round > asked.ask.round:
        return Refusal(reason=RejectReason.FIELD_INVALID, detail=("round",))
    answered = action.answer is Answer.ANSWERED
    feedback_event = FedBack(
        source=asked.public.source,
        report=asked.public.id,
        round=action.round,
        answer=action.answer,
        resolved=action.resolved if answered else None,
        score=action.score if answered else None,
        by=turn.by(action),
    )
    satisfied_before = any(report.content for report in turn.case.reports)
    turn.emit(feedback_event, turn.text(action))
    if answered and not content(feedback_event, turn.rules):
        reopen(turn, feedback_event.by)
    elif all(report.ask is None for report in turn.case.reports):
        close(turn, CloseReason.CONFIRMED if answered or satisfied_before else CloseReason.SILENCE, feedback_event.by)
    return None


def content(event: FedBack, rules: Rules) -> bool:
    """Tell whether the report is resolved, and the score satisfies the pack."""
    return bool(event.resolved) and (event.score or 0) >= rules.pack.satisfied


def reopen(turn: Turn, by: ActedBy) -> None:
    """Send the case back to the lead, one step up; at the last step the case stays there."""
    case = turn.case
    lead = case.lead or ""
    higher = case.ladder[min(case.step + 1, len(case.ladder) - 1)]
    terms = work_deadlines(turn, lead, higher)
    if case.step + 1 == len(case.ladder) and case.tier >= Tier.LEADER:
        terms = (*terms, deadline(turn, DeadlineKind.REVIEW, case.owners[-1]))
    not_accepted = [
        dispatch.unit
        for dispatch in case.dispatches
        if dispatch.live and dispatch.role is DispatchRole.ASSIST and dispatch.accepted_at is None
    ]
    turn.emit(Reopened(unit=lead, terms=(*terms, *accept_deadlines(turn, not_accepted)), by=by))
    escalate(turn, EscalationReason.UNSATISFIED, terms)


def close(turn: Turn, reason: CloseReason, by: ActedBy | None) -> None:
    """结案: emit the last event of a case; only personal data is emptied afterwards."""
    erase = turn.rules.calendar.add(turn.at, turn.rules.pack.personal_kept)
    turn.emit(Closed(reason=reason, by=by, erase=erase, forget=turn.at + SNAPSHOT_KEPT))


def close_by_silence(turn: Turn) -> None:
    """Close when the time for answers is over: whoever answered was satisfied, or it would be reopened."""
    satisfied = any(report.content for report in turn.case.reports)
    close(turn, CloseReason.CONFIRMED if satisfied else CloseReason.SILENCE, None)


def _asked(case: Case, action: Feedback) -> ReportState | None:
    """Find the report that the answer is about; a source answers for its own reporters only."""
    triage = action.actor.role is Role.TRIAGE
    for report in case.reports:
        named = action.report in (report.public.id, report.private.sent_id)
        if named and (triage or report.public.source == action.actor.unit):
            return report
    return None
