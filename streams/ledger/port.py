"""The ledger's two ports: what it is told about the things it keeps, and what every ledger can do.

Owns: `Domain` (the domain's side), `Ledger` and `Transaction` (the store's side), and what passes between them.
Refuses: Kafka, time of its own, anything about cases.
"""

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from schemas.internal.message import Message
from schemas.wire.dead_letter import DeadLetter
from streams.ledger.index import IndexView
from streams.ledger.timers import Timers
from streams.topology.ledger_spec import LedgerSpec

S = TypeVar("S")
C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class DomainOutcome(Generic[S, C]):
    """What came of one command."""

    state: S | None  # null: there was nothing and there is nothing (an action on no case)
    messages: tuple[Message, ...] = ()
    commands: tuple[C, ...] = ()  # to other states, or to itself; decided after this transaction, each exactly once


@dataclass(frozen=True, slots=True)
class PreparedState(Generic[S]):
    """A state weighed and ready to be kept: whatever could fail about it has been done."""

    state: S | None  # null: gone
    raw: bytes | None  # null: a tombstone
    due: datetime | None
    index_keys: tuple[str, ...] = ()  # under which decisions of the same partition find it


@dataclass(frozen=True, slots=True)
class SentCommand:
    """A command on its way to another state, as it will lie on the command topic."""

    key: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class ReceivedCommand(Generic[C]):
    """A record of the command topic as it was read. `letter` is set exactly when `command` is null."""

    offset: int
    key: str
    at: datetime  # of the command; for what cannot be read the beginning of time, so that no timer goes before it
    command: C | None
    letter: DeadLetter | None = None


class Domain(Protocol[S, C]):
    """The domain, as the ledger sees it: pure functions over states and commands."""

    def key(self, command: C) -> str:
        """Whose state the command is about; equal to the key of its record."""
        ...

    def at(self, command: C) -> datetime:
        """When it was taken in, as stamped by the intake."""
        ...

    def handle(self, state: S | None, command: C, index: IndexView) -> DomainOutcome[S, C]:
        """Decide, fold and publish. What it raises is our bug, except what is `PROCESS_UNFIT`.

        `index` shows the other states of the partition, as they stand at this decision.
        """
        ...

    def next_due(self, state: S) -> datetime | None:
        """The next deadline, a pure reading of the state."""
        ...

    def index_keys(self, state: S) -> tuple[str, ...]:
        """Under which keys others find the state, a pure reading of it; few, for they are kept in memory."""
        ...

    def tick(self, key: str, state: S, at: datetime) -> C:
        """The due deadline as a command that happens at `at`."""
        ...

    def read_command(self, raw: bytes) -> C:
        """From the command topic; what a newer version wrote is `NewerSchema`."""
        ...

    def write_command(self, command: C) -> bytes:
        """To the command topic; the inverse of `read_command`."""
        ...

    def read_state(self, raw: bytes) -> S:
        """From the state topic; the inverse of `write_state`."""
        ...

    def write_state(self, state: S) -> bytes:
        """To the state topic."""
        ...

    def gone(self, state: S) -> bool:
        """Whether it may be forgotten: its record becomes a tombstone."""
        ...

    def letter(self, command: C, exc: Exception, at: datetime) -> tuple[Message, ...]:
        """What is said when `handle` itself raised: a dead letter `bug`, an ops event."""
        ...


class Transaction(Protocol[S]):
    """Tentative until it commits; all of it or nothing."""

    @property
    def index(self) -> IndexView:
        """The partition's states by index key, as this transaction sees them."""
        ...

    def load(self, key: str) -> S | None:
        """The state as this transaction sees it."""
        ...

    def keep(self, key: str, kept: PreparedState[S]) -> None:
        """The state from now on; a key that was held is free again."""
        ...

    def quarantine(self, key: str) -> None:
        """Set aside: the state stays as it is, and its timers don't fire until it is kept again."""
        ...

    def send(self, messages: Iterable[Message], commands: Iterable[SentCommand] = ()) -> None:
        """Messages and commands to go out, all of them or, when one cannot be written, none."""
        ...

    def advance(self, offset: int) -> None:
        """The next command to read after this transaction."""
        ...


class Ledger(Protocol[S]):
    """One partition's states, timers and position."""

    @property
    def spec(self) -> LedgerSpec:
        """Which ledger it is."""
        ...

    @property
    def timers(self) -> Timers:
        """What is due when; of held keys nothing."""
        ...

    @property
    def live_since(self) -> datetime | None:
        """When the engine could speak again after opening; null as long as it may not: no timer fires."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[Transaction[S]]:
        """One transaction. If it fails, the ledger is broken for good."""
        ...
