"""The fold of a case's end: reporters asked, their answers, reopening, closing, emptying.

Owns: asks, the closing, what is kept afterwards. Refuses: judging an answer.
"""

from typing import Any

from handlers.case.folds.parts import armed, erasing, hands, without
from schemas.internal.state import (
    Case,
    CaseClose,
    Deadline,
    DispatchEnd,
    OpenAsk,
)
from schemas.vocabulary import CaseState, DeadlineKind, DispatchState, EndReason
from schemas.wire.event import (
    Closed,
    Erased,
    FedBack,
    FollowUpAsked,
    RecordedEvent,
    Reopened,
)

STAGE = (DeadlineKind.ACCEPT, DeadlineKind.CONTACT, DeadlineKind.COMPLETE, DeadlineKind.RULING, DeadlineKind.REVIEW)
"""The legs that rest while a case waits for its reporter."""


def asked(case: Case, event: FollowUpAsked, seq: int) -> dict[str, Any]:
    """A reporter is asked; the case waits until then."""
    ask = OpenAsk(round=event.round, until=event.until)
    reports = tuple(
        one.model_copy(update={"ask": ask, "answer": None, "content": None})
        if (one.source, one.id) == (event.source, event.report)
        else one
        for one in case.reports
    )
    waiting = Deadline(leg=DeadlineKind.FOLLOW_UP, unit=None, due=event.until, warn=event.warn, armed=seq)
    return {
        "reports": reports,
        "deadlines": (*without(case.deadlines, DeadlineKind.FOLLOW_UP), waiting),
        "counts": case.counts.model_copy(update={"asks": event.round}),
    }


def fed_back(case: Case, event: FedBack) -> dict[str, Any]:
    """Whether it was content shows in what follows: a discontented reporter reopens the case."""
    told = {"ask": None, "answer": event.answer, "content": event.resolved}
    reports = tuple(
        one.model_copy(update=told) if (one.source, one.id) == (event.source, event.report) else one
        for one in case.reports
    )
    return {"reports": reports}


def reopened(case: Case, event: Reopened, seq: int) -> dict[str, Any]:
    """The lead works on, and every unit stands where it stood."""
    waiting = case.model_copy(update={"deadlines": without(case.deadlines, DeadlineKind.FOLLOW_UP)})
    return {
        "state": CaseState.WORKING,
        "reports": tuple(one.model_copy(update={"ask": None}) for one in case.reports),
        "dispatches": hands(case, None),
        "deadlines": armed(waiting, event.terms, seq),
        "counts": case.counts.model_copy(update={"reopens": case.counts.reopens + 1}),
    }


def closed(case: Case, event: Closed, fact: RecordedEvent) -> dict[str, Any]:
    """Every hand ends; what is left is the emptying, and one day the forgetting."""
    end = DispatchEnd(reason=EndReason.CLOSED, at=fact.at)
    ended = tuple(
        one.model_copy(update={"end": end, "state": DispatchState.ENDED}) if one.live else one
        for one in case.dispatches
    )
    left = tuple(one for one in case.deadlines if one.leg is DeadlineKind.ERASE)
    forget = Deadline(leg=DeadlineKind.FORGET, unit=None, due=event.forget, warn=None, armed=fact.seq)
    return {
        "state": CaseState.CLOSED,
        "close": CaseClose(reason=event.reason, at=fact.at),
        "reports": tuple(one.model_copy(update={"ask": None}) for one in case.reports),
        "dispatches": ended,
        "muster": None,
        "deadlines": (*erasing(left, None, event.erase, fact.seq), forget),
    }


def erased(case: Case, event: Erased, fact: RecordedEvent) -> dict[str, Any]:
    """A unit's copies are emptied and it is told so; with no unit named, nothing personal is left at all."""
    if event.what == "case":
        return {"forgotten": True, "deadlines": ()}
    emptied = tuple(
        one.model_copy(
            update={
                "personal": False,
                "rev": one.rev + 1,
                "seq": fact.seq,
                "changes": (event.type,),
                "turn": fact.cause.key,
            }
        )
        if one.personal and not one.live and event.unit in (None, one.unit)
        else one
        for one in case.dispatches
    )
    gone = next(one for one in case.deadlines if one.leg is DeadlineKind.ERASE and one.unit == event.unit)
    left = tuple(one for one in case.deadlines if one is not gone)
    blank = {"sent_id": None, "text": None, "person": None, "place": None, "media": ()}
    reports = tuple(one.model_copy(update=blank) for one in case.reports) if event.unit is None else case.reports
    return {"dispatches": emptied, "deadlines": left, "reports": reports}
