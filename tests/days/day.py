"""A day as a test writes it: one moment a line, with the resulting events behind the arrow. Any other event fails the day.

    09:00      rider reports 井盖破损 @zhongshan   → opened · classified · routed chengguan · dispatched chengguan
    12:00      (nobody)                           → warned accept chengguan
    Wed 09:00  chengguan accepts                  → accepted chengguan
    Thu 09:00  (outage until then)                → what fell due since the line before, all of it decided at this moment

Owns: reading the lines, driving the loop in memory, comparing strictly, and what is checked after every day. Refuses: a
line that it cannot read, by its number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from handlers.case.deadlines import next_due
from handlers.case.evolve import fold
from handlers.intake.pipeline import to_command
from handlers.policy.rules import Rules
from schemas.base import replace
from schemas.internal.command import ReportCommand
from schemas.internal.message import Message
from schemas.internal.state import Case
from schemas.topics import Topic
from schemas.vocabulary import CaseState
from schemas.wire.dead_letter import DeadLetter, Received
from schemas.wire.event import RecordedEvent
from schemas.wire.inbox import ActionAnswered, DispatchChanged
from streams.cases import CASES, CaseDomain
from streams.ledger.memory_ledger import LedgerDriver
from tests.days import deeds
from tests.days.telling import tell
from tests.support.invariants import check_invariants

TUESDAY = datetime.fromisoformat("2026-11-24T00:00:00+08:00")
DAYS = ("Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon")
OUTAGE = "(outage until then)"
LINE = re.compile(
    r"\s*(?:(?P<day>[A-Z][a-z]{2}|\+\d+d)\s+)?(?P<clock>\d\d:\d\d)\s+(?P<deed>.*?)\s*→\s*(?P<events>.*?)\s*"
)


@dataclass(frozen=True)
class Moment:
    """A parsed line."""

    number: int
    text: str
    at: datetime
    deed: str
    events: list[str]


def read(text: str) -> Iterator[Moment]:
    """Yield the lines of a day, in order of time."""
    day = TUESDAY
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = LINE.fullmatch(line)
        if found is None:
            raise deeds.UnreadableDayError(
                f"line {number}: {line.strip()!r} is no moment: write `09:00 who does what → what comes`"
            )
        if found["day"]:
            day = _day(found["day"])
        hour, minute = map(int, found["clock"].split(":"))
        events = [] if found["events"] in ("", "nothing") else [part.strip() for part in found["events"].split("·")]
        yield Moment(number, line.strip(), day + timedelta(hours=hour, minutes=minute), found["deed"], events)


def _day(word: str) -> datetime:
    if word.startswith("+"):
        return TUESDAY + timedelta(days=int(word[1:-1]))
    if word not in DAYS:
        raise deeds.UnreadableDayError(f"{word!r} is no day of the week")
    return TUESDAY + timedelta(days=DAYS.index(word))


class District:
    """A district with one case in it, and its people."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.flow = LedgerDriver(CaseDomain(rules), CASES, TUESDAY)
        self.messages: list[Message] = []
        self.case_id = ""
        self._count = 0
        self._outage = False

    def day(self, text: str) -> "District":
        """Play a day; fail at the first line whose events differ from those written."""
        lines: list[str] = []
        for moment in read(text):
            before = self._until(moment)
            now = self._do(moment) + self._described(self.flow.advance(moment.at))
            actual = [f"(before that) {event}" for event in before] + now
            lines.append(f"  {moment.text}")
            if actual != moment.events:
                lines[-1] = f"✗ {moment.text}"
                raise AssertionError("\n".join([*lines, f"  actual: {' · '.join(actual) or 'nothing'}"]))
        self._always()
        return self

    @property
    def case(self) -> Case:
        """The present state of the case."""
        found = self.flow.state(self.case_id)
        assert found is not None, "there is no case"
        return found

    def inboxes(self) -> list[DispatchChanged]:
        """Return all revisions of the case's dispatches, in order."""
        return [message.value for message in self.messages if isinstance(message.value, DispatchChanged)]

    def inbox(self, unit: str) -> DispatchChanged:
        """Return the newest value in a unit's inbox."""
        return [revision for revision in self.inboxes() if revision.unit == unit][-1]

    def answers(self, unit: str) -> list[str]:
        """Return how a unit's actions were answered."""
        answers = [
            message.value
            for message in self.messages
            if isinstance(message.value, ActionAnswered) and message.code == unit
        ]
        return [answer.reason or answer.outcome for answer in answers]

    def _until(self, moment: Moment) -> list[str]:
        """Let time pass until just before a moment; after an outage the engine is opened anew at that moment."""
        if moment.deed == OUTAGE:
            self._outage = True
            self.flow = LedgerDriver(CaseDomain(self.rules), CASES, moment.at, self.flow.ledger.disk)
            return []
        return self._described(self.flow.advance(moment.at - timedelta(milliseconds=1)))

    def _do(self, moment: Moment) -> list[str]:
        words = moment.deed.split()
        if moment.deed in {"(nobody)", OUTAGE}:
            return []
        repeated = words[-1] == "again"
        self._count += not repeated
        if words[1] == "reports":
            deed = deeds.report(words[2:], self._count)
        else:
            deed = deeds.action(words[0], words[1:-1] if repeated else words[1:], self._count, self.case_id)
        raw = orjson.dumps(deed.body)
        record = Received(
            topic=f"chuishao.{deed.topic}", partition=0, offset=0, timestamp=0, key=None, value=raw, headers=()
        )
        command = to_command(record, moment.at, self.rules, prefix="chuishao.", trusted=True)
        if isinstance(command, DeadLetter):
            return [f"letter {command.reason}"]
        self.case_id = command.case_id if isinstance(command, ReportCommand) and not self.case_id else self.case_id
        messages = self.flow.feed(command)
        events, repeated_messages = self._described(messages), self.flow.feed(command)
        forgotten = self.flow.state(command.case_id) is None  # no state remembers it, so it is answered once more
        assert repeated_messages == (messages if forgotten else ()), f"line {moment.number}: a repeat had an effect"
        return events or self._only_answered(messages)

    @staticmethod
    def _only_answered(messages: tuple[Message, ...]) -> list[str]:
        """Return the answer to the writer when the case has no event of it."""
        last = messages[-1].value if messages else None
        if isinstance(last, ActionAnswered):
            return [f"answered {last.reason}"]
        return [f"letter {last.reason}"] if isinstance(last, DeadLetter) else []

    def _described(self, messages: tuple[Message, ...]) -> list[str]:
        self.messages += messages
        events = [
            message.value
            for message in messages
            if message.topic is Topic.CASE_EVENTS and isinstance(message.value, RecordedEvent)
        ]
        return [tell(event.event) for event in events if event.case_id == self.case_id or not self.case_id]

    def _always(self) -> None:
        """Check what holds of every case, whatever its day was."""
        events = [
            message.value
            for message in self.messages
            if message.topic is Topic.CASE_EVENTS and isinstance(message.value, RecordedEvent)
        ]
        own = tuple(event for event in events if event.case_id == self.case_id)
        if not own:
            return
        assert [event.seq for event in own] == list(range(1, len(own) + 1)), "seq has a hole"
        assert len({event.id for event in own}) == len(own), "an event id has two contents"
        folded = fold(None, own)
        now = self.case  # refusals beyond an hour's twenty are no events
        assert folded is not None
        assert replace(folded, hour=now.hour, seen=now.seen) == now, "the state is not the fold of its events"
        if self.case.state is not CaseState.CLOSED:
            assert next_due(self.case) is not None, "an open case waits without a deadline"
        check_invariants(self.messages, self.case, self.flow, outage=self._outage)
