"""Plain clients around what is measured: topics of a run's own, a backlog, and somebody who counts what comes out.

Owns: writing in batches, counting. Refuses: anything of the product's; every peer is served and watched alike.
"""

import asyncio
import itertools
import os
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import CommitFailedError, UnknownMemberIdError
from aiokafka.partitioner import DefaultPartitioner

from bench.support.process import Measured

BATCH_BYTES = 512 * 1024
"""Bytes of a batch before compression."""

IN_FLIGHT = 32
"""Batches on their way: a load of gigabytes must not be in this process's memory."""

SAMPLE_S = 0.05
"""Seconds between two looks at the output: 1 % of a run of five seconds."""

STALL_S = 60.0
"""Seconds without a single record after which a run has failed."""

EMPTY_S = 30.0
"""Seconds for a group to become empty; the product's sessions last 6 s."""

_names = itertools.count()
_partitioner = DefaultPartitioner()

Pair = tuple[bytes | None, bytes | None]
"""Key and value."""


def fresh_name(what: str) -> str:
    """Return a name that no other run has, for topics and groups."""
    return f"{what}-{os.getpid()}-{next(_names)}"


async def make_topics(kafka: str, partitions: int, *names: str) -> None:
    """Make plain topics."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, partitions, 1) for name in names])
    finally:
        await admin.close()


@asynccontextmanager
async def producing(kafka: str, compression: str | None = None) -> AsyncIterator[AIOKafkaProducer]:
    """Yield a producer for loads."""
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka, acks="all", max_batch_size=BATCH_BYTES, linger_ms=2, compression_type=compression
    )
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def write(producer: Any, topic: str, partitions: int, records: Iterable[Pair]) -> None:  # noqa: ANN401 (aiokafka's)
    """Write records to the partitions of their keys, as Java's producer would; return when all are acknowledged."""
    everything = list(range(partitions))
    await write_to(
        producer,
        topic,
        ((_partitioner(key, everything, everything) if key else 0, key, value) for key, value in records),
    )


async def write_to(producer: Any, topic: str, records: Iterable[tuple[int, bytes | None, bytes | None]]) -> None:  # noqa: ANN401
    """Write records, each to its partition."""
    batches: dict[int, Any] = {}
    acks: list[asyncio.Future[Any]] = []
    for partition, key, value in records:
        batch = batches.get(partition) or batches.setdefault(partition, producer.create_batch())
        if batch.append(key=key, value=value, timestamp=None) is None:
            acks.append(await producer.send_batch(batch, topic, partition=partition))
            if len(acks) > IN_FLIGHT:
                await acks.pop(0)
            batch = batches[partition] = producer.create_batch()
            batch.append(key=key, value=value, timestamp=None)
    for partition, batch in batches.items():
        acks.append(await producer.send_batch(batch, topic, partition=partition))
    for ack in acks:
        await ack


class Output:
    """Counts what is new on one topic since it was opened.

    `holding` null: by the topic's ends, which costs nothing, and is right where nobody writes in transactions.
    Else: by reading what is committed, and counting the records that hold these bytes.
    """

    def __init__(self, consumer: Any, holding: bytes | None, ends: dict[TopicPartition, int]) -> None:  # noqa: ANN401
        self._consumer, self._holding, self.ends = consumer, holding, ends
        self.done = 0

    async def look(self) -> int:
        """Return how many there are by now."""
        if self._holding is None:
            ends = await self._consumer.end_offsets(list(self.ends))
            self.done = sum(ends.values()) - sum(self.ends.values())
        else:
            for records in (await self._consumer.getmany()).values():
                self.done += sum(self._holding in (record.value or b"") for record in records)
        return self.done

    async def until(self, total: int, process: Measured) -> None:
        """Return when there are so many; TimeoutError when nothing more comes, `ProcessEndedError` when nothing can."""
        moved, before = time.monotonic(), self.done
        while await self.look() < total:
            process.check()
            if self.done > before:
                moved, before = time.monotonic(), self.done
            if time.monotonic() - moved > STALL_S:
                raise TimeoutError(f"{self.done} of {total} records came, then none for {STALL_S:.0f} s")
            await asyncio.sleep(SAMPLE_S)


@asynccontextmanager
async def output(kafka: str, topic: str, partitions: int, holding: bytes | None = None) -> AsyncIterator[Output]:
    """Open a counter at the present end of a topic."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka,
        enable_auto_commit=False,
        isolation_level="read_committed",
        max_partition_fetch_bytes=8 * 1024 * 1024,
    )
    await consumer.start()
    try:
        assigned = [TopicPartition(topic, number) for number in range(partitions)]
        ends = await consumer.end_offsets(assigned)
        if holding is not None:
            consumer.assign(assigned)
            for partition, end in ends.items():
                consumer.seek(partition, end)
        yield Output(consumer, holding, ends)
    finally:
        await consumer.stop()


async def read(kafka: str, since: dict[TopicPartition, int]) -> list[ConsumerRecord]:
    """Read all that came to some partitions since they ended there."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign(list(since))
        ends = await consumer.end_offsets(list(since))
        for partition, start in since.items():
            consumer.seek(partition, start)
        found: list[ConsumerRecord] = []
        while len(found) < sum(ends.values()) - sum(since.values()):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += records
    finally:
        await consumer.stop()
    return found


class Offsets:
    """Sets the offsets of a consumer group that has no members, as an operator's tool does."""

    def __init__(self, consumer: Any, partitions: list[TopicPartition]) -> None:  # noqa: ANN401 (aiokafka's)
        self._consumer, self._partitions = consumer, partitions

    async def ends(self) -> dict[TopicPartition, int]:
        """Return where each partition ends."""
        ends: dict[TopicPartition, int] = await self._consumer.end_offsets(self._partitions)
        return ends

    async def to(self, where: dict[TopicPartition, int]) -> None:
        """Set the group there. A static member that left is in it until its session ends: that is waited for."""
        async with asyncio.timeout(EMPTY_S):
            while True:
                try:
                    await self._consumer.commit(where)
                except (CommitFailedError, UnknownMemberIdError):
                    await asyncio.sleep(SAMPLE_S)
                else:
                    return

    @asynccontextmanager
    async def kept_at_end(self) -> AsyncIterator[None]:
        """Set the group to the end again and again, so that whatever throttles by this group's lag finds none."""

        async def keep() -> None:
            while True:
                await self.to(await self.ends())
                await asyncio.sleep(SAMPLE_S / 2)

        await self.to(await self.ends())
        task = asyncio.ensure_future(keep())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})
        if not task.cancelled():
            task.result()


@asynccontextmanager
async def offsets(kafka: str, group: str, topic: str, partitions: int) -> AsyncIterator[Offsets]:
    """Open the offsets of a group on one topic."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        assigned = [TopicPartition(topic, number) for number in range(partitions)]
        consumer.assign(assigned)
        yield Offsets(consumer, assigned)
    finally:
        await consumer.stop()


def names(prefix: str, number: int) -> Iterator[str]:
    """Return names that no other run has."""
    return itertools.islice(names_of(fresh_name(prefix)), number)


def names_of(base: str) -> Iterator[str]:
    """Return names that begin alike."""
    return (f"{base}-{count}" for count in itertools.count())
