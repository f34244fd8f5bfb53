"""From messages to records to acknowledged bytes.

Owns: a record's outer form, its partition, batching, and that every acknowledgement is awaited.
Refuses: choosing content; sending without waiting.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner

from schemas.envelope import pack_message
from schemas.letter import Letter
from schemas.message import Message
from streams.deployment import Deployment

FRAME_BYTES = 1024
"""Room kept free below a topic's limit for the frame of a batch: its head, varints, a little of everything."""

KEYS_REMEMBERED = 65_536
"""Keys whose partition is remembered: the hash is plain Python and each command has about ten records of one key."""

PartitionKey = tuple[str, int]
"""A topic's partition."""

type_headers = tuple[tuple[str, bytes | None], ...]
_partitioner = DefaultPartitioner()


class RecordTooLargeError(Exception):
    """A record is larger than its topic takes. What made it so large is our bug, not an outage."""


@dataclass(frozen=True, slots=True)
class OutgoingRecord:
    """One record to be written. Without a partition its key decides, as Java's producer would."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: type_headers = ()
    partition: int | None = None


@lru_cache(maxsize=KEYS_REMEMBERED)
def partition_of(key: bytes | None, partitions: int) -> int:
    """Java's murmur2 partitioner; what has no key lies on the first, so that a retry goes where the first try went."""
    if key is None:
        return 0
    chosen: int = _partitioner(key, list(range(partitions)), list(range(partitions)))
    return chosen


def to_record(message: Message, deployment: Deployment) -> OutgoingRecord:
    """The record of a message; a dead letter keeps key and headers as received."""
    value, topic = message.value, deployment.topic(message.topic, message.code)
    raw = pack_message(message, deployment.name)
    if isinstance(value, Letter):
        record = OutgoingRecord(topic, value.received.key, raw, tuple(value.headers()))
    else:
        record = OutgoingRecord(topic, message.key.encode(), raw)
    return fitting(record, message.topic.row.max_bytes)


def fitting(record: OutgoingRecord, limit: int) -> OutgoingRecord:
    """The same record, if the topic takes it."""
    size = len(record.key or b"") + len(record.value or b"")
    size += sum(len(name) + len(value or b"") for name, value in record.headers)
    if size + FRAME_BYTES > limit:
        raise RecordTooLargeError(f"a record of {size} bytes for {record.topic}, which takes {limit}")
    return record


async def deliver(producer: AIOKafkaProducer, records: Iterable[OutgoingRecord]) -> dict[PartitionKey, int]:
    """Write all, in order within a partition, and return when every one is acknowledged; else raise the first fault.

    Returns the offset behind the last record in each partition; none where the broker only knows that it has it.

    Batches are built here: `send` costs a future a record. Every future is awaited, because a producer's own flush
    passes over a batch that failed, and a transaction would then commit without it.
    """
    tps = await _tps(producer, records)
    batches = [(batch, where) for where, tp in tps.items() for batch in _batches(producer, tp)]
    acks: list[asyncio.Future[Any]] = []
    try:
        for batch, (topic, partition) in batches:
            acks += [await producer.send_batch(batch, topic, partition=partition)]
    finally:
        results = await asyncio.gather(*acks, return_exceptions=True)
    behind: dict[PartitionKey, int] = {}
    for (batch, where), result in zip(batches, results, strict=True):
        if isinstance(result, BaseException):
            raise result
        if result.offset >= 0:
            behind[where] = result.offset + batch.record_count()
    return behind


async def _tps(
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
            partition = partition_of(record.key, counts[record.topic])
        tps.setdefault((record.topic, partition), []).append(record)
    return tps


def _batches(producer: AIOKafkaProducer, tp: Iterable[OutgoingRecord]) -> Iterable[Any]:
    """The partition in batches as large as the producer makes them; a batch takes its first record whatever its size."""
    batch = producer.create_batch()
    for record in tp:
        headers = list(record.headers)
        if batch.append(timestamp=None, key=record.key, value=record.value, headers=headers) is None:
            yield batch
            batch = producer.create_batch()
            batch.append(timestamp=None, key=record.key, value=record.value, headers=headers)
    yield batch
