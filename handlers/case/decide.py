"""The decision: the one place where a command meets a case.

Owns: finding the row, calling the verb, turning a refusal into `action.rejected`, telling a repeat from a conflict.
Refuses: judging any verb.
"""

from datetime import datetime

from handlers.case.causes import cause_of, conflict_cause
from handlers.case.folds.parts import remember
from handlers.case.lifecycle import admit
from handlers.case.turn import ActionTurn, Turn
from handlers.case.verbs import VERBS
from handlers.case.verbs.open_case import open_case
from handlers.case.verbs.timer_fired import timer_fired
from handlers.policy.rules import Rules
from schemas.base import Value, replace
from schemas.internal.command import ActionCommand, Command, Refusal, ReportCommand, TimerFired
from schemas.internal.state import Case, SeenAction
from schemas.vocabulary import (
    AnswerOutcome,
    DeadLetterKind,
    DeadLetterReason,
    DeadLetterStage,
    RejectReason,
)
from schemas.wire.dead_letter import DeadLetter
from schemas.wire.event import Cause, RecordedEvent, Rejected
from schemas.wire.inbox import ActionAnswered


class Decision(Value, frozen=True):
    """What a command leads to: events, the writer's answer, and a dead letter where the record itself is refused."""

    events: tuple[RecordedEvent, ...] = ()
    after: Case | None = None
    answer: ActionAnswered | None = None
    dead_letter: DeadLetter | None = None


def decide(case: Case | None, command: Command, rules: Rules) -> Decision:
    """Decide what a command leads to. Time never goes back within a case."""
    at = command.at if case is None else max(command.at, case.updated_at)
    match command:
        case ReportCommand():
            return _report(case, command, at, rules)
        case ActionCommand():
            return _action(case, command, at, rules)
        case TimerFired():
            assert case is not None, "a deadline without a case: timers are derived from states alone"
            turn = Turn(case, command.case_id, at, rules, cause_of(command))
            timer_fired(turn, command.due)
            return _of(turn)


def _report(case: Case | None, command: ReportCommand, at: datetime, rules: Rules) -> Decision:
    if case is None:
        turn = Turn(None, command.case_id, at, rules, cause_of(command), command.digest)
        open_case(turn, command)
        return _of(turn)
    known = next((report for report in case.reports if report.public.id == command.report.public.id), None)
    if known is None or known.digest in (None, command.digest):
        return Decision(after=case)
    dead_letter = DeadLetter(
        received=command.received,
        at=at,
        stage=DeadLetterStage.IDENTIFY,
        kind=DeadLetterKind.REFUSED,
        reason=DeadLetterReason.IDENTITY_CONFLICT,
        field="id",
    )
    return Decision(after=case, dead_letter=dead_letter)


def _action(case: Case | None, command: ActionCommand, at: datetime, rules: Rules) -> Decision:
    refused = command.refusal
    if case is None or (refused is not None and refused.reason is RejectReason.ACTOR_MISMATCH):
        refusal = refused or Refusal(reason=RejectReason.UNKNOWN_CASE, detail=("case_id",))
        return Decision(after=case, answer=_answer(command, refusal, None))
    cause = cause_of(command)
    repeat = _seen(case, cause)
    if repeat is None:
        return _new_action(case, command, at, rules, cause)
    conflict = conflict_cause(command)
    if repeat.digest == command.digest or _seen(case, conflict) is not None:
        return Decision(after=case)
    refusal = Refusal(reason=RejectReason.IDENTITY_CONFLICT, detail=("id",))
    return _rejected(ActionTurn(case, command, at, rules, conflict), refusal)


def _new_action(case: Case, command: ActionCommand, at: datetime, rules: Rules, cause: Cause) -> Decision:
    turn = ActionTurn(case, command, at, rules, cause)
    refusal = _try(turn)
    if refusal is not None:
        assert not turn.events, f"{case.case_id}: a refused action has emitted events"
        return _rejected(turn, refusal)
    return _of(turn, _answer(command, None, turn.case.seq))


def _try(turn: ActionTurn) -> Refusal | None:
    """Apply the action, or say why it is refused."""
    action, case = turn.command.action, turn.case
    if action is None:
        return turn.command.refusal or Refusal(reason=RejectReason.FIELD_INVALID)
    if action.if_seq is not None and action.if_seq != case.seq:
        return Refusal(reason=RejectReason.STALE, detail=("if_seq",))
    refusal = admit(case, action.type, action.actor.unit, action.actor.role)
    return refusal or VERBS[action.type](turn, action)


def _seen(case: Case, cause: Cause) -> SeenAction | None:
    key = cause.key
    return next((action for action in case.seen if action.key == key), None)


def _rejected(turn: ActionTurn, refusal: Refusal) -> Decision:
    """Record a refused action as an event: at most so many an hour, the rest are counted in the next one."""
    case, command = turn.case, turn.command
    hour = case.hour
    if hour is not None and hour.full(turn.at):
        over = replace(remember(case, turn.cause.key, command.digest), hour=replace(hour, over=hour.over + 1))
        return Decision(after=over, answer=_answer(command, refusal, case.seq))
    turn.emit(
        Rejected(
            action=command.public_id,
            verb=command.action.type if command.action is not None else None,
            unit=command.writer,
            reason=refusal.reason,
            detail=refusal.detail,
            unlogged=hour.over if hour else 0,
        )
    )
    return _of(turn, _answer(command, refusal, turn.case.seq))


def _answer(command: ActionCommand, refusal: Refusal | None, seq: int | None) -> ActionAnswered:
    return ActionAnswered(
        action=command.public_id,
        case_id=command.case_id,
        outcome=AnswerOutcome.REJECTED if refusal else AnswerOutcome.APPLIED,
        reason=refusal.reason if refusal else None,
        detail=refusal.detail if refusal else (),
        seq=seq,
    )


def _of(turn: Turn, answer: ActionAnswered | None = None) -> Decision:
    return Decision(events=tuple(turn.events), after=turn.case, answer=answer)
