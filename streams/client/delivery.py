"""From messages to records to acknowledged bytes.

Owns: the form of a record, its partition, batching, and that every acknowledgement is awaited. Refuses: choosing
content; sending without waiting.
"""

import asyncio
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner

from schemas.ids import home_of_case
from schemas.internal.message import Message, pack_message
from schemas.wire.dead_letter import DeadLetter
from streams.deployment import Deployment
from streams.errors import RecordTooLargeError

FRAME_BYTES = 1024
"""Bytes kept free below a topic's limit for the frame of a batch: its header and its varints."""

KEYS_REMEMBERED = 65_536
"""Keys whose partition is cached: the hash is plain Python, and each command has about ten records of one key."""

PartitionKey = tuple[str, int]
"""Topic and partition."""

type_headers = tuple[tuple[str, bytes | None], ...]
_partitioner = DefaultPartitioner()


class OutgoingRecord(msgspec.Struct, frozen=True, gc=False):
    """One record to be written. Without a partition its key decides, as in Java's producer."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: type_headers = ()
    partition: int | None = None


@lru_cache(maxsize=KEYS_REMEMBERED)
def partition_of(key: bytes | None, partitions: int) -> int:
    """Return the partition of a key, by Java's murmur2; without a key the first one, so that a retry goes there too."""
    if key is None:
        return 0
    chosen: int = _partitioner(key, list(range(partitions)), list(range(partitions)))
    return chosen


@lru_cache(maxsize=KEYS_REMEMBERED)
def home_partition(key: str, partitions: int) -> int:
    """Return the partition of everything about a case, by a key that begins with its id: its home decides alone."""
    return partition_of(home_of_case(key).encode(), partitions)


def to_record(message: Message, deployment: Deployment) -> OutgoingRecord:
    """Return the record of a message; a dead letter keeps key and headers as received.

    A record of a case topic goes to the partition of its case's home, which is named outright.
    Raises `RecordTooLargeError` when its topic does not take it.
    """
    value, topic = message.value, deployment.topic(message.topic, message.code)
    raw = pack_message(message, deployment.name)
    if isinstance(value, DeadLetter):
        record = OutgoingRecord(topic, value.received.key, raw, tuple(value.headers()))
    else:
        home = home_partition(message.key, deployment.partitions) if message.topic.row.many else None
        record = OutgoingRecord(topic, message.key.encode(), raw, partition=home)
    return fitting(record, message.topic.row.max_bytes)


def fitting(record: OutgoingRecord, limit: int) -> OutgoingRecord:
    """Return the record unchanged; raise `RecordTooLargeError` when it does not fit into `limit` bytes."""
    size = len(record.key or b"") + len(record.value or b"")
    size += sum(len(name) + len(value or b"") for name, value in record.headers)
    if size + FRAME_BYTES > limit:
        raise RecordTooLargeError(f"a record of {size} bytes for {record.topic}, which takes {limit}")
    return record


async def deliver(producer: AIOKafkaProducer, records: Iterable[OutgoingRecord]) -> dict[PartitionKey, int]:
    """Write all records, in order within a partition, and return when all are acknowledged; else raise the first error.

    Returns the offset after the last record in each partition; none for a partition where the broker answers only that
    it has the batch already.

    Batches are built here: `send` costs a future a record. Every future is awaited, because a producer's own `flush`
    skips a batch that failed, and a transaction would then commit without it.
    """
    tps = await _by_partition(producer, records)
    batches = [(batch, where) for where, grouped in tps.items() for batch in _batches(producer, grouped)]
    acks: list[asyncio.Future[Any]] = []
    try:
        for batch, (topic, partition) in batches:
            acks += [await producer.send_batch(batch, topic, partition=partition)]
    finally:
        results = await asyncio.gather(*acks, return_exceptions=True)
    next_offsets: dict[PartitionKey, int] = {}
    for (batch, where), result in zip(batches, results, strict=True):
        if isinstance(result, BaseException):
            raise result
        if result.offset >= 0:
            next_offsets[where] = result.offset + batch.record_count()
    return next_offsets


async def _by_partition(
    producer: AIOKafkaProducer, records: Iterable[OutgoingRecord]
) -> dict[PartitionKey, list[OutgoingRecord]]:
    """The records of each partition, in order."""
    counts: dict[str, int] = {}
    tps: dict[PartitionKey, list[OutgoingRecord]] = {}
    for record in records:
        if record.topic not in counts:
            counts[record.topic] = len(await producer.partitions_for(record.topic))
        partition = record.partition
        if partition is None:
            partition = partition_of(record.key, counts[record.topic]) if counts[record.topic] > 1 else 0
        tps.setdefault((record.topic, partition), []).append(record)
    return tps


def _batches(producer: AIOKafkaProducer, records: Iterable[OutgoingRecord]) -> Iterable[Any]:
    """Yield one partition's records in batches of the producer's size; a batch always takes its first record."""
    batch = producer.create_batch()
    for record in records:
        headers = list(record.headers)
        if batch.append(timestamp=None, key=record.key, value=record.value, headers=headers) is None:
            yield batch
            batch = producer.create_batch()
            batch.append(timestamp=None, key=record.key, value=record.value, headers=headers)
    yield batch
