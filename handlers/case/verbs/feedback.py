"""回访: each reporter is asked, and its word alone says whether a case is resolved.

Owns: `feedback`, and closing by silence. Refuses: an answer to a round that is over.
"""

from datetime import datetime, timedelta

from handlers.case.causes import by, said
from handlers.case.deadlines import term, work_terms
from handlers.case.dispatching import accept_terms
from handlers.case.escalate import escalate
from handlers.policy.rules import Rules
from schemas.internal.command import ActionCommand, Refusal
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
from schemas.wire.event import ActedBy, Closed, Event, FedBack, Reopened

SNAPSHOT_KEPT = timedelta(days=400)
"""From closing until a case leaves the snapshots, by contract."""


def feedback(case: Case, act: ActionCommand, action: Feedback, rules: Rules) -> tuple[Event, ...] | Refusal:
    """回访: content closes, discontent reopens one step up; the case waits for the others' answers."""
    report = _asked(case, action)
    if report is None:
        return Refusal(reason=RejectReason.FIELD_INVALID, detail=("report",))
    if report.ask is None or action.round < report.ask.round:
        return Refusal(reason=RejectReason.TOO_LATE, detail=("round",))
    if action.round > report.ask.round:
        return Refusal(reason=RejectReason.FIELD_INVALID, detail=("round",))
    answered = action.answer is Answer.ANSWERED
    told = FedBack(
        source=report.source,
        report=report.id,
        round=action.round,
        answer=action.answer,
        resolved=action.resolved if answered else None,
        score=action.score if answered else None,
        by=by(act, action),
        private=said(act, action),
    )
    if answered and not content(told, rules):
        return (told, *reopen(case, act.at, told.by, rules))
    waiting = [one for one in case.reports if one.ask is not None and one is not report]
    if waiting:
        return (told,)
    happy = answered or any(one.content for one in case.reports)
    return (told, close(act.at, CloseReason.CONFIRMED if happy else CloseReason.SILENCE, told.by, rules))


def content(told: FedBack, rules: Rules) -> bool:
    """Resolved, and satisfied by the pack's measure."""
    return bool(told.resolved) and (told.score or 0) >= rules.pack.satisfied


def reopen(case: Case, at: datetime, who: ActedBy, rules: Rules) -> tuple[Event, ...]:
    """The lead works on, one step up; at the last step the case stays there."""
    lead = case.lead or ""
    higher = case.ladder[min(case.step + 1, len(case.ladder) - 1)]
    terms = work_terms(case, at, higher, lead, rules)
    if case.step + 1 == len(case.ladder) and case.tier >= Tier.LEADER:
        terms = (*terms, term(rules, at, case.pace, case.tier, DeadlineKind.REVIEW, case.owners[-1]))
    idle = [
        one.unit for one in case.dispatches if one.live and one.part is DispatchRole.ASSIST and one.accepted_at is None
    ]
    helpers = accept_terms(idle, at, case.pace, case.tier, rules)
    return (
        Reopened(unit=lead, terms=(*terms, *helpers), by=who),
        *escalate(case, at, EscalationReason.UNSATISFIED, rules, lead=terms),
    )


def close(at: datetime, reason: CloseReason, who: ActedBy | None, rules: Rules) -> Closed:
    """结案: the last fact of a case; what follows is the emptying of personal data alone."""
    erase = rules.calendar.add(at, rules.pack.personal_kept)
    return Closed(reason=reason, by=who, erase=erase, forget=at + SNAPSHOT_KEPT)


def close_by_silence(case: Case, at: datetime, rules: Rules) -> tuple[Event, ...]:
    """The time for answers is over: whoever answered was content, else it would have been reopened."""
    answered = any(one.content for one in case.reports)
    return (close(at, CloseReason.CONFIRMED if answered else CloseReason.SILENCE, None, rules),)


def _asked(case: Case, action: Feedback) -> ReportState | None:
    """The report that the answer is about; a source answers for its own reporters alone."""
    triage = action.actor.role is Role.TRIAGE
    return next(
        (
            one
            for one in case.reports
            if action.report in (one.id, one.sent_id) and (triage or one.source == action.actor.unit)
        ),
        None,
    )
