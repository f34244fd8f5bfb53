"""The ledger's two ports: what it is told about the things it keeps, and what every ledger can do.

Owns: `Domain` (the domain's side), `Ledger` and `Transaction` (the store's side), and what passes between them.
Refuses: Kafka, time of its own, anything about cases.
"""

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from schemas.form import NewerSchemaError
from schemas.letter import Letter
from schemas.message import Message
from streams.ledger.index import IndexView
from streams.ledger.spec import LedgerSpec
from streams.ledger.store import StoreBrokenError
from streams.ledger.timers import Timers

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
    letter: Letter | None = None


class UnknownPackError(Exception):
    """The command was taken in under rules that this process does not have. Raised by `Trade.handle`, never decided.

    A person names both packs, the new one first: `CHUISHAO_PACK=NEW,OLD`.
    """

    def __init__(self, wants: str, has: str) -> None:
        super().__init__(f"a command was taken in under pack {wants}, this worker has {has}")
        self.wants, self.has = wants, has


PROCESS_UNFIT = (UnknownPackError, NewerSchemaError, StoreBrokenError, MemoryError)
"""This process is not fit to decide, whatever it has in hand: no record is to blame, and none is set aside for it."""


class CommandsLostError(Exception):
    """Commands were deleted before they were decided: the group slept for longer than the topic keeps them.

    Look into what is missing (the intake topics may still have it), then reset the group's offsets by hand.
    """


class OpenTransactionError(Exception):
    """After the fence a transaction of before is still open: the broker said it was over, and wrote no end to it.

    Nobody can tell here whether it was committed. Whoever decided on top of it would decide twice or not at all.
    """


class CommandGapError(Exception):
    """The consumer keeps handing out other commands than the next one."""


class LedgerBrokenError(Exception):
    """A ledger was used while a transaction is open, or after one failed. Open a new one."""


class TransactionClosedError(Exception):
    """A transaction was used after its end. Nothing is sent outside a transaction."""


class PartitionCountError(Exception):
    """The topics have another number of partitions than the worker is set to. Set it to what they have."""


class WrongPartitionError(Exception):
    """A state was to be kept on a partition that its key does not belong to: its owner would never read it."""


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
        """From the command topic; what a newer version wrote is `NewerSchemaError`."""
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
