"""How a case looks to each reader: the unit, the reporter, ops.

Owns: the whole values of inbox, status, snapshot and texts, and the one place where a private half gets out. What all
inboxes of a decision share is computed once (`Shared`). Refuses: sending.
"""

from datetime import datetime

from msgspec import structs

from handlers.case.deadlines import next_due
from handlers.case.lifecycle import may
from handlers.policy.rules import Rules
from schemas.base import Value
from schemas.internal.state import REPORTS_SHOWN, Case, Dispatch, ReportState
from schemas.vocabulary import AnswerOutcome, CaseState, DeadlineKind, DispatchRole, Identity, Role, Verb
from schemas.wire.area import Place
from schemas.wire.due import CaseDue, DispatchDue, NextShown
from schemas.wire.event import Cause, RecordedEvent
from schemas.wire.inbox import (
    ActionAnswered,
    ClockShown,
    DispatchChanged,
    OtherUnit,
    PersonalShown,
    ReportShown,
)
from schemas.wire.snapshot import AssistShown, PublishedText, Snapshot
from schemas.wire.status import HolderShown, ReportStatus


class Shared(Value, frozen=True):
    """What every view of a case after one decision has in common."""

    case: Case
    next: NextShown | None
    clock: ClockShown
    reports: tuple[ReportShown, ...]
    others: tuple[tuple[str, OtherUnit], ...]  # by dispatch id
    place: Place | None

    @classmethod
    def of(cls, case: Case) -> "Shared":
        """Compute it, once a decision."""
        newest = case.reports[-1]
        rounded = Place(point=case.place, address=None, code=None) if case.place else None
        return cls(
            case=case,
            next=_next(case),
            clock=ClockShown(state=case.clock, since=None, reason=None, paused_s=0.0),
            reports=tuple(map(_shown, case.reports[-REPORTS_SHOWN:])),
            others=tuple(
                (one.id, OtherUnit(unit=one.unit, role=one.role, state=one.state))
                for one in case.dispatches
                if one.live
            ),
            place=newest.private.place or rounded,
        )


def inbox(shared: Shared, one: Dispatch, changes: tuple[str, ...], cause: Cause, rules: Rules) -> DispatchChanged:
    """A dispatch as it stands, for its unit; `changes` names what this revision is about."""
    case = shared.case
    newest = case.reports[-1]
    return DispatchChanged(
        dispatch_id=one.id,
        case_id=case.case_id,
        unit=one.unit,
        rev=one.rev,
        seq=one.seq,
        cause=cause,
        changes=changes,
        state=one.state,
        role=one.role,
        end=one.end,
        due=_dispatch_due(shared, one),
        clock=shared.clock,
        tier=case.tier,
        owner=case.owners[-1] if case.owners else None,
        priority=case.priority,
        kind=case.kind,
        category=case.category,
        area=case.area,
        text=newest.private.masked or None,
        media=newest.private.media,
        place=shared.place,
        reports=shared.reports,
        reports_total=case.reports_total,
        others=tuple(other for name, other in shared.others if name != one.id),
        muster=case.muster,
        may=_may(case, one, rules),
        explanation=case.explanation,
        personal=_personal(case, one),
    )


def _may(case: Case, one: Dispatch, rules: Rules) -> tuple[Verb, ...]:
    if not one.live:
        return ()
    return may(case, one.unit, tuple(role for role in rules.roles(one.unit) if role is not Role.REPORTER))


def _personal(case: Case, one: Dispatch) -> tuple[PersonalShown, ...] | None:
    """Name, phone and unmasked text: the lead's alone, never of who asked for confidence, and not for ever."""
    if not one.personal or one.role is not DispatchRole.LEAD:
        return None
    shown = []
    for report in case.reports[-REPORTS_SHOWN:]:
        private, text = report.private, report.private.text
        if text is None or private.identity is Identity.CONFIDENTIAL:
            continue
        name = private.person.name if private.person else None
        phone = private.person.phone if private.person else None
        shown.append(PersonalShown(report=private.sent_id or report.public.id, name=name, phone=phone, text=text))
    return tuple(shown)


def _shown(report: ReportState) -> ReportShown:
    return ReportShown(**structs.asdict(report.public), text=report.private.masked)


def _next(case: Case) -> NextShown | None:
    """The next thing that time does to an open case; what is left after closing is housekeeping."""
    due = next_due(case) if case.state is not CaseState.CLOSED else None
    return NextShown(at=due.at, leg=due.leg) if due else None


def _due(case: Case, kind: DeadlineKind, unit: str | None = None) -> datetime | None:
    found = [one.due for one in case.deadlines if one.kind is kind and unit in (None, one.unit)]
    return min(found, default=None)


def _dispatch_due(shared: Shared, one: Dispatch) -> DispatchDue:
    case, live = shared.case, one.live
    return DispatchDue(
        accept=_due(case, DeadlineKind.ACCEPT, one.unit) if live else None,
        contact=_due(case, DeadlineKind.CONTACT, one.unit) if live else None,
        complete=_due(case, DeadlineKind.COMPLETE, one.unit) if live else None,
        promise=case.promised,
        next=shared.next if live else None,
    )


def snapshot(shared: Shared) -> Snapshot:
    """A case as ops may see it."""
    case = shared.case
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
            if one.role is DispatchRole.ASSIST and one.live
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
            promise=case.promised,
            next=shared.next,
        ),
        clock=shared.clock,
        explanation=case.explanation,
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
        report=report.private.sent_id or report.public.id,
        outcome=AnswerOutcome.TAKEN,
        reason=None,
        case_id=case.case_id,
        state=case.state,
        tier=case.tier,
        promise=case.promised,
        with_=HolderShown(unit=lead.unit, name=unit.name if unit else lead.unit, since=lead.since) if lead else None,
        notes=case.notes,
        ask=report.ask,
        answered=answer,
        updated_at=case.updated_at,
    )


def shows_the_same(before: Case, was: ReportState, after: Case, now: ReportState) -> bool:
    """Tell whether a reporter's view is as it was, from the parts of the state that `status` shows."""
    had, has = before.lead_dispatch(), after.lead_dispatch()
    return (
        before.state is after.state
        and before.tier is after.tier
        and was.ask == now.ask
        and before.notes == after.notes
        and before.promised == after.promised
        and was.private.sent_id == now.private.sent_id
        and (had and (had.unit, had.since)) == (has and (has.unit, has.since))
    )


def text(recorded: RecordedEvent, masked: str) -> PublishedText:
    """The masked text of an event."""
    return PublishedText(
        case_id=recorded.case_id, seq=recorded.seq, fact=recorded.event.type, text=masked, at=recorded.at
    )
