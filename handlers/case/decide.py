"""What happens: the one place where a command meets a case.

Owns: looking up the row, calling the verb, numbering the events, turning a refusal into `action.rejected`, telling a
repeat from a conflict. Refuses: an opinion of its own about any verb.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.case import byhand, objection, units
from handlers.case.causes import cause_of
from handlers.case.evolve import evolve
from handlers.case.folds.parts import remember
from handlers.case.lifecycle import admit
from handlers.case.verbs import feedback as followup
from handlers.case.verbs import open_case as opening
from handlers.case.verbs import timer_fired as timer
from handlers.policy.rules import Rules
from schemas.internal.command import ActionCommand, Command, Refusal, ReportCommand, TimerFired
from schemas.internal.state import Case
from schemas.vocabulary import AnswerOutcome, DeadLetterKind, DeadLetterReason, DeadLetterStage, RejectReason, Verb
from schemas.wire.action import Action
from schemas.wire.dead_letter import DeadLetter
from schemas.wire.event import Cause, Event, RecordedEvent, Rejected, text_of
from schemas.wire.inbox import ActionAnswered

Decide = Callable[[Case, ActionCommand, Any, Rules], tuple[Event, ...] | Refusal]

VERBS: dict[Verb, Decide] = {
    Verb.ACCEPT: units.accept,
    Verb.CONTACT: units.contact,
    Verb.PROGRESS: units.progress,
    Verb.COMPLETE: units.complete,
    Verb.RETURN: objection.object_to,
    Verb.RULE: objection.rule,
    Verb.FEEDBACK: followup.feedback,
    Verb.ASSIGN: byhand.assign,
    Verb.SUPERVISE: byhand.supervise,
}
"""The verb of each action that is built; their rows are in `lifecycle.py`."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a command led to: facts, the writer's answer, and a dead letter where the record itself is refused."""

    facts: tuple[RecordedEvent, ...] = ()
    after: Case | None = None
    answer: ActionAnswered | None = None
    letter: DeadLetter | None = None


def decide(case: Case | None, command: Command, rules: Rules) -> Decision:
    """What happens. Time never goes back within a case."""
    if case is not None and command.at < case.updated_at:
        command = command.model_copy(update={"at": case.updated_at})
    match command:
        case ReportCommand():
            return _report(case, command, rules)
        case ActionCommand():
            return _action(case, command, rules)
        case TimerFired():
            if case is None:
                msg = "a deadline without a case: timers are derived from states alone"
                raise AssertionError(msg)
            return _told(case, command, timer.strike(case, command, rules))


def _report(case: Case | None, command: ReportCommand, rules: Rules) -> Decision:
    if case is None:
        return _told(None, command, opening.open_case(command, rules))
    known = next((one for one in case.reports if one.id == command.report.public_id), None)
    if known is None or known.digest in (None, command.digest):
        return Decision(after=case)
    letter = DeadLetter(
        received=command.received,
        at=command.at,
        stage=DeadLetterStage.IDENTIFY,
        kind=DeadLetterKind.REFUSED,
        reason=DeadLetterReason.IDENTITY_CONFLICT,
        field="id",
    )
    return Decision(after=case, letter=letter)


def _action(case: Case | None, act: ActionCommand, rules: Rules) -> Decision:
    if case is None or (act.refusal and act.refusal.reason is RejectReason.ACTOR_MISMATCH):
        refusal = act.refusal or Refusal(reason=RejectReason.UNKNOWN_CASE, detail=("case_id",))
        return Decision(after=case, answer=_answer(act, refusal, None))
    repeat = next((one for one in case.seen if one.key == cause_of(act).key), None)
    if repeat is not None and repeat.digest == act.digest:
        return Decision(after=case)
    if repeat is not None:
        if any(one.key == cause_of(act, conflict=True).key for one in case.seen):
            return Decision(after=case)
        return _rejected(case, act, Refusal(reason=RejectReason.IDENTITY_CONFLICT, detail=("id",)), conflict=True)
    outcome = _judge(case, act, act.action, rules)
    if isinstance(outcome, Refusal):
        return _rejected(case, act, outcome)
    told = _told(case, act, outcome)
    return Decision(told.facts, told.after, _answer(act, None, told.facts[-1].seq))


def _judge(case: Case, act: ActionCommand, action: Action | None, rules: Rules) -> tuple[Event, ...] | Refusal:
    if action is None:
        return act.refusal or Refusal(reason=RejectReason.FIELD_INVALID)
    if action.if_seq is not None and action.if_seq != case.seq:
        return Refusal(reason=RejectReason.STALE, detail=("if_seq",))
    refusal = admit(case, action.type, action.actor.unit, action.actor.role)
    return refusal or VERBS[action.type](case, act, action, rules)


def _rejected(case: Case, act: ActionCommand, refusal: Refusal, *, conflict: bool = False) -> Decision:
    """A refused action is a fact, too: at most so many an hour, the rest are counted in the next one."""
    hour = case.hour
    if hour is not None and hour.full(act.at):
        over = remember(case, cause_of(act, conflict=conflict).key, act.digest)
        over = over.model_copy(update={"hour": hour.model_copy(update={"over": hour.over + 1})})
        return Decision(after=over, answer=_answer(act, refusal, case.seq))
    event = Rejected(
        action=act.public_id,
        verb=act.action.type if act.action else None,
        unit=act.writer,
        reason=refusal.reason,
        detail=refusal.detail,
        unlogged=hour.over if hour else 0,
    )
    told = _told(case, act, (event,), conflict=conflict)
    return Decision(told.facts, told.after, _answer(act, refusal, told.facts[-1].seq))


def _answer(act: ActionCommand, refusal: Refusal | None, seq: int | None) -> ActionAnswered:
    return ActionAnswered(
        action=act.public_id,
        case_id=act.case_id,
        outcome=AnswerOutcome.REJECTED if refusal else AnswerOutcome.APPLIED,
        reason=refusal.reason if refusal else None,
        detail=refusal.detail if refusal else (),
        seq=seq,
    )


def _told(case: Case | None, command: Command, events: tuple[Event, ...], *, conflict: bool = False) -> Decision:
    """Number the events and fold them; `tier` of a fact is the tier after it."""
    cause = cause_of(command, conflict=conflict)
    digest = None if isinstance(command, TimerFired) else command.digest
    facts: list[RecordedEvent] = []
    after = case
    for place, event in enumerate(events):
        fact = stamp(after, event, command.case_id, command.at, cause, place, digest)
        after = evolve(after, fact)
        facts.append(fact if fact.tier is after.tier else fact.model_copy(update={"tier": after.tier}))
    return Decision(tuple(facts), after)


def stamp(
    case: Case | None, event: Event, case_id: str, at: datetime, cause: Cause, place: int, digest: str | None
) -> RecordedEvent:
    """An event in its place."""
    seq = case.seq + 1 if case else 1
    if text_of(event):
        event = event.model_copy(update={"text_ref": f"{case_id}/{seq}"})
    tier = case.tier if case else getattr(event, "entry", None)
    if tier is None:
        msg = f"{event.type} cannot be the first fact of a case"
        raise AssertionError(msg)
    return RecordedEvent(
        case_id=case_id, seq=seq, at=at, cause=cause, place=place, tier=tier, event=event, digest=digest
    )
