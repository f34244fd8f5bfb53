"""How a case looks to each reader: the unit, the reporter, ops.

Owns: the whole values of inbox, status, snapshot and texts, and the one place where a private half gets out.
Refuses: sending.
"""

from datetime import datetime

from handlers.case.deadlines import next_due
from handlers.case.lifecycle import may
from handlers.policy.rules import Rules
from schemas.internal.state import REPORTS_SHOWN, Case, Dispatch, ReportState
from schemas.vocabulary import AnswerOutcome, CaseState, DeadlineKind, DispatchRole, Identity, Role, Verb
from schemas.wire.area import Place
from schemas.wire.due import CaseDue, DispatchDue, NextShown
from schemas.wire.event import Cause, RecordedEvent
from schemas.wire.inbox import (
    ActionAnswered,
    ClockShown,
    DispatchChanged,
    Explanation,
    MusterShown,
    OtherUnit,
    PersonalShown,
    ReportShown,
)
from schemas.wire.snapshot import AssistShown, PublishedText, Snapshot
from schemas.wire.status import HolderShown, ReportStatus


def inbox(case: Case, one: Dispatch, cause: Cause, rules: Rules) -> DispatchChanged:
    """A dispatch as it stands, for its unit."""
    newest = case.reports[-1]
    return DispatchChanged(
        dispatch_id=one.id,
        case_id=case.case_id,
        unit=one.unit,
        rev=one.rev,
        seq=one.seq,
        cause=cause,
        changes=one.changes,
        state=one.state,
        role=one.part,
        end=one.end,
        due=_dispatch_due(case, one),
        clock=_clock(case),
        tier=case.tier,
        owner=case.owners[-1] if case.owners else None,
        priority=case.priority,
        kind=case.kind,
        category=case.category,
        area=case.area,
        text=newest.masked or None,
        media=newest.media,
        place=newest.place or (Place(point=case.place, address=None, code=None) if case.place else None),
        reports=tuple(_shown(report) for report in case.reports[-REPORTS_SHOWN:]),
        reports_total=case.reports_total,
        others=tuple(
            OtherUnit(unit=other.unit, role=other.part, state=other.state)
            for other in case.dispatches
            if other.live and other.id != one.id
        ),
        muster=_muster(case),
        may=_may(case, one, rules),
        explanation=_explanation(case),
        personal=_personal(case, one),
    )


def _may(case: Case, one: Dispatch, rules: Rules) -> tuple[Verb, ...]:
    return (
        may(case, one.unit, tuple(role for role in rules.roles(one.unit) if role is not Role.REPORTER))
        if one.live
        else ()
    )


def _personal(case: Case, one: Dispatch) -> tuple[PersonalShown, ...] | None:
    """Name, phone and unmasked text: the lead's alone, never of who asked for confidence, and not for ever."""
    if not one.personal or one.part is not DispatchRole.LEAD:
        return None
    return tuple(
        PersonalShown(
            report=report.sent_id or report.id,
            name=report.person.name if report.person else None,
            phone=report.person.phone if report.person else None,
            text=report.text,
        )
        for report in case.reports[-REPORTS_SHOWN:]
        if report.text is not None and report.identity is not Identity.CONFIDENTIAL
    )


def _shown(report: ReportState) -> ReportShown:
    return ReportShown(
        source=report.source,
        id=report.id,
        channel=report.channel,
        kind=report.kind,
        occurred_at=report.occurred_at,
        text=report.masked,
    )


def _muster(case: Case) -> MusterShown | None:
    order = case.muster
    if order is None:
        return None
    return MusterShown(order=order.order, units=order.units, place=order.place, at=order.at, quorum=order.quorum)


def _explanation(case: Case) -> Explanation:
    return Explanation(category=case.why.category, route=case.why.route)


def _clock(case: Case) -> ClockShown:
    return ClockShown(state=case.clock, since=None, reason=None, paused_s=0.0)


def _next(case: Case) -> NextShown | None:
    """The next thing that time does to an open case; what is left after closing is housekeeping."""
    due = next_due(case) if case.state is not CaseState.CLOSED else None
    return NextShown(at=due.at, leg=due.leg) if due else None


def _due(case: Case, leg: DeadlineKind, unit: str | None = None) -> datetime | None:
    found = [one.due for one in case.deadlines if one.leg is leg and unit in (None, one.unit)]
    return min(found, default=None)


def _dispatch_due(case: Case, one: Dispatch) -> DispatchDue:
    live = one.live
    return DispatchDue(
        accept=_due(case, DeadlineKind.ACCEPT, one.unit) if live else None,
        contact=_due(case, DeadlineKind.CONTACT, one.unit) if live else None,
        complete=_due(case, DeadlineKind.COMPLETE, one.unit) if live else None,
        promise=case.promise.due if case.promise else None,
        next=_next(case) if live else None,
    )


def snapshot(case: Case) -> Snapshot:
    """A case as ops may see it."""
    return Snapshot(
        case_id=case.case_id,
        state=case.state,
        tier=case.tier,
        ladder=case.ladder,
        step=case.step,
        priority=case.priority,
        kind=case.kind,
        category=case.category,
        area=case.area,
        place=case.place,
        lead=case.lead,
        assists=tuple(
            AssistShown(unit=one.unit, state=one.state)
            for one in case.dispatches
            if one.part is DispatchRole.ASSIST and one.live
        ),
        first=case.first,
        owners=case.owners,
        reports_total=case.reports_total,
        opened_at=case.opened_at,
        due=CaseDue(
            triage=_due(case, DeadlineKind.TRIAGE),
            accept=_due(case, DeadlineKind.ACCEPT, case.lead),
            contact=_due(case, DeadlineKind.CONTACT, case.lead),
            complete=_due(case, DeadlineKind.COMPLETE, case.lead),
            ruling=_due(case, DeadlineKind.RULING),
            follow_up=_due(case, DeadlineKind.FOLLOW_UP),
            review=_due(case, DeadlineKind.REVIEW),
            promise=case.promise.due if case.promise else None,
            next=_next(case),
        ),
        clock=_clock(case),
        explanation=_explanation(case),
        counts=case.counts,
        close=case.close,
        pack=case.pack,
        seq=case.seq,
        updated_at=case.updated_at,
    )


def status(case: Case, report: ReportState, answer: ActionAnswered | None, rules: Rules) -> ReportStatus:
    """One report as its reporter may see it."""
    lead = case.lead_dispatch()
    unit = rules.units.get(lead.unit) if lead else None
    return ReportStatus(
        report=report.sent_id or report.id,
        outcome=AnswerOutcome.TAKEN,
        reason=None,
        case_id=case.case_id,
        state=case.state,
        tier=case.tier,
        promise=case.promise.due if case.promise else None,
        with_=HolderShown(unit=lead.unit, name=unit.name if unit else lead.unit, since=lead.since) if lead else None,
        notes=case.notes,
        ask=report.ask,
        answered=answer,
        updated_at=case.updated_at,
    )


def text(fact: RecordedEvent, masked: str) -> PublishedText:
    """The masked text of a fact."""
    return PublishedText(case_id=fact.case_id, seq=fact.seq, fact=fact.event.type, text=masked, at=fact.at)
