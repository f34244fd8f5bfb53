"""A toy domain for the ledger's tests: a counter per key, with a deadline that may repeat, and bugs on demand.

Owns: its command, its state and its decisions. Refuses: anything of a case.
"""

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
"""Other topics and another group than those of cases: a ledger must not know which one it is."""


class ToyCommand(Model):
    """A command: add one to a counter, and perhaps set a deadline."""

    key: str
    at: At
    id: str = ""
    wait_s: float | None = None  # a deadline so long after `at`; null leaves what is set
    again: int = 0  # how often the deadline is set again when it fires
    note: str = ""  # `bug`: handling raises; `bug-later`: the timer's handling raises; `end`: forget; `other-rules`
    fired: bool = False  # it is a timer
    find: str = ""  # an index key: the fact lists the keys of the states that have it
    tell: tuple[str, ...] = ()  # the first key is sent a command in the same transaction, and sends one to the next

    def raw(self) -> bytes:
        """Return it as it is on the command topic."""
        return self.model_dump_json(by_alias=True).encode()


class ToyState(Model):
    """A counter."""

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
    """A `Domain[ToyState, ToyCommand]`. `padding` makes messages large."""

    padding: str = ""

    def key(self, command: ToyCommand) -> str:
        """Return the key."""
        return command.key

    def at(self, command: ToyCommand) -> datetime:
        """Return the time."""
        return command.at

    def handle(
        self, state: ToyState | None, command: ToyCommand, index: IndexView = NO_INDEX
    ) -> DomainOutcome[ToyState, ToyCommand]:
        """Add one to the counter and publish a fact."""
        if command.note == "other-rules":
            raise UnknownPackError("toy@2", "toy@1")
        if command.note == "bug" or (command.fired and state is not None and state.note == "bug-later"):
            raise ValueError("a bug on demand, quoting 13800000000")
        at = max(command.at, state.at) if state else command.at
        seq = state.seq + 1 if state else 1
        fact = "fired" if command.fired else "heard"
        found = ",".join(index.keys(command.find)) if command.find else ""
        text = command.id + found + self.padding
        fact_text = PublishedText(case_id=command.key, seq=seq, fact=fact, text=text, at=at)
        after = self._after(state, command, at, seq)
        sent = tuple(
            ToyCommand(key=key, at=at, id=f"{command.key}/{seq}", wait_s=command.wait_s, tell=command.tell[1:])
            for key in command.tell[:1]
        )
        return DomainOutcome(after, (Message(Topic.CASE_EVENTS, command.key, fact_text, at=at),), sent)

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
        """Return the deadline."""
        return state.due

    def index_keys(self, state: ToyState) -> tuple[str, ...]:
        """Return its note, and whether it has a deadline."""
        return (*((f"note {state.note}",) if state.note else ()), *(("waits",) if state.due else ()))

    def tick(self, key: str, state: ToyState, at: datetime) -> ToyCommand:
        """Return the command of a deadline that fires."""
        return ToyCommand(key=key, at=at, id=f"due {state.due:%H:%M:%S}", fired=True)

    def read_command(self, raw: bytes) -> ToyCommand:
        """Read it from bytes."""
        return TOY_COMMAND.validate_json(raw)

    def write_command(self, command: ToyCommand) -> bytes:
        """Write it to bytes."""
        return command.raw()

    def read_state(self, raw: bytes) -> ToyState:
        """Read it from bytes."""
        return TOY_STATE.validate_json(raw)

    def write_state(self, state: ToyState) -> bytes:
        """Write it to bytes."""
        return state.model_dump_json().encode()

    def gone(self, state: ToyState) -> bool:
        """Return whether the state is to be forgotten."""
        return state.note == "end"

    def letter(self, command: ToyCommand, exc: Exception, at: datetime) -> tuple[Message, ...]:
        """Return a dead letter."""
        received = Received(
            topic="toy", partition=0, offset=0, timestamp=0, key=command.key.encode(), value=command.raw(), headers=()
        )
        dead_letter = DeadLetter.of_bug(received, at, DeadLetterStage.DECIDE, exc)
        return (Message(Topic.DLQ, command.key, dead_letter, at=at),)


def described(messages: tuple[Message, ...]) -> list[str]:
    """Return the messages, a line each: `key seq fact text at`; a dead letter is `key dead class`."""
    return [_line(message) for message in messages]


def _line(message: Message) -> str:
    value = message.value
    if isinstance(value, DeadLetter):
        return f"{message.key} dead {value.cls}"
    assert isinstance(value, PublishedText)
    return f"{message.key} {value.seq} {value.fact} {value.text} {value.at:%H:%M:%S}".replace("  ", " ")
