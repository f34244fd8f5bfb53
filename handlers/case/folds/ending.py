"""The fold of a case's end: asking reporters, their answers, reopening, closing, emptying.

Owns: asks, the closing, what is kept afterwards. Refuses: judging an answer.
"""

from handlers.case.folds.parts import all_in, armed, erasing, rested, without, woken
from schemas.base import replace
from schemas.internal.state import Case, Deadline, ReportState
from schemas.vocabulary import Answer, CaseState, DeadlineKind, DispatchState, EndReason
from schemas.wire.event import Closed, Erased, FedBack, FollowUpAsked, RecordedEvent, Reopened
from schemas.wire.inbox import DispatchEnd
from schemas.wire.report import ReportPrivate
from schemas.wire.snapshot import CaseClose
from schemas.wire.status import OpenAsk

STAGE = (
    DeadlineKind.ACCEPT,
    DeadlineKind.CONTACT,
    DeadlineKind.COMPLETE,
    DeadlineKind.RULING,
    DeadlineKind.REVIEW,
)
"""The deadlines that end with the work; a reopening begins them anew."""


def completed(case: Case) -> Case:
    """Fold a completion: the deadlines of the work stop, and the promise rests while the reporter is asked."""
    left = rested(without(case.deadlines, *STAGE), DeadlineKind.PROMISE)
    done = all_in(case, DispatchState.COMPLETED)
    return replace(case, state=CaseState.COMPLETED, dispatches=done, deadlines=left)


def asked(case: Case, event: FollowUpAsked, seq: int) -> Case:
    """Fold a question to a reporter; the case waits until its end."""
    ask = OpenAsk(round=event.round, until=event.until)
    waiting = Deadline(DeadlineKind.FOLLOW_UP, None, event.until, event.warn, seq)
    return replace(
        case,
        reports=_with_answer(case, event.source, event.report, ask, None, content=None),
        deadlines=(*without(case.deadlines, DeadlineKind.FOLLOW_UP), waiting),
        counts=replace(case.counts, asks=event.round),
    )


def fed_back(case: Case, event: FedBack) -> Case:
    """Fold an answer; a dissatisfied one is followed by the reopening."""
    reports = _with_answer(case, event.source, event.report, None, event.answer, content=event.resolved)
    return replace(case, reports=reports)


def _with_answer(
    case: Case, source: str, report: str, ask: OpenAsk | None, answer: Answer | None, *, content: bool | None
) -> tuple[ReportState, ...]:
    return tuple(
        replace(asked_report, ask=ask, answer=answer, content=content)
        if (asked_report.public.source, asked_report.public.id) == (source, report)
        else asked_report
        for asked_report in case.reports
    )


def reopened(case: Case, event: Reopened, recorded: RecordedEvent) -> Case:
    """Fold a reopening: every unit continues as before, and the promise runs on."""
    running = woken(without(case.deadlines, DeadlineKind.FOLLOW_UP), recorded.at)
    return replace(
        case,
        state=CaseState.WORKING,
        reports=_unasked(case),
        dispatches=all_in(case, None),
        deadlines=armed(running, event.terms, recorded.seq),
        counts=replace(case.counts, reopens=case.counts.reopens + 1),
    )


def _unasked(case: Case) -> tuple[ReportState, ...]:
    return tuple(replace(report, ask=None) for report in case.reports)


def closed(case: Case, event: Closed, recorded: RecordedEvent) -> Case:
    """Fold the closing: every dispatch ends; only emptying and, later, forgetting are left."""
    end = DispatchEnd(reason=EndReason.CLOSED, at=recorded.at)
    ended = tuple(
        replace(dispatch, end=end, state=DispatchState.ENDED) if dispatch.live else dispatch
        for dispatch in case.dispatches
    )
    forget = Deadline(DeadlineKind.FORGET, None, event.forget, None, recorded.seq)
    return replace(
        case,
        state=CaseState.CLOSED,
        close=CaseClose(reason=event.reason, at=recorded.at),
        reports=_unasked(case),
        dispatches=ended,
        muster=None,
        deadlines=(),
        housekeeping=(*erasing(case.housekeeping, None, event.erase, recorded.seq), forget),
    )


def erased(case: Case, event: Erased, recorded: RecordedEvent) -> Case:
    """Fold an emptying: a unit's copies, or with no unit named everything personal; the unit learns of it."""
    if event.what == "case":
        return replace(case, forgotten=True, deadlines=(), housekeeping=())
    emptied = tuple(
        replace(dispatch, personal=False, rev=dispatch.rev + 1, seq=recorded.seq)
        if dispatch.personal and not dispatch.live and event.unit in (None, dispatch.unit)
        else dispatch
        for dispatch in case.dispatches
    )
    done = next(item for item in case.housekeeping if item.kind is DeadlineKind.ERASE and item.unit == event.unit)
    left = tuple(item for item in case.housekeeping if item is not done)
    reports = tuple(map(_emptied, case.reports)) if event.unit is None else case.reports
    return replace(case, dispatches=emptied, housekeeping=left, reports=reports)


def _emptied(report: ReportState) -> ReportState:
    private = ReportPrivate(masked=report.private.masked, identity=report.private.identity, erased=True)
    return replace(report, private=private)
