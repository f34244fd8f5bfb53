"""Small steps of the fold: deadlines armed and taken off, dispatches changed, units told.

Owns: how parts of a state change. Refuses: knowing events (that is `evolve.py`).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from schemas.internal.state import SEEN_LIMIT, Case, Deadline, Dispatch, SeenAction
from schemas.vocabulary import DeadlineKind, DispatchRole, DispatchState
from schemas.wire.due import ArmedDeadline
from schemas.wire.event import Breached, Event, RecordedEvent, Warned


def advance(case: Case, fact: RecordedEvent) -> Case:
    """The next fact stands in the case, and every unit that has it in hand is told, once a cause."""
    assert fact.seq == case.seq + 1, f"{case.case_id}: fact {fact.seq} after {case.seq}"
    assert fact.at >= case.updated_at, f"{case.case_id}: time went back"
    changes: dict[str, Any] = {"seq": fact.seq, "updated_at": fact.at}
    if fact.cause.type == "action" and fact.digest:
        case = remember(case, fact.cause.key, fact.digest)
    if fact.event.type != "action.rejected":
        changes["dispatches"] = tuple(_told(one, fact) if hears(one, fact.event) else one for one in case.dispatches)
    return case.model_copy(update=changes)


def remember(case: Case, key: str, digest: str) -> Case:
    """An action was taken: when it comes again, nothing is new. Several facts of one action are remembered once."""
    if case.seen and case.seen[-1].key == key:
        return case
    return case.model_copy(update={"seen": (*case.seen, SeenAction(key=key, digest=digest))[-SEEN_LIMIT:]})


def hears(one: Dispatch, event: Event) -> bool:
    """Whether a unit is told of a fact: of its own deadlines, and of everything else that happens to the case."""
    if not one.live:
        return False
    if isinstance(event, Warned | Breached):
        return one.unit == event.unit if event.unit is not None else one.part is DispatchRole.LEAD
    return True


def _told(one: Dispatch, fact: RecordedEvent) -> Dispatch:
    """A new cause is a new revision; further facts of the same cause belong to it."""
    turn, kind = fact.cause.key, fact.event.type
    if one.turn == turn:
        changes = one.changes if kind in one.changes else (*one.changes, kind)
        return one.model_copy(update={"seq": fact.seq, "changes": changes})
    return one.model_copy(update={"rev": one.rev + 1, "seq": fact.seq, "changes": (kind,), "turn": turn})


def armed(case: Case, terms: Iterable[ArmedDeadline], seq: int) -> tuple[Deadline, ...]:
    """The deadlines with some begun anew; a case has one review."""
    new = tuple(Deadline(leg=one.leg, unit=one.unit, due=one.due, warn=one.warn, armed=seq) for one in terms)
    same = {(one.leg, one.unit) for one in new}
    review = any(one.leg is DeadlineKind.REVIEW for one in new)
    kept = [
        one
        for one in case.deadlines
        if (one.leg, one.unit) not in same and not (review and one.leg is DeadlineKind.REVIEW)
    ]
    return (*kept, *new)


def without(deadlines: Iterable[Deadline], *legs: DeadlineKind, unit: str | None = None) -> tuple[Deadline, ...]:
    """The deadlines less some legs, of one unit or of all."""
    return tuple(one for one in deadlines if one.leg not in legs or (unit is not None and one.unit != unit))


def erasing(deadlines: tuple[Deadline, ...], unit: str | None, at: datetime | None, seq: int) -> tuple[Deadline, ...]:
    """The deadlines and, where personal data is held, the one that empties it."""
    if at is None:
        return deadlines
    return (*deadlines, Deadline(leg=DeadlineKind.ERASE, unit=unit, due=at, warn=None, armed=seq))


def hand(case: Case, unit: str, **changes: object) -> tuple[Dispatch, ...]:
    """The dispatches with the live one of a unit changed."""
    return tuple(one.model_copy(update=changes) if one.live and one.unit == unit else one for one in case.dispatches)


def hands(case: Case, state: DispatchState | None) -> tuple[Dispatch, ...]:
    """The dispatches with all live ones in a state; with none given, back where each unit stood."""
    return tuple(
        one.model_copy(update={"state": state or (DispatchState.WORKING if one.accepted_at else DispatchState.WAITING)})
        if one.live
        else one
        for one in case.dispatches
    )
