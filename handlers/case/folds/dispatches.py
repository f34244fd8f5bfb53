"""The fold of what moves a case between hands: routed, dispatched, recalled, accepted, disputed, ruled.

Owns: lead, owners, dispatches and the clocks that go with them. Refuses: deciding who gets it.
"""

from sys import intern

from handlers.case.folds.parts import armed, erasing, one_in, without
from schemas.base import replace
from schemas.internal.state import Case, Deadline, Dispatch
from schemas.vocabulary import CaseState, DeadlineKind, DispatchRole, DispatchState, Ruling, Tier
from schemas.wire.event import Accepted, Dispatched, Disputed, Recalled, RecordedEvent, Routed, Ruled
from schemas.wire.inbox import DispatchEnd

OWN = (DeadlineKind.ACCEPT, DeadlineKind.CONTACT, DeadlineKind.COMPLETE)
"""What a unit has to do in time."""


def add_owner(case: Case, owner: str | None) -> tuple[str, ...]:
    """Owners add up; the last one answers now."""
    return case.owners if owner is None else (*(one for one in case.owners if one != owner), owner)


def routed(case: Case, event: Routed, seq: int) -> Case:
    """Who is to do it; the promise runs from the first routing."""
    tier = event.ladder[event.step]
    left = without(case.deadlines, DeadlineKind.TRIAGE, DeadlineKind.RULING)
    return replace(
        case,
        state=CaseState.WAITING,
        lead=event.lead,
        first=case.first or event.lead,
        owners=add_owner(case, event.lead) if tier < Tier.TOWN else case.owners,
        ladder=event.ladder,
        step=event.step,
        tier=tier,
        rule=event.rule,
        pace=intern(event.pace),
        priority=event.priority,
        category=event.category,
        area=event.area,
        promised=event.promise.due if event.promise is not None else case.promised,
        explanation=replace(case.explanation, route=f"{event.rule}: {event.explanation}"),
        objector=None,
        ruler=None,
        deadlines=armed(left, (event.promise,), seq) if event.promise is not None else left,
    )


def dispatched(case: Case, event: Dispatched, recorded: RecordedEvent) -> Case:
    """A new hand, with its clocks. Below tier 3 the lead answers for the case, a new one too."""
    lead, unit = event.role is DispatchRole.LEAD, event.unit
    new = Dispatch(
        id=event.dispatch,
        unit=unit,
        role=event.role,
        since=recorded.at,
        seq=recorded.seq,
        personal=lead and event.emergency,
    )
    moved = replace(
        case,
        dispatches=(*case.dispatches, new),
        deadlines=armed(case.deadlines, event.terms, recorded.seq),
        emergency=case.emergency or event.emergency,
    )
    if not lead:
        return moved
    owners = add_owner(case, unit) if case.tier < Tier.TOWN else case.owners
    return replace(moved, lead=unit, first=case.first or unit, owners=owners, state=CaseState.WAITING)


def recalled(case: Case, event: Recalled, recorded: RecordedEvent) -> Case:
    """The hand ends with its clocks; what it holds of personal data is emptied later."""
    end = DispatchEnd(reason=event.end, at=recorded.at)
    ended = tuple(
        replace(one, end=end, state=DispatchState.ENDED) if one.live and one.unit == event.unit else one
        for one in case.dispatches
    )
    return replace(
        case,
        dispatches=ended,
        deadlines=without(case.deadlines, *OWN, unit=event.unit),
        housekeeping=erasing(case.housekeeping, event.unit, event.erase, recorded.seq),
    )


def accepted(case: Case, event: Accepted, recorded: RecordedEvent) -> Case:
    """The accept clock stops, the work clocks begin; the lead may see personal data from now on."""
    held = case.held_by(event.unit)
    lead = held is not None and held.role is DispatchRole.LEAD
    taken = tuple(
        replace(one, accepted_at=recorded.at, state=DispatchState.WORKING, personal=lead or one.personal)
        if one is held
        else one
        for one in case.dispatches
    )
    left = without(case.deadlines, DeadlineKind.ACCEPT, unit=event.unit)
    return replace(
        case,
        dispatches=taken,
        deadlines=armed(left, event.terms, recorded.seq),
        state=CaseState.WORKING if lead else case.state,
    )


def disputed(case: Case, event: Disputed, seq: int) -> Case:
    """The objector holds the case and its clocks stop; the ruler's begins."""
    ruling = Deadline(DeadlineKind.RULING, event.ruler, event.due, event.warn, seq)
    return replace(
        case,
        state=CaseState.DISPUTED,
        objector=event.unit,
        ruler=event.ruler,
        dispatches=one_in(case, event.unit, DispatchState.DISPUTED),
        deadlines=(*without(case.deadlines, *OWN, unit=event.unit), ruling),
        counts=replace(case.counts, returns=case.counts.returns + 1),
    )


def ruled(case: Case, event: Ruled, seq: int) -> Case:
    """The objector goes on where it stood; where it is relieved, `case.recalled` and `case.dispatched` follow."""
    held = case.held_by(event.unit)
    working = held is not None and held.accepted_at is not None
    moves = event.ruling in (Ruling.UPHELD, Ruling.LAST_RESORT) and not event.terms
    why = case.explanation
    if moves:
        why = replace(why, route=f"裁定{event.ruling.zh}（{event.by.unit}）")
    return replace(
        case,
        state=CaseState.WORKING if working and not moves else CaseState.WAITING,
        objector=None,
        ruler=None,
        explanation=why,
        dispatches=one_in(case, event.unit, DispatchState.WORKING if working else DispatchState.WAITING),
        deadlines=armed(without(case.deadlines, DeadlineKind.RULING), event.terms, seq),
    )
