"""The fold of what moves a case between hands: routed, dispatched, accepted, disputed, ruled.

Owns: lead, owners, dispatches and the clocks that go with them. Refuses: deciding who gets it.
"""

from typing import Any

from handlers.case.folds.parts import armed, hand, without
from schemas.internal.state import (
    Case,
    Deadline,
    Dispatch,
    Promise,
)
from schemas.vocabulary import CaseState, DeadlineKind, DispatchRole, DispatchState, Ruling, Tier
from schemas.wire.event import (
    Accepted,
    Dispatched,
    Disputed,
    RecordedEvent,
    Routed,
    Ruled,
)


def add_owner(case: Case, owner: str | None) -> tuple[str, ...]:
    """Owners add up; the last one answers now."""
    return case.owners if owner is None else (*(one for one in case.owners if one != owner), owner)


def routed(case: Case, event: Routed, seq: int) -> dict[str, Any]:
    """Who is to do it; the promise is kept from the first routing."""
    kept = event.promise
    promise = Promise(due=kept.due, warn=kept.warn, armed=seq, breached=False) if kept else case.promise
    return {
        "state": CaseState.WAITING,
        "lead": event.lead,
        "first": case.first or event.lead,
        "owners": add_owner(case, event.lead) if event.ladder[event.step] < Tier.TOWN else case.owners,
        "ladder": event.ladder,
        "step": event.step,
        "tier": event.ladder[event.step],
        "rule": event.rule,
        "pace": event.pace,
        "priority": event.priority,
        "category": event.category,
        "area": event.area,
        "promise": promise,
        "why": case.why.model_copy(update={"route": f"{event.rule}: {event.explanation}"}),
        "objector": None,
        "ruler": None,
        "deadlines": without(case.deadlines, DeadlineKind.TRIAGE, DeadlineKind.RULING),
    }


def dispatched(case: Case, event: Dispatched, fact: RecordedEvent) -> dict[str, Any]:
    """A new hand, with its clocks."""
    lead = event.role is DispatchRole.LEAD
    new = Dispatch(
        id=event.dispatch,
        unit=event.unit,
        part=event.role,
        state=DispatchState.WAITING,
        rev=1,
        seq=fact.seq,
        changes=(fact.event.type,),
        turn=fact.cause.key,
        since=fact.at,
        accepted_at=None,
        contacted_at=None,
        end=None,
        personal=lead and event.emergency,
    )
    return {
        "dispatches": (*case.dispatches, new),
        "deadlines": armed(case, event.terms, fact.seq),
        "emergency": case.emergency or event.emergency,
        **(_led_by(case, event.unit) if lead else {}),
    }


def _led_by(case: Case, unit: str) -> dict[str, Any]:
    """Below tier 3 the lead answers for the case, a new one too."""
    owners = add_owner(case, unit) if case.tier < Tier.TOWN else case.owners
    return {"lead": unit, "first": case.first or unit, "owners": owners, "state": CaseState.WAITING}


def accepted(case: Case, event: Accepted, fact: RecordedEvent) -> dict[str, Any]:
    """The accept clock stops, the work clocks begin; the lead may see personal data from now on."""
    held = case.held_by(event.unit)
    lead = held is not None and held.part is DispatchRole.LEAD
    taken = hand(
        case,
        event.unit,
        accepted_at=fact.at,
        state=DispatchState.WORKING,
        personal=lead or bool(held and held.personal),
    )
    resting = without(case.deadlines, DeadlineKind.ACCEPT, unit=event.unit)
    deadlines = armed(case.model_copy(update={"deadlines": resting}), event.terms, fact.seq)
    return {"dispatches": taken, "deadlines": deadlines, **({"state": CaseState.WORKING} if lead else {})}


def disputed(case: Case, event: Disputed, seq: int) -> dict[str, Any]:
    """The objector holds the case and its clocks rest; the ruler's begins."""
    resting = without(case.deadlines, DeadlineKind.ACCEPT, DeadlineKind.CONTACT, DeadlineKind.COMPLETE, unit=event.unit)
    ruling = Deadline(leg=DeadlineKind.RULING, unit=event.ruler, due=event.due, warn=event.warn, armed=seq)
    return {
        "state": CaseState.DISPUTED,
        "objector": event.unit,
        "ruler": event.ruler,
        "dispatches": hand(case, event.unit, state=DispatchState.DISPUTED),
        "deadlines": (*resting, ruling),
        "counts": case.counts.model_copy(update={"returns": case.counts.returns + 1}),
    }


def ruled(case: Case, event: Ruled, seq: int) -> dict[str, Any]:
    """The objector goes on where it stood; where it is relieved, `case.recalled` and `case.dispatched` follow."""
    ruled = case.model_copy(update={"deadlines": without(case.deadlines, DeadlineKind.RULING)})
    held = case.held_by(event.unit)
    working = held is not None and held.accepted_at is not None
    moves = event.ruling in (Ruling.UPHELD, Ruling.LAST_RESORT) and not event.terms
    return {
        "state": CaseState.WORKING if working and not moves else CaseState.WAITING,
        "objector": None,
        "ruler": None,
        "why": case.why.model_copy(update={"route": f"裁定{event.ruling.zh}（{event.by.unit}）"})
        if moves
        else case.why,
        "dispatches": hand(case, event.unit, state=DispatchState.WORKING if working else DispatchState.WAITING),
        "deadlines": armed(ruled, event.terms, seq),
    }
