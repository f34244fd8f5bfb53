"""回访: each reporter is asked, and its word alone says whether a case is resolved.

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
    """Content closes, discontent reopens one step up; the case waits for the others' answers."""
    report = _asked(turn.case, action)
    if report is None:
        return Refusal(reason=RejectReason.FIELD_INVALID, detail=("report",))
    if report.ask is None or action.round < report.ask.round:
        return Refusal(reason=RejectReason.TOO_LATE, detail=("round",))
    if action.round > report.ask.round:
        return Refusal(reason=RejectReason.FIELD_INVALID, detail=("round",))
    answered = action.answer is Answer.ANSWERED
    told = FedBack(
        source=report.public.source,
        report=report.public.id,
        round=action.round,
        answer=action.answer,
        resolved=action.resolved if answered else None,
        score=action.score if answered else None,
        by=turn.by(action),
    )
    happy_before = any(one.content for one in turn.case.reports)
    turn.emit(told, turn.text(action))
    if answered and not content(told, turn.rules):
        reopen(turn, told.by)
    elif all(one.ask is None for one in turn.case.reports):
        close(turn, CloseReason.CONFIRMED if answered or happy_before else CloseReason.SILENCE, told.by)
    return None


def content(told: FedBack, rules: Rules) -> bool:
    """Tell whether it is resolved, and satisfied by the pack's measure."""
    return bool(told.resolved) and (told.score or 0) >= rules.pack.satisfied


def reopen(turn: Turn, who: ActedBy) -> None:
    """The lead works on, one step up; at the last step the case stays there."""
    case = turn.case
    lead = case.lead or ""
    higher = case.ladder[min(case.step + 1, len(case.ladder) - 1)]
    terms = work_deadlines(turn, lead, higher)
    if case.step + 1 == len(case.ladder) and case.tier >= Tier.LEADER:
        terms = (*terms, deadline(turn, DeadlineKind.REVIEW, case.owners[-1]))
    idle = [
        one.unit for one in case.dispatches if one.live and one.role is DispatchRole.ASSIST and one.accepted_at is None
    ]
    turn.emit(Reopened(unit=lead, terms=(*terms, *accept_deadlines(turn, idle)), by=who))
    escalate(turn, EscalationReason.UNSATISFIED, terms)


def close(turn: Turn, reason: CloseReason, who: ActedBy | None) -> None:
    """结案: the last event of a case; what follows is the emptying of personal data alone."""
    erase = turn.rules.calendar.add(turn.at, turn.rules.pack.personal_kept)
    turn.emit(Closed(reason=reason, by=who, erase=erase, forget=turn.at + SNAPSHOT_KEPT))


def close_by_silence(turn: Turn) -> None:
    """The time for answers is over: whoever answered was content, else it would have been reopened."""
    answered = any(one.content for one in turn.case.reports)
    close(turn, CloseReason.CONFIRMED if answered else CloseReason.SILENCE, None)


def _asked(case: Case, action: Feedback) -> ReportState | None:
    """Find the report that the answer is about; a source answers for its own reporters alone."""
    triage = action.actor.role is Role.TRIAGE
    for one in case.reports:
        named = action.report in (one.public.id, one.private.sent_id)
        if named and (triage or one.public.source == action.actor.unit):
            return one
    return None
