"""A toy trade for the ledger's tests: a counter a key, with a deadline that may repeat, and bugs on demand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from schemas.base import At, Model
from schemas.internal.message import Message
from schemas.topics import Topic
from schemas.vocabulary import DeadLetterStage
from schemas.wire.dead_letter import DeadLetter, Received
from schemas.wire.snapshot import PublishedText
from streams.errors import UnknownPackError
from streams.ledger.index import NO_INDEX, IndexView
from streams.ledger.port import DomainOutcome
from streams.topology.ledger_spec import LedgerSpec

TOY_LEDGER = LedgerSpec(Topic.ACTIONS, Topic.CASES, "toy")
"""Other topics and another group than those of cases: nothing in a ledger may know which one it is."""


class ToyCommand(Model):
    """A command: count one up, and perhaps set a deadline."""

    key: str
    at: At
    id: str = ""
    wait_s: float | None = None  # a deadline so long after `at`; null leaves what is set
    again: int = 0  # how often the deadline is set anew when it fires
    note: str = ""  # `bug`: handling raises; `bug-later`: the timer's handling will; `end`: forget; `other-rules`
    fired: bool = False  # it is a timer
    find: str = ""  # an index key: the fact says whose states have it
    tell: tuple[str, ...] = ()  # the first is sent a command in the same transaction, and tells the next one

    def raw(self) -> bytes:
        """As it lies on the command topic."""
        return self.model_dump_json(by_alias=True).encode()


class ToyState(Model):
    """A state."""

    key: str
    seq: int
    at: At
    due: At | None
    wait_s: float
    again: int
    note: str


TOY_COMMAND: TypeAdapter[ToyCommand] = TypeAdapter(ToyCommand)
TOY_STATE: TypeAdapter[ToyState] = TypeAdapter(ToyState)


@dataclass
class ToyDomain:
    """Implements `Trade[Count, Toy]`. `work` makes messages large."""

    padding: str = ""

    def key(self, command: ToyCommand) -> str:
        """Whose."""
        return command.key

    def at(self, command: ToyCommand) -> datetime:
        """When."""
        return command.at

    def handle(
        self, state: ToyState | None, command: ToyCommand, index: IndexView = NO_INDEX
    ) -> DomainOutcome[ToyState, ToyCommand]:
        """Count one up and say so."""
        if command.note == "other-rules":
            raise UnknownPackError("toy@2", "toy@1")
        if command.note == "bug" or (command.fired and state is not None and state.note == "bug-later"):
            raise ValueError("a bug on demand, quoting 13800000000")
        at = max(command.at, state.at) if state else command.at
        seq = state.seq + 1 if state else 1
        fact = "fired" if command.fired else "heard"
        found = ",".join(index.keys(command.find)) if command.find else ""
        text = command.id + found + self.padding
        described = PublishedText(case_id=command.key, seq=seq, fact=fact, text=text, at=at)
        after = self._after(state, command, at, seq)
        sent = tuple(
            ToyCommand(key=key, at=at, id=f"{command.key}/{seq}", wait_s=command.wait_s, tell=command.tell[1:])
            for key in command.tell[:1]
        )
        return DomainOutcome(after, (Message(Topic.CASE_EVENTS, command.key, described, at=at),), sent)

    def _after(self, state: ToyState | None, command: ToyCommand, at: datetime, seq: int) -> ToyState:
        wait = state.wait_s if state else 0.0
        again = state.again if state else 0
        due = state.due if state else None
        if command.fired:
            due = at + timedelta(seconds=wait) if again else None
            again = max(0, again - 1)
        elif command.wait_s is not None:
            wait, again = command.wait_s, command.again
            due = at + timedelta(seconds=wait)
        return ToyState(key=command.key, seq=seq, at=at, due=due, wait_s=wait, again=again, note=command.note)

    def next_due(self, state: ToyState) -> datetime | None:
        """The deadline."""
        return state.due

    def index_keys(self, state: ToyState) -> tuple[str, ...]:
        """Its note, and whether it waits."""
        return (*((f"note {state.note}",) if state.note else ()), *(("waits",) if state.due else ()))

    def tick(self, key: str, state: ToyState, at: datetime) -> ToyCommand:
        """The deadline fires."""
        return ToyCommand(key=key, at=at, id=f"due {state.due:%H:%M:%S}", fired=True)

    def read_command(self, raw: bytes) -> ToyCommand:
        """From bytes."""
        return TOY_COMMAND.validate_json(raw)

    def write_command(self, command: ToyCommand) -> bytes:
        """To bytes."""
        return command.raw()

    def read_state(self, raw: bytes) -> ToyState:
        """From bytes."""
        return TOY_STATE.validate_json(raw)

    def write_state(self, state: ToyState) -> bytes:
        """To bytes."""
        return state.model_dump_json().encode()

    def gone(self, state: ToyState) -> bool:
        """Forgotten."""
        return state.note == "end"

    def letter(self, command: ToyCommand, exc: Exception, at: datetime) -> tuple[Message, ...]:
        """A dead letter."""
        received = Received(
            topic="toy", partition=0, offset=0, timestamp=0, key=command.key.encode(), value=command.raw(), headers=()
        )
        dead_letter = DeadLetter.of_bug(received, at, DeadLetterStage.DECIDE, exc)
        return (Message(Topic.DLQ, command.key, dead_letter, at=at),)


def described(messages: tuple[Message, ...]) -> list[str]:
    """What came out, a line each: `key seq fact text at`; a dead letter is `key dead class`."""
    return [_line(message) for message in messages]


def _line(message: Message) -> str:
    value = message.value
    if isinstance(value, DeadLetter):
        return f"{message.key} dead {value.cls}"
    assert isinstance(value, PublishedText)
    return f"{message.key} {value.seq} {value.fact} {value.text} {value.at:%H:%M:%S}".replace("  ", " ")
