"""The fold of a case's end: reporters asked, their answers, reopening, closing, emptying.

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
"""The deadlines that end when the work is done; a reopening begins them anew."""


def completed(case: Case) -> Case:
    """The work is done: its clocks stop, and the promise rests while the case waits for its reporter."""
    left = rested(without(case.deadlines, *STAGE), DeadlineKind.PROMISE)
    done = all_in(case, DispatchState.COMPLETED)
    return replace(case, state=CaseState.COMPLETED, dispatches=done, deadlines=left)


def asked(case: Case, event: FollowUpAsked, seq: int) -> Case:
    """A reporter is asked; the case waits until then."""
    ask = OpenAsk(round=event.round, until=event.until)
    waiting = Deadline(DeadlineKind.FOLLOW_UP, None, event.until, event.warn, seq)
    return replace(
        case,
        reports=_with_answer(case, event.source, event.report, ask, None, content=None),
        deadlines=(*without(case.deadlines, DeadlineKind.FOLLOW_UP), waiting),
        counts=replace(case.counts, asks=event.round),
    )


def fed_back(case: Case, event: FedBack) -> Case:
    """Whether it was content shows in what follows: a discontented reporter reopens the case."""
    reports = _with_answer(case, event.source, event.report, None, event.answer, content=event.resolved)
    return replace(case, reports=reports)


def _with_answer(
    case: Case, source: str, report: str, ask: OpenAsk | None, answer: Answer | None, *, content: bool | None
) -> tuple[ReportState, ...]:
    return tuple(
        replace(one, ask=ask, answer=answer, content=content)
        if (one.public.source, one.public.id) == (source, report)
        else one
        for one in case.reports
    )


def reopened(case: Case, event: Reopened, recorded: RecordedEvent) -> Case:
    """The lead works on, every unit stands where it stood, and the promise runs on."""
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
    return tuple(replace(one, ask=None) for one in case.reports)


def closed(case: Case, event: Closed, recorded: RecordedEvent) -> Case:
    """Every hand ends; what is left is the emptying, and one day the forgetting."""
    end = DispatchEnd(reason=EndReason.CLOSED, at=recorded.at)
    ended = tuple(replace(one, end=end, state=DispatchState.ENDED) if one.live else one for one in case.dispatches)
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
    """A unit's copies are emptied and it is told so; with no unit named, nothing personal is left at all."""
    if event.what == "case":
        return replace(case, forgotten=True, deadlines=(), housekeeping=())
    emptied = tuple(
        replace(one, personal=False, rev=one.rev + 1, seq=recorded.seq)
        if one.personal and not one.live and event.unit in (None, one.unit)
        else one
        for one in case.dispatches
    )
    gone = next(one for one in case.housekeeping if one.kind is DeadlineKind.ERASE and one.unit == event.unit)
    left = tuple(one for one in case.housekeeping if one is not gone)
    reports = tuple(map(_emptied, case.reports)) if event.unit is None else case.reports
    return replace(case, dispatches=emptied, housekeeping=left, reports=reports)


def _emptied(report: ReportState) -> ReportState:
    private = ReportPrivate(masked=report.private.masked, identity=report.private.identity, erased=True)
    return replace(report, private=private)
