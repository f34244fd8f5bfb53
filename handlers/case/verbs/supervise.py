"""督办: a leader moves a case to tier 4 at least, and reviews it at `until`.

Owns: `supervise`. Refuses: a review in the past.
"""

from datetime import datetime

from handlers.case.deadlines import stage_deadlines
from handlers.case.dispatching import dispatch, distinct
from handlers.case.escalate import Move, rise
from handlers.case.turn import ActionTurn
from schemas.internal.command import Refusal
from schemas.vocabulary import DeadlineKind, DispatchRole, EscalationReason, RejectReason, Tier
from schemas.wire.action import Supervise
from schemas.wire.due import ArmedDeadline
from schemas.wire.event import DueChanged


def supervise(turn: ActionTurn, action: Supervise) -> Refusal | None:
    """Raise the case to tier 4; where it is there already, set the review date anew and call the leader."""
    case, leader = turn.case, action.actor.unit
    if action.until <= turn.at:
        return Refusal(reason=RejectReason.FIELD_INVALID, detail=("until",))
    if case.tier >= Tier.LEADER:
        _look_again(turn, action)
        dispatch(turn, distinct((leader,), taken=turn.live_units()), DispatchRole.ASSIST, emergency=case.emergency)
        return None
    ladder = tuple(sorted({*case.ladder, Tier.LEADER}))
    review = ArmedDeadline(leg=DeadlineKind.REVIEW, unit=leader, due=action.until, warn=_warn(turn, action))
    move = Move(
        ladder,
        ladder.index(Tier.LEADER),
        EscalationReason.SUPERVISED,
        turn.by(action),
        owner=leader,
        review=review,
    )
    rise(turn, move, stage_deadlines(turn, Tier.LEADER))
    return None


def _look_again(turn: ActionTurn, action: Supervise) -> None:
    present = turn.case.deadline(DeadlineKind.REVIEW)
    changed = DueChanged(
        leg=DeadlineKind.REVIEW,
        unit=action.actor.unit,
        reason=EscalationReason.SUPERVISED,
        from_=present.due if present else None,
        to=action.until,
        until=action.until,
        warn=_warn(turn, action),
        by=turn.by(action),
    )
    turn.emit(changed)


def _warn(turn: ActionTurn, action: Supervise) -> datetime:
    return turn.rules.calendar.part(turn.at, action.until, turn.rules.pack.warn_at, working=False)
