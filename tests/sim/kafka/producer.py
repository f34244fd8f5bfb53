"""A simulated `AIOKafkaProducer`: idempotent, with or without transactions, as far as this engine uses one.

Owns: batches in order, tried again until they are acknowledged and never doubled; the requests of a transaction and
what a fence does to it. Refuses: `send`, `flush`, `abort_transaction`: nobody here calls them.

As in aiokafka one task sends, and the same task ends transactions: partitions are added before their first batch,
offsets after the outputs; a time-out is tried again without end; what is fatal fails all that waits, and from then on
every call. Not imitated: several requests in flight, batches that wait to be filled, a batch that expires.
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
"""About what a record and its batch cost beside key and value."""


class Batch:
    """A `BatchBuilder`: takes records until it is full."""

    def __init__(self) -> None:
        self.records: list[Raw] = []
        self._bytes = 0

    def append(self, *, timestamp: int | None, key: bytes | None, value: bytes | None, headers: Any) -> object:  # noqa: ARG002
        """Something, or null when it is full; the first record is taken whatever its size."""
        size = HEAD_BYTES + len(key or b"") + len(value or b"")
        if self.records and self._bytes + size > connections.BATCH_BYTES:
            return None
        self._bytes += size
        self.records.append((key, value, tuple(headers)))
        return self

    def record_count(self) -> int:
        """So many are in it."""
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
        """Connect, and be the one owner of the name."""
        await self.connect()
        if self._name is None:
            self._pid = await self.ask_until_answered("init", self._cluster.new_pid)
            self._epoch = 0
            return
        timeout_s = connections.TRANSACTION_MS / 1000
        begin = partial(self._cluster.transactions.begin_owner, self._name, timeout_s, self._process)
        self._pid, self._epoch = await self.ask_until_answered("init", begin)

    async def stop(self) -> None:
        """What was not sent is not sent."""
        await super().stop()
        if self._sender is not None and not self._sender.done():
            self._sender.cancel()

    @property
    def client(self) -> Client:
        """Where `streams.client.patches.topic_ids` puts its questions."""
        return self

    async def partitions_for(self, topic: str) -> set[int]:
        """Known from the metadata."""
        return set(range(len(self._cluster.logs[topic])))

    def create_batch(self) -> Batch:
        """Empty."""
        return Batch()

    async def send_batch(self, batch: Batch, topic: str, *, partition: int) -> asyncio.Future[Ack]:
        """Put it into the line; the future is done when it is acknowledged."""
        self._check()
        if self._name is not None and not self._within:
            raise errors.IllegalOperation("Can't send messages while not in transaction")
        done: asyncio.Future[Ack] = self._loop.create_future()
        self._waiting.setdefault(TopicPartition(topic, partition), deque()).append((batch, done))
        if self._sender is None or self._sender.done():
            self._sender = asyncio.ensure_future(self._send())
        return done

    async def begin_transaction(self) -> None:
        """Nothing is asked of the broker."""
        self._check()
        self._within = True

    async def send_offsets_to_transaction(self, offsets: dict[TopicPartition, int], group: str) -> None:
        """Two requests: to the coordinator of transactions, to the group's."""
        self._check()
        if not self._within:
            raise errors.IllegalOperation("Not in the middle of a transaction")
        all_of, name = self._cluster.transactions, self._name or ""
        await self._owned("add offsets", partial(all_of.add_offsets, name, self._epoch, group))
        await self._owned("offsets", partial(all_of.commit_offsets, name, self._epoch, group, dict(offsets)))
        self._added.add(TopicPartition(group, -1))

    async def commit_transaction(self) -> None:
        """Waits for what is on its way, and passes over what has failed, as aiokafka's does."""
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
        """Until nothing waits: one batch of each partition a request."""
        while self._waiting:
            tps = {tp: line[0] for tp, line in self._waiting.items()}
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
        """What the broker does with it; a repeat of an earlier try changes nothing, and may be all that it knows."""
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
        """A request of this epoch; once it is shut out, nothing of this producer is of any use."""
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
        for line in waiting.values():
            for _, done in line:
                if not done.done():
                    done.set_exception(exc)

    def _check(self) -> None:
        if self._closed:
            raise errors.ProducerClosed
        if self._fatal is not None:
            raise self._fatal
