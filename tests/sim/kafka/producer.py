"""A simulated `AIOKafkaProducer`: idempotent, with or without transactions, as far as this engine uses one.

Owns: batches in order, retried until they are acknowledged and never repeated; the requests of a transaction and the
effect of a fence on it. Refuses: `send`, `flush`, `abort_transaction`: nothing here calls them.

As in aiokafka one task sends, and the same task ends transactions: partitions are added before their first batch,
offsets after the outputs; a time-out is retried without end; a fatal error fails all that waits, and every call after
it. Not imitated: several requests in flight, batches that wait to be filled, a batch that expires.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiokafka import TopicPartition, errors

from streams.client import connections
from tests.sim.kafka.client import Client
from tests.sim.kafka.cluster import Cluster
from tests.sim.kafka.log import Entry, Txn

Raw = tuple[bytes | None, bytes | None, tuple[tuple[str, bytes | None], ...]]

HEAD_BYTES = 100
"""Roughly the bytes of a record and its batch beside key and value."""


class Batch:
    """A `BatchBuilder`: it takes records until it is full."""

    def __init__(self) -> None:
        self.records: list[Raw] = []
        self._bytes = 0

    def append(self, *, timestamp: int | None, key: bytes | None, value: bytes | None, headers: Any) -> object:  # noqa: ARG002
        """Return null when it is full; the first record is taken whatever its size."""
        size = HEAD_BYTES + len(key or b"") + len(value or b"")
        if self.records and self._bytes + size > connections.BATCH_BYTES:
            return None
        self._bytes += size
        self.records.append((key, value, tuple(headers)))
        return self

    def record_count(self) -> int:
        """Return how many records it holds."""
        return len(self.records)


@dataclass(frozen=True, slots=True)
class Ack:
    """aiokafka's `RecordMetadata`, as far as it is read."""

    offset: int


