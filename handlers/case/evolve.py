"""What is true afterwards: the one fold, used by engine, replay, simulation and tests.

Owns: one `match` over the union of all events, so that the type checker finds the event that nobody folds; larger folds
stand in `fold_*.py`. Refuses: deciding, policy, time beyond the fact's own.
"""

from typing import Any, assert_never

from handlers.case.begin import begin
from handlers.case.fold_clocks import breached, warned
from handlers.case.fold_end import STAGE, asked, closed, erased, fed_back, reopened
from handlers.case.fold_hands import accepted, add_owner, dispatched, disputed, routed, ruled
from handlers.case.folding import advance, armed, erasing, hand, hands, without
from schemas.case import (
    NOTES_LIMIT,
    Case,
    Deadline,
    End,
    Hour,
    Muster,
    Note,
)
from schemas.event import (
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
    Event,
    Fact,
    FedBack,
    FollowUpAsked,
    HandedOver,
    Mustered,
    Opened,
    Progressed,
    Recalled,
    Rejected,
    Reopened,
    Routed,
    Ruled,
    Triaged,
    Warned,
    text_of,
)
from schemas.words import Hand, Leg, State, Tier

LADDER = tuple(Tier)
"""The ladder of a case that no rule has routed yet."""


def evolve(case: Case | None, fact: Fact) -> Case:
    """The case after a fact."""
    event = fact.event
    if case is None:
        assert isinstance(event, Opened), f"{fact.case_id}: {event.type} before opening"
        return _noted(begin(fact, event), fact)
    moved = advance(case, fact)
    return _noted(moved.model_copy(update=_changes(moved, fact, event)), fact)


def fold(case: Case | None, facts: tuple[Fact, ...]) -> Case | None:
    """The case after several facts."""
    for fact in facts:
        case = evolve(case, fact)
    return case


def _changes(case: Case, fact: Fact, event: Event) -> dict[str, Any]:
    """What an event changes."""
    at, seq = fact.at, fact.seq
    match event:
        case Opened():
            msg = f"{case.case_id} is open already"
            raise AssertionError(msg)
        case Classified():
            return _classified(case, event)
        case Triaged():
            deadline = Deadline(leg=Leg.TRIAGE, unit=event.unit, due=event.due, warn=event.warn, armed=seq)
            return {"state": State.TRIAGE, "deadlines": (*case.deadlines, deadline)}
        case Routed():
            return routed(case, event, seq)
        case Dispatched():
            return dispatched(case, event, fact)
        case Recalled():
            left = without(case.deadlines, Leg.ACCEPT, Leg.CONTACT, Leg.COMPLETE, unit=event.unit)
            ended = hand(case, event.unit, end=End(reason=event.end, at=at), state=Hand.ENDED)
            return {"dispatches": ended, "deadlines": erasing(left, event.unit, event.erase, seq)}
        case Accepted():
            return accepted(case, event, fact)
        case Contacted():
            left = without(case.deadlines, Leg.CONTACT, unit=event.unit)
            return {"dispatches": hand(case, event.unit, contacted_at=at), "deadlines": left}
        case Progressed() | HandedOver():
            return {}
        case Completed():
            stopped = without(case.deadlines, *STAGE)
            return {"state": State.COMPLETED, "dispatches": hands(case, Hand.COMPLETED), "deadlines": stopped}
        case Disputed():
            return disputed(case, event, seq)
        case Ruled():
            return ruled(case, event, seq)
        case DueChanged():
            left = without(case.deadlines, event.leg)
            new = Deadline(leg=event.leg, unit=event.unit, due=event.to, warn=event.warn, armed=seq)
            return {"deadlines": (*left, new), "owners": add_owner(case, event.unit)}
        case Mustered():
            order = Muster(order=event.order, units=event.units, place=event.place, at=event.at, quorum=event.quorum)
            return {"muster": order}
        case Warned():
            return warned(case, event)
        case Breached():
            return breached(case, event, seq)
        case Escalated():
            return {
                "tier": event.to,
                "step": event.step,
                "ladder": event.ladder,
                "owners": add_owner(case, event.owner),
                "climbed_at": fact.at if fact.cause.type == "timer" else case.climbed_at,
                "deadlines": armed(case, event.terms, seq),
            }
        case FollowUpAsked():
            return asked(case, event, seq)
        case FedBack():
            return fed_back(case, event)
        case Reopened():
            return reopened(case, event, seq)
        case Closed():
            return closed(case, event, fact)
        case Erased():
            return erased(case, event, fact)
        case Rejected():
            return {"hour": _hour(case, fact)}
        case _:
            assert_never(event)


def _noted(case: Case, fact: Fact) -> Case:
    """Texts are remembered by their place; a unit's words are shown to the reporter."""
    if getattr(fact.event, "text_ref", None) is None:
        return case
    changes: dict[str, Any] = {"texts": (*case.texts, fact.seq)}
    text = text_of(fact.event)  # nothing where the public log is replayed
    if text is not None and isinstance(fact.event, Progressed | Completed):
        note = Note(at=fact.at, unit=fact.event.unit, text=text)
        changes["notes"] = (*case.notes, note)[-NOTES_LIMIT:]
    return case.model_copy(update=changes)


def _classified(case: Case, event: Classified) -> dict[str, Any]:
    why = case.why.model_copy(update={"category": event.explanation})
    return {"category": event.category, "confidence": event.confidence, "kind": event.kind, "why": why}


def _hour(case: Case, fact: Fact) -> Hour:
    hour = case.hour
    if hour is None or not hour.holds(fact.at):
        return Hour(start=fact.at, count=1, over=0)
    return Hour(start=hour.start, count=hour.count + 1, over=0)
