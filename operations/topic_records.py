"""Reads topics: to their end, onward from there, or only what comes from now on.

Owns: records in a form for commands, and the time limit: a broker that stops answering is a `Problem`, never a hang.
Committed records only. Refuses: groups, commits, meaning.
"""

import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from aiokafka import ConsumerRecord, TopicPartition

from operations.cluster_queries import partition_counts
from operations.connect import no_topic
from streams.client import connections
from streams.client.delivery import home_partition
from streams.client.reading import POLL_MS, read_to_end
from streams.deployment import Deployment

STALL_S = 10.0
"""Seconds without any progress after which the broker is taken to be away: a person waits."""


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """One record of a topic."""

    topic: str
    partition: int
    offset: int
    timestamp: int  # milliseconds since 1970, of the producer or the broker
    key: str
    value: bytes | None
    raw_key: bytes | None = None
    headers: tuple[tuple[str, bytes | None], ...] = ()

    def json(self) -> Any:  # noqa: ANN401 (any JSON)
        """Return the value read as JSON; null for a tombstone."""
        return None if self.value is None else orjson.loads(self.value)


class TopicFollower:
    """Reads some partitions from their beginning."""

    def __init__(self, consumer: Any, tps: Sequence[Any]) -> None:  # noqa: ANN401 (aiokafka ships no types)
        self._consumer = consumer
        self._tps = tps

    async def to_end(self) -> AsyncIterator[TopicRecord]:
        """Yield each record up to the end that the partitions have now."""
        async for record in read_to_end(self._consumer, *self._tps, stall_s=STALL_S):
            yield _topic_record(record)

    async def skip(self) -> None:
        """Skip to the end of the partitions."""
        await self._consumer.seek_to_end(*self._tps)
        for tp in self._tps:
            await self._consumer.position(tp)

    async def follow(self, seconds: float | None = None) -> AsyncIterator[TopicRecord]:
        """Yield each record that comes from here on, for so many seconds or without an end."""
        until = None if seconds is None else time.monotonic() + seconds
        while until is None or time.monotonic() < until:
            for records in (await self._consumer.getmany(*self._tps, timeout_ms=POLL_MS)).values():
                for record in records:
                    yield _topic_record(record)


@asynccontextmanager
async def reader(
    deployment: Deployment, topics: Iterable[str], keys: Iterable[str] | None = None
) -> AsyncIterator[TopicFollower]:
    """Open a reader of whole topics, or of the partitions that have the records of some keys."""
    tps = await _tps(deployment, topics, keys)
    async with connections.opened(connections.reader(deployment), "the topics") as consumer:
        consumer.assign(tps)
        yield TopicFollower(consumer, tps)


async def read(
    deployment: Deployment, topics: Iterable[str], keys: Iterable[str] | None = None
) -> AsyncIterator[TopicRecord]:
    """Yield every record from the beginning to the present end."""
    async with reader(deployment, topics, keys) as source:
        async for record in source.to_end():
            yield record


async def _tps(deployment: Deployment, topics: Iterable[str], keys: Iterable[str] | None) -> list[Any]:
    counts = await partition_counts(deployment)
    wanted = list(keys) if keys is not None else None
    tps = []
    for topic in topics:
        if topic not in counts:
            raise no_topic(topic)
        count = counts[topic]
        chosen = range(count) if wanted is None else sorted({home_partition(key, count) for key in wanted})
        tps += [TopicPartition(topic, partition) for partition in chosen]
    return tps


def _topic_record(record: ConsumerRecord) -> TopicRecord:
    return TopicRecord(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp=record.timestamp,
        key=(record.key or b"").decode(errors="replace"),
        value=record.value,
        raw_key=record.key,
        headers=tuple(record.headers),
    )
