"""Who hears what: events and state become messages, each masked for its reader.

Owns: which topics a decision speaks on, in a fixed order. Refuses: deciding; private halves anywhere but in `views.py`.
Same decision, same messages, for ever.
"""

from collections.abc import Iterator

from handlers.case.decide import Decision
from handlers.case.folds.parts import concerns
from handlers.case.views import Shared, inbox, shows_the_same, snapshot, status, text
from handlers.policy.rules import Rules
from schemas.internal.command import ActionCommand, Command
from schemas.internal.message import Message
from schemas.internal.state import Case, Dispatch
from schemas.topics import Topic
from schemas.vocabulary import Tier
from schemas.wire.event import Breached, Closed, Dispatched, Erased, Escalated, Mustered, RecordedEvent, Rejected
from schemas.wire.inbox import ActionAnswered
from schemas.wire.ops import OpsBreach, Scope, Window
from schemas.wire.status import ReportStatus


def publish(before: Case | None, command: Command, decision: Decision, rules: Rules) -> tuple[Message, ...]:
    """Say all that a decision says, in order: log, texts, escalations, breaches, inboxes, status, snapshot, answer."""
    return tuple(_messages(before, command, decision, rules))


def _messages(before: Case | None, command: Command, decision: Decision, rules: Rules) -> Iterator[Message]:
    after, answer, events = decision.after, decision.answer, decision.events
    for recorded in events:
        yield from _of_event(recorded, after, rules)
    moved = bool(events) and not isinstance(events[0].event, Rejected)
    if after is not None and events:
        shared = Shared.of(after)
        if moved:
            yield from _inboxes(before, shared, events, rules)
            yield from _statuses(before, after, answer, command, rules)
        yield Message(Topic.CASES, after.case_id, None if after.forgotten else snapshot(shared))
        yield from _forgotten(after)
    if isinstance(command, ActionCommand) and answer is not None:
        yield from _answers(after, command, answer, rules, moved=moved)
    if decision.letter is not None:
        yield Message(Topic.DLQ, command.case_id, decision.letter)


def _of_event(recorded: RecordedEvent, after: Case | None, rules: Rules) -> Iterator[Message]:
    """The log, its text, and the streams that show some events again."""
    case_id, event, masked = recorded.case_id, recorded.event, recorded.masked
    yield Message(Topic.CASE_EVENTS, case_id, recorded)
    if masked is not None:
        yield Message(Topic.TEXTS, f"{case_id}/{recorded.seq}", text(recorded, masked))
    high = isinstance(event, Closed) and after is not None and max(after.ladder[: after.step + 1]) >= Tier.TOWN
    if high or isinstance(event, Escalated | Mustered):
        yield Message(Topic.ESCALATIONS, case_id, recorded)
    if isinstance(event, Breached) and after is not None:
        yield _breach(recorded, event, after, rules)


def _breach(recorded: RecordedEvent, event: Breached, case: Case, rules: Rules) -> Message:
    area = case.area
    scope = Scope(
        district=rules.pack.district,
        town=area.town if area else None,
        village=area.village if area else None,
        category=case.category,
        unit=event.unit,
        tier=int(recorded.tier),
    )
    breach = OpsBreach(
        window=Window(start=event.due, end=recorded.at),
        scope=scope,
        case_id=recorded.case_id,
        clock=event.clock,
        leg=event.leg,
        due=event.due,
        late_by=event.late_by,
        unit=event.unit,
    )
    return Message(Topic.OPS, f"ops.breach/{recorded.case_id}/{recorded.seq}", breach, at=recorded.at)


def _inboxes(before: Case | None, shared: Shared, events: tuple[RecordedEvent, ...], rules: Rules) -> Iterator[Message]:
    """A dispatch whose revision moved, whole."""
    after = shared.case
    known = {one.id: one for one in before.dispatches} if before else {}
    for one in after.dispatches:
        was = known.get(one.id)
        if was is None or was.rev != one.rev:
            value = inbox(shared, one, _changes(was, one, events), events[0].cause, rules)
            yield Message(Topic.DISPATCH, after.case_id, value, code=one.unit, at=after.updated_at)


def _changes(was: Dispatch | None, now: Dispatch, events: tuple[RecordedEvent, ...]) -> tuple[str, ...]:
    """Name what a revision is about: the events that the unit was told of, each kind once.

    A unit is told from its dispatch to its end, and once afterwards, when its copy is emptied.
    """
    over = was is not None and not was.live
    had = was is not None
    kinds: dict[str, None] = {}
    for recorded in events:
        event = recorded.event
        if recorded.seq > now.seq:
            break
        had = had or (isinstance(event, Dispatched) and event.dispatch == now.id)
        if had and concerns(now, event) and (not over or isinstance(event, Erased)):
            kinds[event.type] = None
    return tuple(kinds)


def _statuses(
    before: Case | None, after: Case, answer: ActionAnswered | None, command: Command, rules: Rules
) -> Iterator[Message]:
    """Each reporter's view when it changed, for sources that have a topic; the answer goes to the source that acted."""
    known = {report.public.id: report for report in before.reports} if before else {}
    for report in after.reports:
        source, name = report.public.source, report.public.id
        if source not in rules.sources:
            continue
        mine = answer if isinstance(command, ActionCommand) and command.writer == source else None
        was = known.get(name)
        if mine is None and before is not None and was is not None and shows_the_same(before, was, after, report):
            continue
        yield Message(Topic.STATUS, name, status(after, report, mine, rules), code=source)


def _forgotten(after: Case) -> Iterator[Message]:
    """A case long closed leaves its texts behind no more than its snapshot."""
    if after.forgotten:
        for seq in after.texts:
            yield Message(Topic.TEXTS, f"{after.case_id}/{seq}", None)


def _answers(
    after: Case | None, command: ActionCommand, answer: ActionAnswered, rules: Rules, *, moved: bool
) -> Iterator[Message]:
    """A unit is answered in its inbox; a source in the status of the report that it spoke of."""
    writer, name = command.writer, f"action:{command.public_id}"
    if writer in rules.units:
        yield Message(Topic.DISPATCH, name, answer, code=writer, at=command.at)
    if writer not in rules.sources or moved:
        return
    mine = [one for one in after.reports if one.public.source == writer] if after else []
    if after is None or not mine:
        refused = ReportStatus.refused(None, answer.reason, command.at, answer)
        yield Message(Topic.STATUS, name, refused, code=writer)
        return
    for report in mine:
        yield Message(Topic.STATUS, report.public.id, status(after, report, answer, rules), code=writer)
