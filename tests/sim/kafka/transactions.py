"""The transaction coordinator: one owner per transactional id, fenced by the next one that starts.

Owns: producer ids and epochs, which partitions a transaction has, its end and its markers, its time-out. Refuses: an
older epoch.

Imitated because the ledger relies on it: an end is decided first and its markers come later, on each partition at
another moment, so that a reader sees one topic's half before another's; until they are written the next transaction and
the next owner have to wait; offsets become visible with the group's own marker. Not imitated: a coordinator that moves
to another broker.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from aiokafka import TopicPartition, errors

from tests.sim.choices import span
from tests.sim.kafka.log import Txn
from tests.sim.process import Process

ABORT_WITHIN_S = 0.015
"""Seconds within which a transaction that is to be aborted is aborted: about as long as one takes."""

if TYPE_CHECKING:
    from tests.sim.kafka.cluster import Cluster


@dataclass(eq=False)
class Writer:
    """One transactional id."""

    name: str
    pid: int
    epoch: int = -1
    timeout_s: float = 0.0
    txn: Txn | None = None
    tps: dict[TopicPartition, None] = field(default_factory=dict)
    offsets: dict[str, dict[TopicPartition, int]] = field(default_factory=dict)  # by group, pending
    marks_left: int = 0
    last: tuple[int, bool] | None = None  # (epoch, committed) of the transaction that ended last

    @property
    def ending(self) -> bool:
        """Whether its end is decided and markers are still to be written."""
        return self.marks_left > 0


class Transactions:
    """All transactional ids of a cluster."""

    def __init__(self, cluster: "Cluster") -> None:
        self._cluster = cluster
        self.writers: dict[str, Writer] = {}
        self.owners: dict[tuple[int, int], Process | None] = {}  # by producer id and epoch
        self.fenced_at_s: dict[tuple[int, int], float] = {}  # seconds at which each became the owner, for judges
        self.to_abort = 0  # how many of the next transactions the broker aborts
        self.aborted = 0  # how many it has aborted

    def begin_owner(self, name: str, timeout_s: float, owner: Process | None) -> tuple[int, int]:
        """InitProducerId: fence the previous owner and end its open transaction; retried until that is done."""
        writer = self.writers.get(name)
        if writer is None:
            writer = self.writers[name] = Writer(name, self._cluster.new_pid())
        if writer.ending:
            raise errors.ConcurrentTransactions
        if writer.txn is not None:
            writer.epoch += 1
            self._end(writer, committed=False)
            if writer.ending:
                raise errors.ConcurrentTransactions
        writer.epoch += 1
        writer.timeout_s = timeout_s
        self.owners[writer.pid, writer.epoch] = owner
        self.fenced_at_s[writer.pid, writer.epoch] = self._cluster.loop.time()
        return writer.pid, writer.epoch

    def add_partitions(self, name: str, epoch: int, tps: list[TopicPartition]) -> None:
        """AddPartitionsToTxn: the first one begins the transaction."""
        writer = self._own(name, epoch)
        if writer.ending:
            raise errors.ConcurrentTransactions
        self._open(writer)
        writer.tps.update(dict.fromkeys(tps))

    def add_offsets(self, name: str, epoch: int, group: str) -> None:
        """AddOffsetsToTxn."""
        writer = self._own(name, epoch)
        if writer.ending:
            raise errors.ConcurrentTransactions
        self._open(writer)
        writer.offsets.setdefault(group, {})

    def commit_offsets(self, name: str, epoch: int, group: str, offsets: dict[TopicPartition, int]) -> None:
        """TxnOffsetCommit version 0: no generation, no member; only the epoch protects."""
        writer = self._own(name, epoch)
        if writer.txn is None or writer.ending or group not in writer.offsets:
            raise errors.InvalidTxnState
        writer.offsets[group].update(offsets)

    def current(self, name: str, epoch: int, tp: TopicPartition) -> Txn:
        """Return the transaction of a batch; refuse one that does not have the partition."""
        writer = self._own(name, epoch)
        if writer.txn is None or writer.ending or tp not in writer.tps:
            raise errors.InvalidTxnState
        return writer.txn

    def end(self, name: str, epoch: int, *, committed: bool) -> None:
        """EndTxn: answer when it is decided; answer a repeat in the same way."""
        writer = self._own(name, epoch)
        if writer.ending:
            raise errors.ConcurrentTransactions
        if writer.txn is None:
            if writer.last == (epoch, committed):
                return
            raise errors.InvalidTxnState
        self._end(writer, committed=committed)

    def abort(self, name: str) -> bool:
        """Abort as the broker does after a time-out: the epoch moves on. Return false when nothing is open."""
        writer = self.writers[name]
        if writer.txn is None or writer.ending:
            return False
        writer.epoch += 1
        self._end(writer, committed=False)
        return True

    @property
    def open(self) -> list[str]:
        """The names whose transactions are not over."""
        return [writer.name for writer in self.writers.values() if writer.txn is not None or writer.ending]

    def _own(self, name: str, epoch: int) -> Writer:
        writer = self.writers.get(name)
        if writer is None or writer.epoch != epoch:
            raise errors.InvalidProducerEpoch
        return writer

    def _open(self, writer: Writer) -> None:
        if writer.txn is None:
            txn = writer.txn = Txn(writer.pid, writer.epoch)
            self._cluster.call_later(writer.timeout_s, partial(self._time_out, writer, txn))
            if self.to_abort:
                self.to_abort -= 1
                self._cluster.call_later(
                    span(self._cluster.choices, 0, ABORT_WITHIN_S), partial(self._abort_later, writer, txn)
                )

    def _time_out(self, writer: Writer, txn: Txn) -> None:
        if writer.txn is txn and not writer.ending:
            self.abort(writer.name)

    def _abort_later(self, writer: Writer, txn: Txn) -> None:
        if writer.txn is txn:
            self.aborted += self.abort(writer.name)

    def _end(self, writer: Writer, *, committed: bool) -> None:
        txn = writer.txn
        assert txn is not None
        txn.committed = committed
        tps, offsets = writer.tps, writer.offsets
        writer.tps, writer.offsets = {}, {}
        writer.last = writer.epoch, committed
        marks = [partial(self._mark, txn, tp) for tp in tps]
        marks += [partial(self._settle, group, pending, committed=committed) for group, pending in offsets.items()]
        writer.marks_left = len(marks)
        writer.txn = None
        for mark in marks:
            self._cluster.soon(partial(self._marked, writer, mark))

    def _marked(self, writer: Writer, mark: "partial[None]") -> None:
        mark()
        writer.marks_left -= 1

    def _mark(self, txn: Txn, tp: TopicPartition) -> None:
        self._cluster.log(tp).mark(txn, self._cluster.stamp())

    def _settle(self, group: str, offsets: dict[TopicPartition, int], *, committed: bool) -> None:
        if committed:
            self._cluster.group(group).keep(offsets)
