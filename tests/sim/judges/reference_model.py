"""All that was said is what the pure functions say, once: each case is lived again, without a broker and a fault.

Given are a case's commands in the order of the log, and from its facts the moments at which its deadlines fired. From
these everything else follows: each fact, inbox value, status, snapshot, text, escalation and answer, to the byte.
What is missing, doubled, altered or out of a half-done transaction is a difference, and so is a state that is not
the fold of its facts. So is a deadline that fired early, or at a time that was neither its own nor an opening's.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime

import orjson

from schemas.internal.command import Command
from schemas.internal.message import Message
from schemas.internal.state import Case
from schemas.topics import Topic
from streams.client.delivery import OutgoingRecord
from tests.sim.judges.committed_records import commands, committed
from tests.sim.kafka.log import Entry
from tests.sim.memoized_domain import cases, to_record
from tests.sim.world import World

OUTPUT_TOPICS = (
    Topic.CASE_EVENTS, Topic.CASES, Topic.TEXTS, Topic.DISPATCH, Topic.STATUS, Topic.ESCALATIONS, Topic.OPS, Topic.DLQ,
)  # fmt: skip

Line = tuple[str, bytes | None, bytes | None]
TIME = re.compile(rb'"time":"[^"]*"')

MAX_LINES = 100_000

_written: dict[int, tuple[Line, Message]] = {}


class ModelMismatchError(Exception):
    """From what it should be."""


def reference_model(world: World) -> Iterator[str]:
    """A sentence for each difference."""
    facts: dict[str, list[Entry]] = defaultdict(list)
    for _, entry in committed(world, Topic.CASE_EVENTS):
        facts[(entry.key or b"").decode()].append(entry)
    commands_, states = commands(world), world.states()
    should, allowed = Counter[Line](), Counter[Line]()
    for key in {**commands_, **facts}:
        life = Life(world, key, commands_.get(key, []), facts.get(key, []))
        try:
            life.live()
        except ModelMismatchError as exc:
            yield f"{key}: {exc}"
            return
        should.update(life.written)
        allowed.update(life.allowed)
        if life.case != states.get(key) and not (life.case is not None and life.case.forgotten):
            yield f"{key}: its state is not the fold of its facts"
    yield from _compare(should, allowed, _actual_lines(world))


class Life:
    """One case, lived again."""

    def __init__(self, world: World, key: str, commands_: list[Command], facts: list[Entry]) -> None:
        self._world, self._key = world, key
        self._commands, self._facts = list(reversed(commands_)), facts
        self._domain = cases(world.rules)
        self._next_fact = 0
        self.case: Case | None = None
        self.written: list[Line] = []
        self.allowed: list[Line] = []

    def live(self) -> None:
        """Fact by fact; commands that led to none stand where they may."""
        while self._next_fact < len(self._facts):
            event = orjson.loads(self._facts[self._next_fact].value or b"{}")
            if event["data"]["cause"]["type"] == "timer":
                self._fire(datetime.fromisoformat(event["time"]))
            elif self._commands:
                self._decide(self._commands.pop())
            else:
                raise ModelMismatchError(f"{event['type']} comes of nothing that was heard")
        while self._commands:
            self._repeat(self._commands.pop())

    def _repeat(self, command: Command) -> None:
        """One that led to no fact. The log does not tell whether a case was forgotten before it or after it.

        Before: then it is about a case that nobody knows, and is answered so. After: then it is a repeat.
        """
        if self.case is not None and self.case.forgotten:
            outcome = self._domain.handle(None, command)
            if outcome.state is None:
                self.allowed += [written(message, self._world) for message in outcome.messages]
        self._decide(command)

    def _fire(self, at: datetime) -> None:
        if self.case is None:
            raise ModelMismatchError("a deadline without a case")
        due = self._domain.next_due(self.case)
        if due is None or due > at:
            raise ModelMismatchError(f"a deadline fired at {at}, the next one is {due}")
        if at != due and all(at != push for _, push in self._world.clock_settings):
            raise ModelMismatchError(f"a deadline of {due} fired at {at}, when nobody opened")
        self._decide(self._domain.tick(self._key, self.case, at))

    def _decide(self, command: Command) -> None:
        outcome = self._domain.handle(self.case, command)
        self.case = outcome.state
        for message in outcome.messages:
            line = written(message, self._world)
            self.written.append(line)
            if message.topic is Topic.CASE_EVENTS:
                self._match(line)

    def _match(self, line: Line) -> None:
        if self._next_fact >= len(self._facts):
            raise ModelMismatchError(f"a fact is missing: {(line[2] or b'')[:300].decode()}")
        found, expected = self._facts[self._next_fact].value, line[2]
        if found != expected:
            raise ModelMismatchError(
                f"found {(found or b'')[:300].decode()} instead of {(expected or b'')[:300].decode()}"
            )
        self._next_fact += 1


def written(message: Message, world: World) -> Line:
    """As it lies on its topic, remembered."""
    known = _written.get(id(message))
    if known is None:
        if len(_written) > MAX_LINES:
            _written.clear()
        known = _written[id(message)] = (_line(to_record(message, world.deployment)), message)
    return known[0]


def _actual_lines(world: World) -> Counter[Line]:
    lines = Counter[Line]()
    for topic in OUTPUT_TOPICS:
        for log, entry in committed(world, topic):
            if (entry.key or b"").startswith(b"ops.health") or _from_the_intake(topic, entry):
                continue
            lines[_line(OutgoingRecord(log.topic, entry.key, entry.value, entry.headers))] += 1
    return lines


def _from_the_intake(topic: Topic, entry: Entry) -> bool:
    """What the intake says itself comes at least once."""
    if topic is Topic.STATUS:
        return False
    stage = next((value for name, value in entry.headers if name == "dlq.stage"), None)
    return topic is Topic.DLQ and stage not in (b"decide", b"identify")


def _line(record: OutgoingRecord) -> Line:
    """What is compared. Of an answer that is no fact, and of a letter, the moment is free: the log does not hold it."""
    value = record.value
    if value is not None and b"chuishao.action.answered" in value:
        value = TIME.sub(b"", value)
    for name, written in record.headers:
        if name in ("dlq.id", "dlq.reason"):
            value = (value or b"") + (written or b"")
    return record.topic, record.key, value


def _compare(should: Counter[Line], allowed: Counter[Line], is_: Counter[Line]) -> Iterator[str]:
    for line, count in (should - is_).items():
        yield f"missing {count}×: {_short(line)}"
    for line, count in (is_ - should - allowed).items():
        yield f"too much {count}×: {_short(line)}"


def _short(line: Line) -> str:
    return f"{line[0]} {line[1]!r} {(line[2] or b'')[:200].decode(errors='replace')}"
