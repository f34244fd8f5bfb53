"""The fold of events into the state of a case, used by engine, replay, simulation and tests.

Owns: one `match` over the union of all events, so that the type checker finds an event that is not folded; the folds
themselves are in `folds/`. Refuses: deciding, policy, any time but the event's own.
"""

from collections.abc import Iterable
from typing import assert_never

from handlers.case.folds.clocks import breached, due_changed, warned
from handlers.case.folds.dispatches import accepted, add_owner, dispatched, disputed, recalled, routed, ruled
from handlers.case.folds.ending import asked, closed, completed, erased, fed_back, reopened
from handlers.case.folds.initial import initial
from handlers.case.folds.parts import advance, armed, without
from schemas.base import replace
from schemas.internal.state import NOTES_LIMIT, Case, Deadline, RejectionHour
from schemas.vocabulary import CaseState, DeadlineKind
from schemas.wire.event import (
    Accepted,
    Breached,
    Classified,
    Closed,
    Completed,
    Contacted,
    Dispatched,
    Disputed,
    DueChanged,
    Erased,
    Escalated,
    FedBack,
    FollowUpAsked,
    HandedOver,
    Mustered,
    Opened,
    Progressed,
    Recalled,
    RecordedEvent,
    Rejected,
    Reopened,
    Routed,
    Ruled,
    Triaged,
    Warned,
)
from schemas.wire.inbox import MusterOrder
from schemas.wire.status import ShownNote


def evolve(case: Case | None, recorded: RecordedEvent) -> Case:
    """Fold one event."""
    event = recorded.event
    if case is None:
        assert isinstance(event, Opened), f"{recorded.case_id}: {event.type} before opening"
        return _noted(initial(recorded, event), recorded)
    return _noted(_changed(advance(case, recorded), recorded), recorded)


def fold(case: Case | None, events: Iterable[RecordedEvent]) -> Case | None:
    """Fold several events."""
    for recorded in events:
        case = evolve(case, recorded)
    return case


def _changed(case: Case, recorded: RecordedEvent) -> Case:
    """Return the case with the changes of one event."""
    event, seq = recorded.event, recorded.seq
    match event:
        case Opened():
            msg = f"{case.case_id} is open already"
            raise AssertionError(msg)
        case Classified():
            return _classified(case, event)
        case Triaged():
            new = Deadline(DeadlineKind.TRIAGE, event.unit, event.due, event.warn, seq)
            return replace(case, state=CaseState.TRIAGE, deadlines=(*case.deadlines, new))
        case Routed():
            return routed(case, event, seq)
        case Dispatched():
            return dispatched(case, event, recorded)
        case Recalled():
            return recalled(case, event, recorded)
        case Accepted():
            return accepted(case, event, recorded)
        case Contacted():
            return replace(case, deadlines=without(case.deadlines, DeadlineKind.CONTACT, unit=event.unit))
        case Progressed() | HandedOver():
            return case
        case Completed():
            return completed(case)
        case Disputed():
            return disputed(case, event, seq)
        case Ruled():
            return ruled(case, event, seq)
        case DueChanged():
            return due_changed(case, event, seq)
        case Mustered():
            return replace(case, muster=MusterOrder(event.order, event.units, event.place, event.at, event.quorum))
        case Warned():
            return warned(case, event)
        case Breached():
            return breached(case, event, seq)
        case Escalated():
            return _escalated(case, event, recorded)
        case FollowUpAsked():
            return asked(case, event, seq)
        case FedBack():
            return fed_back(case, event)
        case Reopened():
            return reopened(case, event, recorded)
        case Closed():
            return closed(case, event, recorded)
        case Erased():
            return erased(case, event, recorded)
        case Rejected():
            return replace(case, hour=_hour(case, recorded))
        case _:
            assert_never(event)


def _noted(case: Case, recorded: RecordedEvent) -> Case:
    """Remember where texts are, and add a unit's text to the notes for the reporter."""
    event = recorded.event
    if getattr(event, "text_ref", None) is None:
        return case
    texts, masked = (*case.texts, recorded.seq), recorded.masked  # nothing where the public log is replayed
    if masked is None or not isinstance(event, Progressed | Completed):
        return replace(case, texts=texts)
    note = ShownNote(at=recorded.at, unit=event.unit, text=masked)
    return replace(case, texts=texts, notes=(*case.notes, note)[-NOTES_LIMIT:])


def _classified(case: Case, event: Classified) -> Case:
    return replace(
        case,
        category=event.category,
        kind=event.kind,
        explanation=replace(case.explanation, category=event.explanation),
    )


def _escalated(case: Case, event: Escalated, recorded: RecordedEvent) -> Case:
    return replace(
        case,
        tier=event.to,
        step=event.step,
        ladder=event.ladder,
        owners=add_owner(case, event.owner),
        climbed_at=recorded.at if recorded.cause.type == "timer" else case.climbed_at,
        deadlines=armed(case.deadlines, event.terms, recorded.seq),
    )


def _hour(case: Case, recorded: RecordedEvent) -> RejectionHour:
    hour = case.hour
    if hour is None or not hour.holds(recorded.at):
        return RejectionHour(start=recorded.at, count=1, over=0)
    return RejectionHour(start=hour.start, count=hour.count + 1, over=0)
