"""The reference model: each case is decided again by the pure functions, without a broker and without faults.

Given are a case's commands in the order of the log, and from its facts the moments at which its deadlines fired. From
these everything else follows: each fact, inbox value, status, snapshot, text, escalation and answer, to the byte. A
record that is missing, repeated, altered or from a half-done transaction is a difference, and so is a state that is not
the fold of its facts. So is a deadline that fired early, or at a time that was neither its own nor that of an opening.

Owns: the comparison of a run with the model. Refuses: lost input records (`no_record_lost.py`).
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
    """A case differs from the model."""


def reference_model(world: World) -> Iterator[str]:
    """Yield a sentence for each difference."""
    facts: dict[str, list[Entry]] = defaultdict(list)
    for _, entry in committed(world, Topic.CASE_EVENTS):
        facts[(entry.key or b"").decode()].append(entry)
    all_commands, states = commands(world), world.states()
    expected, allowed = Counter[Line](), Counter[Line]()
    for key in {**all_commands, **facts}:
        life = ReplayedCase(world, key, all_commands.get(key, []), facts.get(key, []))
        try:
            life.replay()
        except ModelMismatchError as exc:
            yield f"{key}: {exc}"
            return
        expected.update(life.written)
        allowed.update(life.allowed)
        if life.case != states.get(key) and not (life.case is not None and life.case.forgotten):
            yield f"{key}: its state is not the fold of its facts"
    yield from _compare(expected, allowed, _actual_lines(world))


class ReplayedCase:
    """One case, decided again."""

    def __init__(self, world: World, key: str, all_commands: list[Command], facts: list[Entry]) -> None:
        self._world, self._key = world, key
        self._commands, self._facts = list(reversed(all_commands)), facts
        self._domain = cases(world.rules)
        self._next_fact = 0
        self.case: Case | None = None
        self.written: list[Line] = []
        self.allowed: list[Line] = []

    def replay(self) -> None:
        """Decide fact by fact; commands that led to no fact come last."""
        while self._next_fact < len(self._facts):
            event = orjson.loads(self._facts[self._next_fact].value or b"{}")
            if event["data"]["cause"]["type"] == "timer":
                self._fire(datetime.fromisoformat(event["time"]))
            elif self._commands:
                self._decide(self._commands.pop())
            else:
                raise ModelMismatchError(f"{event['type']} follows from no command")
        while self._commands:
            self._repeat(self._commands.pop())

    def _repeat(self, command: Command) -> None:
        """Decide a command that led to no fact.

        The log does not tell whether the case was forgotten before the command or after it. If before, the command is
        about an unknown case and is answered so. If after, it is a repeat.
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
            raise ModelMismatchError(f"a deadline of {due} fired at {at}, when no partition was opened")
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
    """Return a message as it is written on its topic; the result is remembered."""
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
    """Return whether the intake wrote it; what the intake writes comes at least once."""
    if topic is Topic.STATUS:
        return False
    stage = next((value for name, value in entry.headers if name == "dlq.stage"), None)
    return topic is Topic.DLQ and stage not in (b"decide", b"identify")


def _line(record: OutgoingRecord) -> Line:
    """Return what is compared.

    The moment of an answer that is no fact, and of a dead letter, is left out: the log does not hold it.
    """
    value = record.value
    if value is not None and b"chuishao.action.answered" in value:
        value = TIME.sub(b"", value)
    for name, written in record.headers:
        if name in ("dlq.id", "dlq.reason"):
            value = (value or b"") + (written or b"")
    return record.topic, record.key, value


def _compare(expected: Counter[Line], allowed: Counter[Line], actual: Counter[Line]) -> Iterator[str]:
    for line, count in (expected - actual).items():
        yield f"missing {count}×: {_short(line)}"
    for line, count in (actual - expected - allowed).items():
        yield f"unexpected {count}×: {_short(line)}"


def _short(line: Line) -> str:
    return f"{line[0]} {line[1]!r} {(line[2] or b'')[:200].decode(errors='replace')}"
