"""Small steps of the fold: deadlines armed and taken off, dispatches changed, units told.

Owns: how parts of a state change. Refuses: knowing what an event means (that is `evolve.py`).
"""

from collections.abc import Iterable
from datetime import datetime

from schemas.base import replace
from schemas.internal.state import SEEN_LIMIT, Case, Deadline, Dispatch, SeenAction
from schemas.vocabulary import DeadlineKind, DispatchRole, DispatchState
from schemas.wire.due import ArmedDeadline
from schemas.wire.event import Breached, Event, RecordedEvent, Rejected, Warned


def advance(case: Case, recorded: RecordedEvent) -> Case:
    """Put the next event in its place, and tell every unit that has the case in hand, once a cause."""
    assert recorded.seq == case.seq + 1, f"{case.case_id}: event {recorded.seq} after {case.seq}"
    assert recorded.at >= case.updated_at, f"{case.case_id}: time went back"
    if recorded.cause.type == "action" and recorded.digest and recorded.index == 0:
        case = remember(case, recorded.cause.key, recorded.digest)
    told = case.dispatches
    if not isinstance(recorded.event, Rejected):
        told = tuple(_tell(one, recorded) if one.end is None and concerns(one, recorded.event) else one for one in told)
    return replace(case, seq=recorded.seq, updated_at=recorded.at, dispatches=told)


def remember(case: Case, key: str, digest: bytes) -> Case:
    """Remember an action that was taken: when it comes again, nothing is new."""
    return replace(case, seen=(*case.seen, SeenAction(key, digest))[-SEEN_LIMIT:])


def concerns(one: Dispatch, event: Event) -> bool:
    """Tell whether a unit is told of an event: of its own deadlines, and of all else that happens to the case."""
    if isinstance(event, Warned | Breached):
        return one.unit == event.unit if event.unit is not None else one.role is DispatchRole.LEAD
    return True


def _tell(one: Dispatch, recorded: RecordedEvent) -> Dispatch:
    """Begin a new revision with a new cause; further events of the same cause belong to it."""
    rev = one.rev if one.seq >= recorded.first_seq else one.rev + 1
    return replace(one, rev=rev, seq=recorded.seq)


def armed(deadlines: Iterable[Deadline], terms: Iterable[ArmedDeadline], seq: int) -> tuple[Deadline, ...]:
    """Begin some deadlines anew; a case has one review."""
    new = tuple(Deadline(one.leg, one.unit, one.due, one.warn, seq) for one in terms)
    same = {(one.kind, one.unit) for one in new}
    review = any(one.kind is DeadlineKind.REVIEW for one in new)
    kept = [
        one
        for one in deadlines
        if (one.kind, one.unit) not in same and not (review and one.kind is DeadlineKind.REVIEW)
    ]
    return (*kept, *new)


def without(deadlines: Iterable[Deadline], *kinds: DeadlineKind, unit: str | None = None) -> tuple[Deadline, ...]:
    """Take off the deadlines of some kinds, of one unit or of all."""
    return tuple(one for one in deadlines if one.kind not in kinds or (unit is not None and one.unit != unit))


def rested(deadlines: Iterable[Deadline], *kinds: DeadlineKind) -> tuple[Deadline, ...]:
    """Let the deadlines of some kinds rest."""
    return tuple(replace(one, resting=True) if one.kind in kinds else one for one in deadlines)


def woken(deadlines: Iterable[Deadline], at: datetime) -> tuple[Deadline, ...]:
    """Let what rested run on; of what ended meanwhile it is too late to warn."""
    return tuple(
        replace(one, resting=False, warn=one.warn if one.due > at else None) if one.resting else one
        for one in deadlines
    )


def erasing(chores: tuple[Deadline, ...], unit: str | None, at: datetime | None, seq: int) -> tuple[Deadline, ...]:
    """Add the emptying of personal data, where any is held."""
    if at is None:
        return chores
    return (*chores, Deadline(DeadlineKind.ERASE, unit, at, None, seq))


def standing(one: Dispatch) -> DispatchState:
    """Where a unit stands that nothing holds up."""
    return DispatchState.WORKING if one.accepted_at is not None else DispatchState.WAITING


def all_in(case: Case, state: DispatchState | None) -> tuple[Dispatch, ...]:
    """Put all live dispatches in a state; with none given, back where each unit stood."""
    return tuple(replace(one, state=state or standing(one)) if one.live else one for one in case.dispatches)


def one_in(case: Case, unit: str, state: DispatchState) -> tuple[Dispatch, ...]:
    """Put the live dispatch of a unit in a state."""
    return tuple(replace(one, state=state) if one.live and one.unit == unit else one for one in case.dispatches)
