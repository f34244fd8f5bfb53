"""The ledger in memory, and a driver like Kafka Streams' TopologyTestDriver: time is given, and work runs to quiet.

Owns: a committed log to look at, faults on demand. Refuses: what Kafka's ledger refuses; both are a `BaseLedger`.
Not imitated: other partitions and rebalances, fencing, a record's size after compression, latency, retention.
"""

from collections import deque
from collections.abc import Coroutine
from datetime import datetime
from typing import Any, Generic, TypeVar

from schemas.internal.message import Message
from streams.client.delivery import OutgoingRecord
from streams.deployment import Deployment
from streams.ledger.base_ledger import BaseLedger, made_by, now_ms
from streams.ledger.port import C, Domain, ReceivedCommand, S
from streams.ledger.restore import StateTopicEnd, StoreRestore
from streams.ledger.step import step
from streams.ledger.store import MemoryStore, Store
from streams.ledger.transaction import PendingTransaction
from streams.topology.ledger_spec import LedgerSpec

T = TypeVar("T")

ALONE = Deployment(kafka="", name="memory", worker="memory", trusted=True, partitions=1)
"""A deployment without a broker: one partition, so that every key is at home."""

TOMBSTONES_MS = 2**40
"""Thirty years: this log forgets none."""


class FencedError(Exception):
    """Somebody else owns the partition now."""


class MemoryLog:
    """What survives: the records of committed transactions, in order, and the position."""

    def __init__(self, name: str = "disk") -> None:
        self.name = name  # another disk has other offsets, unless it is called the same
        self.records: list[OutgoingRecord] = []
        self.log: list[tuple[str, OutgoingRecord]] = []  # the state records with their keys; nothing is ever compacted
        self.position = 0
        self.owner: object = None  # the ledger that was opened last; any other one is fenced

    @property
    def states(self) -> dict[str, OutgoingRecord]:
        """The last record of each key that is not gone."""
        return {key: record for key, record in dict(self.log).items() if record.value is not None}


class MemoryLedger(BaseLedger[S]):
    """One partition on a `MemoryLog`. Open another one on the same disk to see what was committed."""

    def __init__(
        self,
        domain: Domain[S, C],
        spec: LedgerSpec,
        disk: MemoryLog,
        deployment: Deployment = ALONE,
        partition: int = 0,
        store: Store | None = None,
    ) -> None:
        super().__init__(domain, spec, deployment, partition, disk.position, store or MemoryStore())
        self.disk = disk
        disk.owner = self
        self.messages: list[Message] = []
        self._fault: tuple[Exception, bool] | None = None
        self._open()

    def fail_next(self, exc: Exception, *, committed: bool = False) -> None:
        """The next commit raises; with `committed` after it took effect, as when an answer is lost."""
        self._fault = exc, committed

    def _open(self) -> None:
        stand = StateTopicEnd(self.disk.name, len(self.disk.log), TOMBSTONES_MS, now_ms())
        tail = StoreRestore(self.store, stand, made_by(self._deployment), self.partition)
        for offset, (key, record) in enumerate(self.disk.log[tail.start :], tail.start):
            tail.take(key, record.value, held=bool(record.headers), offset=offset)
        self.mark, self.read_back = tail.finish(stand.end), tail.records
        deque(self.cache.fill(self.mark), maxlen=0)

    async def _commit(self, draft: PendingTransaction[S]) -> int:
        if self.disk.owner is not self:
            raise FencedError("another ledger was opened on this disk")
        fault, self._fault = self._fault, None
        if fault is None or fault[1]:
            self._write(draft)
        if fault is not None:
            raise fault[0]
        self.messages += draft.messages
        return len(self.disk.log)

    def _write(self, draft: PendingTransaction[S]) -> None:
        self.disk.records += draft.records()
        if draft.position is not None:
            self.disk.position = draft.position
        self.disk.log += draft.states().items()


class LedgerDriver(Generic[S, C]):
    """Drives a trade through the real loop: `feed` and `advance` return what was said when nothing is left to do."""

    def __init__(self, domain: Domain[S, C], spec: LedgerSpec, now: datetime, disk: MemoryLog | None = None) -> None:
        self._domain, self.now = domain, now
        self.ledger: MemoryLedger[S] = MemoryLedger(domain, spec, disk or MemoryLog())
        self.ledger.go_live(now)

    def feed(self, command: C) -> tuple[Message, ...]:
        """One command, at its own time or now if that is later: time never goes back."""
        at = self._domain.at(command)
        self.now = max(self.now, at)
        pending = deque([ReceivedCommand(self.ledger.position, self._domain.key(command), at, command)])
        return self._run(pending)

    def advance(self, to: datetime) -> tuple[Message, ...]:
        """Time passes, and what is due until then fires in order."""
        assert to >= self.now, "time never goes back"
        self.now = to
        return self._run(deque())

    def state(self, key: str) -> S | None:
        """What is true of a key."""
        return self.ledger.cache.read(key, self.ledger.cache.slot(key))

    def _run(self, pending: deque[ReceivedCommand[C]]) -> tuple[Message, ...]:
        said, read = len(self.ledger.messages), len(self.ledger.disk.records)
        while run_now(step(self.ledger, self._domain, pending, self.now)):
            read = self._deliver(pending, read)
        return tuple(self.ledger.messages[said:])

    def _deliver(self, pending: deque[ReceivedCommand[C]], read: int) -> int:
        """What was committed for this partition since record `read` waits behind what waits already."""
        records, topic = self.ledger.disk.records, ALONE.topic(self.ledger.spec.commands)
        for record in (record for record in records[read:] if record.topic == topic):
            command = self._domain.read_command(record.value or b"")
            offset = pending[-1].offset + 1 if pending else self.ledger.position
            pending.append(ReceivedCommand(offset, self._domain.key(command), self._domain.at(command), command))
        return len(records)


def run_now(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never has to wait, without an event loop: this ledger's never do."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    work.close()
    raise RuntimeError("the ledger in memory had to wait: that is a bug in it")
