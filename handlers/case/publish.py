"""Who hears what: facts and state become messages, each masked for its reader.

Owns: which topics a decision speaks on, in a fixed order. Refuses: deciding; private halves anywhere but in `views.py`.
Same decision, same messages, for ever.
"""

from collections.abc import Iterator

from handlers.case.decide import Decision
from handlers.case.views import inbox, snapshot, status, text
from handlers.policy.rules import Rules
from schemas.internal.command import ActionCommand, Command
from schemas.internal.message import Message
from schemas.internal.state import Case
from schemas.topics import Topic
from schemas.vocabulary import Tier
from schemas.wire.event import Breached, Cause, Closed, Escalated, Mustered, RecordedEvent, text_of
from schemas.wire.inbox import ActionAnswered
from schemas.wire.ops import OpsBreach, Scope, Window
from schemas.wire.status import ReportStatus


def publish(before: Case | None, command: Command, decision: Decision, rules: Rules) -> tuple[Message, ...]:
    """All that a decision says, in order: log, texts, escalations, breaches, inboxes, status, snapshot, answer."""
    return tuple(_messages(before, command, decision, rules))


def _messages(before: Case | None, command: Command, decision: Decision, rules: Rules) -> Iterator[Message]:
    after, answer = decision.after, decision.answer
    for fact in decision.facts:
        yield from _of_fact(fact, after, rules)
    told = [fact for fact in decision.facts if fact.event.type != "action.rejected"]
    if after is not None and told:
        yield from _inboxes(before, after, told[0].cause, rules)
        yield from _statuses(before, after, answer, command, rules)
    if after is not None and decision.facts:
        yield _snapshot(after)
        yield from _forgotten(after)
    if isinstance(command, ActionCommand) and answer is not None:
        yield from _answers(after, command, answer, rules, told=bool(told))
    if decision.letter is not None:
        yield Message(Topic.DLQ, command.case_id, decision.letter)


def _of_fact(fact: RecordedEvent, after: Case | None, rules: Rules) -> Iterator[Message]:
    """The log, its text, and the streams that show some facts again."""
    case_id, event = fact.case_id, fact.event
    yield Message(Topic.CASE_EVENTS, case_id, fact)
    masked = text_of(event)
    if masked is not None:
        yield Message(Topic.TEXTS, f"{case_id}/{fact.seq}", text(fact, masked))
    high = isinstance(event, Closed) and after is not None and max(after.ladder[: after.step + 1]) >= Tier.TOWN
    if isinstance(event, Escalated | Mustered) or high:
        yield Message(Topic.ESCALATIONS, case_id, fact)
    if isinstance(event, Breached) and after is not None:
        yield _breach(fact, event, after, rules)


def _breach(fact: RecordedEvent, event: Breached, case: Case, rules: Rules) -> Message:
    area = case.area
    scope = Scope(
        district=rules.pack.district,
        town=area.town if area else None,
        village=area.village if area else None,
        category=case.category,
        unit=event.unit,
        tier=int(fact.tier),
    )
    breach = OpsBreach(
        window=Window(start=event.due, end=fact.at),
        scope=scope,
        case_id=fact.case_id,
        clock=event.clock,
        leg=event.leg,
        due=event.due,
        late_by=event.late_by,
        unit=event.unit,
    )
    return Message(Topic.OPS, f"ops.breach/{fact.case_id}/{fact.seq}", breach, at=fact.at)


def _inboxes(before: Case | None, after: Case, cause: Cause, rules: Rules) -> Iterator[Message]:
    """A dispatch whose revision moved, whole."""
    known = {one.id: one.rev for one in before.dispatches} if before else {}
    for one in after.dispatches:
        if known.get(one.id) != one.rev:
            value = inbox(after, one, cause, rules)
            yield Message(Topic.DISPATCH, after.case_id, value, code=one.unit, at=after.updated_at)


def _statuses(
    before: Case | None, after: Case, answer: ActionAnswered | None, command: Command, rules: Rules
) -> Iterator[Message]:
    """Each reporter's view when it changed, for sources that have a topic; the answer goes to the source that acted."""
    known = {report.id: status(before, report, None, rules) for report in before.reports} if before else {}
    for report in after.reports:
        mine = answer if isinstance(command, ActionCommand) and command.writer == report.source else None
        now = status(after, report, mine, rules)
        same = report.id in known and now == known[report.id].model_copy(update={"updated_at": now.updated_at})
        if report.source in rules.sources and not same:
            yield Message(Topic.STATUS, report.id, now, code=report.source)


def _snapshot(after: Case) -> Message:
    return Message(Topic.CASES, after.case_id, None if after.forgotten else snapshot(after))


def _forgotten(after: Case) -> Iterator[Message]:
    """A case long closed leaves its texts behind no more than its snapshot."""
    if after.forgotten:
        for seq in after.texts:
            yield Message(Topic.TEXTS, f"{after.case_id}/{seq}", None)


def _answers(
    after: Case | None, act: ActionCommand, answer: ActionAnswered, rules: Rules, *, told: bool
) -> Iterator[Message]:
    """A unit is answered in its inbox; a source in the status of the report that it spoke of."""
    if act.writer in rules.units:
        yield Message(Topic.DISPATCH, f"action:{act.public_id}", answer, code=act.writer, at=act.at)
    if act.writer not in rules.sources or told:
        return
    mine = [one for one in after.reports if one.source == act.writer] if after else []
    if after is None or not mine:
        yield Message(
            Topic.STATUS,
            f"action:{act.public_id}",
            ReportStatus.refused(None, answer.reason, act.at, answer),
            code=act.writer,
        )
        return
    for report in mine:
        yield Message(Topic.STATUS, report.id, status(after, report, answer, rules), code=act.writer)
