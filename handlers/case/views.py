"""How a case looks to each reader: the unit, the reporter, ops.

Owns: the whole values of inbox, status, snapshot and texts, and the one place where a private half leaves. What all
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
                (dispatch.id, OtherUnit(unit=dispatch.unit, role=dispatch.role, state=dispatch.state))
                for dispatch in case.dispatches
                if dispatch.live
            ),
            place=newest.private.place or rounded,
        )


def inbox(shared: Shared, dispatch: Dispatch, changes: tuple[str, ...], cause: Cause, rules: Rules) -> DispatchChanged:
    """Return a dispatch for its unit; `changes` names what this revision is about."""
    case = shared.case
    newest = case.reports[-1]
    return DispatchChanged(
        dispatch_id=dispatch.id,
        case_id=case.case_id,
        unit=dispatch.unit,
        rev=dispatch.rev,
        seq=dispatch.seq,
        cause=cause,
        changes=changes,
        state=dispatch.state,
        role=dispatch.role,
        end=dispatch.end,
        due=_dispatch_due(shared, dispatch),
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
        others=tuple(other for name, other in shared.others if name != dispatch.id),
        muster=case.muster,
        may=_may(case, dispatch, rules),
        explanation=case.explanation,
        personal=_personal(case, dispatch),
    )


def _may(case: Case, dispatch: Dispatch, rules: Rules) -> tuple[Verb, ...]:
    if not dispatch.live:
        return ()
    return may(case, dispatch.unit, tuple(role for role in rules.roles(dispatch.unit) if role is not Role.REPORTER))


def _personal(case: Case, dispatch: Dispatch) -> tuple[PersonalShown, ...] | None:
    """Return name, phone and unmasked text: for the lead only, never of a confidential reporter, for a limited time."""
    if not dispatch.personal or dispatch.role is not DispatchRole.LEAD:
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
    """Return the next thing that time does to an open case; after closing only housekeeping is left."""
    due = next_due(case) if case.state is not CaseState.CLOSED else None
    return NextShown(at=due.at, leg=due.leg) if due else None


def _due(case: Case, kind: DeadlineKind, unit: str | None = None) -> datetime | None:
    ends = [deadline.due for deadline in case.deadlines if deadline.kind is kind and unit in (None, deadline.unit)]
    return min(ends, default=None)


def _dispatch_due(shared: Shared, dispatch: Dispatch) -> DispatchDue:
    case, live = shared.case, dispatch.live
    return DispatchDue(
        accept=_due(case, DeadlineKind.ACCEPT, dispatch.unit) if live else None,
        contact=_due(case, DeadlineKind.CONTACT, dispatch.unit) if live else None,
        complete=_due(case, DeadlineKind.COMPLETE, dispatch.unit) if live else None,
        promise=case.promised,
        next=shared.next if live else None,
    )


def snapshot(shared: Shared) -> Snapshot:
    """Return a case as ops may see it."""
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
            AssistShown(unit=dispatch.unit, state=dispatch.state)
            for dispatch in case.dispatches
            if dispatch.role is DispatchRole.ASSIST and dispatch.live
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
    """Return one report as its reporter may see it."""
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


def shows_the_same(before: Case, old: ReportState, after: Case, new: ReportState) -> bool:
    """Tell whether a reporter's view is unchanged, by comparing the parts of the state that `status` shows."""
    old_lead, new_lead = before.lead_dispatch(), after.lead_dispatch()
    return (
        before.state is after.state
        and before.tier is after.tier
        and old.ask == new.ask
        and before.notes == after.notes
        and before.promised == after.promised
        and old.private.sent_id == new.private.sent_id
        and (old_lead and (old_lead.unit, old_lead.since)) == (new_lead and (new_lead.unit, new_lead.since))
    )


def text(recorded: RecordedEvent, masked: str) -> PublishedText:
    """Return the masked text of an event."""
    return PublishedText(
        case_id=recorded.case_id, seq=recorded.seq, fact=recorded.event.type, text=masked, at=recorded.at
    )
