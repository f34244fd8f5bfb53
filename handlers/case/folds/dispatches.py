"""The fold of what moves a case between units: routed, dispatched, recalled, accepted, disputed, ruled.

Owns: lead, owners, dispatches and their deadlines. Refuses: deciding who gets the case.
"""

from sys import intern

from handlers.case.folds.parts import armed, erasing, one_in, without
from schemas.base import replace
from schemas.internal.state import Case, Deadline, Dispatch
from schemas.vocabulary import CaseState, DeadlineKind, DispatchRole, DispatchState, Ruling, Tier
from schemas.wire.event import Accepted, Dispatched, Disputed, Recalled, RecordedEvent, Routed, Ruled
from schemas.wire.inbox import DispatchEnd

OWN = (DeadlineKind.ACCEPT, DeadlineKind.CONTACT, DeadlineKind.COMPLETE)
"""The deadlines of a unit with a dispatch."""


def add_owner(case: Case, owner: str | None) -> tuple[str, ...]:
    """Add an owner; the last one answers for the case now."""
    return case.owners if owner is None else (*(earlier for earlier in case.owners if earlier != owner), owner)


def routed(case: Case, event: Routed, seq: int) -> Case:
    """Fold the routing; the promise runs from the first one."""
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
    """Fold a new dispatch with its deadlines. Below tier 3 the lead answers for the case, a new one too."""
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
    """Fold the end of a dispatch and its deadlines; the personal data it holds is emptied later."""
    end = DispatchEnd(reason=event.end, at=recorded.at)
    ended = tuple(
        replace(dispatch, end=end, state=DispatchState.ENDED)
        if dispatch.live and dispatch.unit == event.unit
        else dispatch
        for dispatch in case.dispatches
    )
    return replace(
        case,
        dispatches=ended,
        deadlines=without(case.deadlines, *OWN, unit=event.unit),
        housekeeping=erasing(case.housekeeping, event.unit, event.erase, recorded.seq),
    )


def accepted(case: Case, event: Accepted, recorded: RecordedEvent) -> Case:
    """Fold an acceptance: the accept deadline stops, the work deadlines begin; the lead may now see personal data."""
    held = case.held_by(event.unit)
    lead = held is not None and held.role is DispatchRole.LEAD
    dispatches = tuple(
        replace(dispatch, accepted_at=recorded.at, state=DispatchState.WORKING, personal=lead or dispatch.personal)
        if dispatch is held
        else dispatch
        for dispatch in case.dispatches
    )
    left = without(case.deadlines, DeadlineKind.ACCEPT, unit=event.unit)
    return replace(
        case,
        dispatches=dispatches,
        deadlines=armed(left, event.terms, recorded.seq),
        state=CaseState.WORKING if lead else case.state,
    )


def disputed(case: Case, event: Disputed, seq: int) -> Case:
    """Fold an objection: the objector holds the case, its deadlines stop, and the ruler's begins."""
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
    """Fold a ruling: the objector continues as before.

    Where it is relieved, `case.recalled` and `case.dispatched` follow.
    """
    held = case.held_by(event.unit)
    working = held is not None and held.accepted_at is not None
    moves = event.ruling in (Ruling.UPHELD, Ruling.LAST_RESORT) and not event.terms
    explanation = case.explanation
    if moves:
        explanation = replace(explanation, route=f"裁定{event.ruling.zh}（{event.by.unit}）")
    return replace(
        case,
        state=CaseState.WORKING if working and not moves else CaseState.WAITING,
        objector=None,
        ruler=None,
        explanation=explanation,
        dispatches=one_in(case, event.unit, DispatchState.WORKING if working else DispatchState.WAITING),
        deadlines=armed(without(case.deadlines, DeadlineKind.RULING), event.terms, seq),
    )
