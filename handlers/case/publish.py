"""Who receives what: events and state become messages, each masked for its reader.

Owns: the topics of a decision's messages, in a fixed order. Refuses: deciding; private halves anywhere but in
`views.py`. The same decision always gives the same messages.
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
    """Return a decision's messages in order: log, texts, escalations, breaches, inboxes, status, snapshot, answer."""
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
    if decision.dead_letter is not None:
        yield Message(Topic.DLQ, command.case_id, decision.dead_letter)


def _of_event(recorded: RecordedEvent, after: Case | None, rules: Rules) -> Iterator[Message]:
    """Yield the log record of an event, its text, and its copies on other topics."""
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
    """Yield each dispatch whose revision changed, as a whole."""
    after = shared.case
    known = {dispatch.id: dispatch for dispatch in before.dispatches} if before else {}
    for dispatch in after.dispatches:
        old = known.get(dispatch.id)
        if old is None or old.rev != dispatch.rev:
            value = inbox(shared, dispatch, _changes(old, dispatch, events), events[0].cause, rules)
            yield Message(Topic.DISPATCH, after.case_id, value, code=dispatch.unit, at=after.updated_at)


def _changes(old: Dispatch | None, new: Dispatch, events: tuple[RecordedEvent, ...]) -> tuple[str, ...]:
    """Name what a revision is about: the events that the unit learns of, each type once.

    A unit learns of events from its dispatch to its end, and once afterwards, when its copy is emptied.
    """
    ended = old is not None and not old.live
    known = old is not None
    types: dict[str, None] = {}
    for recorded in events:
        event = recorded.event
        if recorded.seq > new.seq:
            break
        known = known or (isinstance(event, Dispatched) and event.dispatch == new.id)
        if known and concerns(new, event) and (not ended or isinstance(event, Erased)):
            types[event.type] = None
    return tuple(types)


def _statuses(
    before: Case | None, after: Case, answer: ActionAnswered | None, command: Command, rules: Rules
) -> Iterator[Message]:
    """Yield each changed view of a reporter whose source has a topic; the source that acted also gets the answer."""
    known = {report.public.id: report for report in before.reports} if before else {}
    for report in after.reports:
        source, report_id = report.public.source, report.public.id
        if source not in rules.sources:
            continue
        answered = answer if isinstance(command, ActionCommand) and command.writer == source else None
        old = known.get(report_id)
        if answered is None and before is not None and old is not None and shows_the_same(before, old, after, report):
            continue
        yield Message(Topic.STATUS, report_id, status(after, report, answered, rules), code=source)


def _forgotten(after: Case) -> Iterator[Message]:
    """Yield the tombstones of the texts of a case that is forgotten."""
    if after.forgotten:
        for seq in after.texts:
            yield Message(Topic.TEXTS, f"{after.case_id}/{seq}", None)


def _answers(
    after: Case | None, command: ActionCommand, answer: ActionAnswered, rules: Rules, *, moved: bool
) -> Iterator[Message]:
    """Yield a unit's answer for its inbox, or a source's in the status of each of its reports."""
    writer, key = command.writer, f"action:{command.public_id}"
    if writer in rules.units:
        yield Message(Topic.DISPATCH, key, answer, code=writer, at=command.at)
    if writer not in rules.sources or moved:
        return
    reports = [report for report in after.reports if report.public.source == writer] if after else []
    if after is None or not reports:
        refused = ReportStatus.refused(None, answer.reason, command.at, answer)
        yield Message(Topic.STATUS, key, refused, code=writer)
        return
    for report in reports:
        yield Message(Topic.STATUS, report.public.id, status(after, report, answer, rules), code=writer)