class Producer(Client):
    """One producer; `name` is its transactional id."""

    def __init__(self, cluster: Cluster, name: str | None) -> None:
        super().__init__(cluster)
        self._name = name
        self._pid, self._epoch = -1, -1
        self._waiting: dict[TopicPartition, deque[tuple[Batch, asyncio.Future[Ack]]]] = {}
        self._sequences: dict[TopicPartition, int] = {}
        self._added: set[TopicPartition] = set()
        self._sender: asyncio.Task[None] | None = None
        self._fatal: BaseException | None = None
        self._within = False

    async def start(self) -> None:
        """Connect, and become the one owner of the transactional id."""
        await self.connect()
        if self._name is None:
            self._pid = await self.ask_until_answered("init", self._cluster.new_pid)
            self._epoch = 0
            return
        timeout_s = connections.TRANSACTION_MS / 1000
        begin = partial(self._cluster.transactions.begin_owner, self._name, timeout_s, self._process)
        self._pid, self._epoch = await self.ask_until_answered("init", begin)

    async def stop(self) -> None:
        """Stop without sending what still waits."""
        await super().stop()
        if self._sender is not None and not self._sender.done():
            self._sender.cancel()

    @property
    def client(self) -> Client:
        """The client to which `streams.client.patches.topic_ids` puts its questions."""
        return self

    async def partitions_for(self, topic: str) -> set[int]:
        """Return the partitions of a topic."""
        return set(range(len(self._cluster.logs[topic])))

    def create_batch(self) -> Batch:
        """Return an empty batch."""
        return Batch()

    async def send_batch(self, batch: Batch, topic: str, *, partition: int) -> asyncio.Future[Ack]:
        """Queue a batch; the future is done when it is acknowledged."""
        self._check()
        if self._name is not None and not self._within:
            raise errors.IllegalOperation("Can't send messages while not in transaction")
        done: asyncio.Future[Ack] = self._loop.create_future()
        self._waiting.setdefault(TopicPartition(topic, partition), deque()).append((batch, done))
        if self._sender is None or self._sender.done():
            self._sender = asyncio.ensure_future(self._send())
        return done

    async def begin_transaction(self) -> None:
        """Begin; this asks nothing of the broker."""
        self._check()
        self._within = True

    async def send_offsets_to_transaction(self, offsets: dict[TopicPartition, int], group: str) -> None:
        """Send two requests: to the transaction coordinator and to the group's."""
        self._check()
        if not self._within:
            raise errors.IllegalOperation("Not in the middle of a transaction")
        transactions, name = self._cluster.transactions, self._name or ""
        await self._owned("add offsets", partial(transactions.add_offsets, name, self._epoch, group))
        await self._owned("offsets", partial(transactions.commit_offsets, name, self._epoch, group, dict(offsets)))
        self._added.add(TopicPartition(group, -1))

    async def commit_transaction(self) -> None:
        """Wait for what is on its way, and pass over what has failed, as aiokafka's does."""
        self._check()
        if not self._within:
            raise errors.IllegalOperation("Not in the middle of a transaction")
        if self._sender is not None:
            await asyncio.wait({self._sender})
        if self._added:
            end = partial(self._cluster.transactions.end, self._name or "", self._epoch, committed=True)
            await self._owned("commit", end)
        self._within = False
        self._added.clear()

    async def _send(self) -> None:
        """Send one batch of each partition per request until nothing waits."""
        while self._waiting:
            tps = {tp: queue[0] for tp, queue in self._waiting.items()}
            try:
                await self._add(tps)
                offsets = await self._owned("produce", partial(self._write, tps))
            except errors.KafkaError as exc:
                self._fail(exc)
                return
            for tp, (_, done) in tps.items():
                self._sequences[tp] = self._sequences.get(tp, -1) + 1
                self._waiting[tp].popleft()
                if not self._waiting[tp]:
                    del self._waiting[tp]
                if not done.done():
                    done.set_result(Ack(offsets[tp]))

    async def _add(self, tps: dict[TopicPartition, Any]) -> None:
        new = [tp for tp in tps if tp not in self._added]
        if self._name is not None and new:
            add = partial(self._cluster.transactions.add_partitions, self._name, self._epoch, new)
            await self._owned("add partitions", add)
            self._added.update(new)

    def _write(self, tps: dict[TopicPartition, tuple[Batch, Any]]) -> dict[TopicPartition, int]:
        """Write as the broker does. It ignores a repeat, and may know no more of it than that it is one."""
        offsets: dict[TopicPartition, int] = {}
        for tp, (batch, _) in tps.items():
            txn: Txn | None = None
            if self._name is not None:
                txn = self._cluster.transactions.current(self._name, self._epoch, tp)
            stamp = self._cluster.stamp()
            entries = [Entry(0, stamp, key, value, headers, txn) for key, value, headers in batch.records]
            sequence = self._sequences.get(tp, -1) + 1
            log = self._cluster.log(tp)
            before = log.end
            offset = log.append_once(self._pid, self._epoch, sequence, entries)
            if offset is None:
                raise errors.OutOfOrderSequenceNumber
            forgotten = log.end == before and self._cluster.choices.pick(2)
            offsets[tp] = -1 if forgotten else offset
        return offsets

    async def _owned(self, kind: str, effect: Callable[[], Any]) -> Any:
        """Send a request of this epoch; after a fence every later call of this producer fails."""
        try:
            return await self.ask_until_answered(kind, effect)
        except errors.InvalidProducerEpoch as exc:
            self._fatal = errors.ProducerFenced()
            raise self._fatal from exc
        except errors.KafkaError as exc:
            self._fatal = exc
            raise

    def _fail(self, exc: BaseException) -> None:
        waiting, self._waiting = self._waiting, {}
        for queue in waiting.values():
            for _, done in queue:
                if not done.done():
                    done.set_exception(exc)

    def _check(self) -> None:
        if self._closed:
            raise errors.ProducerClosed
        if self._fatal is not None:
            raise self._fatal
