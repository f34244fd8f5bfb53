"""Small steps of the fold: deadlines set and removed, dispatches changed, revisions counted.

Owns: how parts of a state change. Refuses: knowing what an event means (`evolve.py` does).
"""

from collections.abc import Iterable
from datetime import datetime

from schemas.base import replace
from schemas.internal.state import SEEN_LIMIT, Case, Deadline, Dispatch, SeenAction
from schemas.vocabulary import DeadlineKind, DispatchRole, DispatchState
from schemas.wire.due import ArmedDeadline
from schemas.wire.event import Breached, Event, RecordedEvent, Rejected, Warned


def advance(case: Case, recorded: RecordedEvent) -> Case:
    """Check the order of the next event, and begin a revision of every live dispatch that it concerns, once a cause."""
    assert recorded.seq == case.seq + 1, f"{case.case_id}: event {recorded.seq} after {case.seq}"
    assert recorded.at >= case.updated_at, f"{case.case_id}: time went back"
    if recorded.cause.type == "action" and recorded.digest and recorded.index == 0:
        case = remember(case, recorded.cause.key, recorded.digest)
    dispatches = case.dispatches
    if not isinstance(recorded.event, Rejected):
        dispatches = tuple(
            _revised(dispatch, recorded) if dispatch.end is None and concerns(dispatch, recorded.event) else dispatch
            for dispatch in dispatches
        )
    return replace(case, seq=recorded.seq, updated_at=recorded.at, dispatches=dispatches)


def remember(case: Case, key: str, digest: bytes) -> Case:
    """Remember an action that was decided: when it comes again, nothing happens."""
    return replace(case, seen=(*case.seen, SeenAction(key, digest))[-SEEN_LIMIT:])


def concerns(dispatch: Dispatch, event: Event) -> bool:
    """Tell whether a unit learns of an event: of warnings and breaches only its own, of everything else."""
    if isinstance(event, Warned | Breached):
        return dispatch.unit == event.unit if event.unit is not None else dispatch.role is DispatchRole.LEAD
    return True


def _revised(dispatch: Dispatch, recorded: RecordedEvent) -> Dispatch:
    """Begin a new revision with a new cause; further events of the same cause belong to it."""
    rev = dispatch.rev if dispatch.seq >= recorded.first_seq else dispatch.rev + 1
    return replace(dispatch, rev=rev, seq=recorded.seq)


def armed(deadlines: Iterable[Deadline], terms: Iterable[ArmedDeadline], seq: int) -> tuple[Deadline, ...]:
    """Add deadlines, replacing those of the same kind and unit; a case has one review."""
    new = tuple(Deadline(term.leg, term.unit, term.due, term.warn, seq) for term in terms)
    same = {(deadline.kind, deadline.unit) for deadline in new}
    review = any(deadline.kind is DeadlineKind.REVIEW for deadline in new)
    kept = [
        deadline
        for deadline in deadlines
        if (deadline.kind, deadline.unit) not in same and not (review and deadline.kind is DeadlineKind.REVIEW)
    ]
    return (*kept, *new)


def without(deadlines: Iterable[Deadline], *kinds: DeadlineKind, unit: str | None = None) -> tuple[Deadline, ...]:
    """Remove the deadlines of some kinds, of one unit or of all."""
    return tuple(
        deadline for deadline in deadlines if deadline.kind not in kinds or (unit is not None and deadline.unit != unit)
    )


def rested(deadlines: Iterable[Deadline], *kinds: DeadlineKind) -> tuple[Deadline, ...]:
    """Let the deadlines of some kinds rest."""
    return tuple(replace(deadline, resting=True) if deadline.kind in kinds else deadline for deadline in deadlines)


def woken(deadlines: Iterable[Deadline], at: datetime) -> tuple[Deadline, ...]:
    """Let resting deadlines run on; for one that ended meanwhile it is too late to warn."""
    return tuple(
        replace(deadline, resting=False, warn=deadline.warn if deadline.due > at else None)
        if deadline.resting
        else deadline
        for deadline in deadlines
    )


def erasing(
    housekeeping: tuple[Deadline, ...], unit: str | None, at: datetime | None, seq: int
) -> tuple[Deadline, ...]:
    """Add the emptying of personal data, where any is held."""
    if at is None:
        return housekeeping
    return (*housekeeping, Deadline(DeadlineKind.ERASE, unit, at, None, seq))


def standing(dispatch: Dispatch) -> DispatchState:
    """Return the state of a dispatch that nothing holds up."""
    return DispatchState.WORKING if dispatch.accepted_at is not None else DispatchState.WAITING


def all_in(case: Case, state: DispatchState | None) -> tuple[Dispatch, ...]:
    """Put all live dispatches in a state; with none given, back in the state that each had."""
    return tuple(
        replace(dispatch, state=state or standing(dispatch)) if dispatch.live else dispatch
        for dispatch in case.dispatches
    )


def one_in(case: Case, unit: str, state: DispatchState) -> tuple[Dispatch, ...]:
    """Put the live dispatch of a unit in a state."""
    return tuple(
        replace(dispatch, state=state) if dispatch.live and dispatch.unit == unit else dispatch
        for dispatch in case.dispatches
    )
