"""A transaction as every ledger makes it: tentative states and messages, and what it refuses.

Owns: the overlay over the shelf, and the records that a commit writes. Refuses: use after the end, a state off its
partition. Timers and index are set as the draft goes, without an overlay: a ledger whose
transaction failed is broken as a whole, so nobody can see them.
"""

from collections.abc import Iterable
from typing import Generic

from schemas.internal.message import Message
from streams.client.delivery import OutgoingRecord, fitting, home_partition, to_record, type_headers
from streams.deployment import Deployment
from streams.errors import TransactionClosedError, WrongPartitionError
from streams.ledger.index import IndexView
from streams.ledger.port import PreparedState, S, SentCommand
from streams.ledger.state_cache import CachedState, StateCache
from streams.topology.ledger_spec import LedgerSpec

QUARANTINED: type_headers = (("held", b"1"),)
"""The header of a state record whose key is set aside; read back at opening."""


class PendingTransaction(Generic[S]):
    """Implements `Transaction`; the ledger reads `records`, `slots` and `position` when it commits."""

    def __init__(self, cache: StateCache[S], spec: LedgerSpec, deployment: Deployment, partition: int) -> None:
        self._cache, self._spec = cache, spec
        self._deployment = deployment
        self._partition = partition
        self._open = True
        self._outputs: list[OutgoingRecord] = []
        self.messages: list[Message] = []
        self.slots: dict[str, CachedState[S]] = {}
        self.position: int | None = None

    @property
    def index(self) -> IndexView:
        """The partition's states by index key, as this transaction sees them."""
        return self._cache.index

    def load(self, key: str) -> S | None:
        """The state as this transaction sees it."""
        self._refuse_foreign(key)
        return self._cache.read(key, self._slot(key))

    def keep(self, key: str, kept: PreparedState[S]) -> None:
        """The state from now on; a key that was held is free again."""
        self._refuse_foreign(key)
        self.slots[key] = CachedState(kept.raw, kept.state, held=False, due=kept.due, index_keys=kept.index_keys)
        self._cache.index.set(key, kept.index_keys)
        self._cache.timers.set(key, kept.due)

    def quarantine(self, key: str) -> None:
        """Set aside, with the state that it has; where there is no state there is nothing to hold."""
        slot = self._slot(key)
        if slot.raw is not None:
            self.slots[key] = CachedState(slot.raw, slot.state, held=True)
            self._cache.timers.set(key, None)
            self._cache.index.set(key, ())

    def send(self, messages: Iterable[Message], commands: Iterable[SentCommand] = ()) -> None:
        """Messages and commands to go out, all of them or, when one cannot be written, none."""
        self._refuse_closed()
        said = tuple(messages)
        records = [to_record(message, self._deployment) for message in said]
        self._outputs += [*records, *(self._to_other(command) for command in commands)]
        self.messages += said

    def advance(self, offset: int) -> None:
        """The next command to read after this transaction."""
        self._refuse_closed()
        assert self.position is None or offset > self.position, "a position never goes back"
        self.position = offset

    def close(self) -> None:
        """Nothing more can be said."""
        self._open = False

    def states(self) -> dict[str, OutgoingRecord]:
        """The last state of each key, on our own partition."""
        topic = self._deployment.topic(self._spec.state)
        return {
            key: OutgoingRecord(topic, key.encode(), slot.raw, QUARANTINED if slot.held else (), self._partition)
            for key, slot in self.slots.items()
        }

    def records(self) -> list[OutgoingRecord]:
        """Everything to be written: the outputs in order, then the states."""
        return [*self._outputs, *self.states().values()]

    def _to_other(self, command: SentCommand) -> OutgoingRecord:
        topic, partitions = self._spec.commands, self._deployment.partitions
        partition = home_partition(command.key, partitions)
        record = OutgoingRecord(self._deployment.topic(topic), command.key.encode(), command.raw, partition=partition)
        return fitting(record, topic.row.max_bytes)

    def _slot(self, key: str) -> CachedState[S]:
        self._refuse_closed()
        return self.slots.get(key) or self._cache.slot(key)

    def _refuse_closed(self) -> None:
        if not self._open:
            raise TransactionClosedError("this transaction is over: open another one")

    def _refuse_foreign(self, key: str) -> None:
        self._refuse_closed()
        home = home_partition(key, self._deployment.partitions)
        if home != self._partition:
            raise WrongPartitionError(f"key {key} belongs to partition {home}, not {self._partition}")
