"""Plain reading of topics: to the end, onward from there, or only what comes from now on.

Owns: knowing when the end is reached. Committed records only; by positions and not by counts, because transaction
markers take offsets and bring no record. Bounded: a broker that falls silent is a `Problem`, never a hang.
Refuses: groups, commits, meaning.
"""

import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from aiokafka import TopicPartition

from operations.cluster_queries import partition_counts
from operations.connect import no_topic
from streams.client import connections
from streams.client.delivery import home_partition
from streams.deployment import Deployment

POLL_MS = 100
"""Short, because the last thing in a log may be a marker: then no record ends the wait."""

STALL_S = 10.0
"""Without any progress for so long the broker is taken to be away."""


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """One record as it lies."""

    topic: str
    partition: int
    offset: int
    timestamp: int  # milliseconds since 1970, as the broker or the producer said
    key: str
    value: bytes | None
    raw_key: bytes | None = None
    headers: tuple[tuple[str, bytes | None], ...] = ()

    def json(self) -> Any:  # noqa: ANN401 (any JSON)
        """The value as JSON speaks it; null for a tombstone."""
        return None if self.value is None else orjson.loads(self.value)


class TopicFollower:
    """Some partitions, read from their beginning."""

    def __init__(self, consumer: Any, tps: Sequence[Any]) -> None:  # noqa: ANN401 (aiokafka ships no types)
        self._consumer = consumer
        self._tps = tps

    async def to_end(self) -> AsyncIterator[TopicRecord]:
        """Each record up to the end that the partitions have at this moment."""
        ends = await self._consumer.end_offsets(self._tps)
        left, moved = await self._behind(ends), time.monotonic()
        while left:
            batch = await self._consumer.getmany(*left, timeout_ms=POLL_MS)
            for record in _flat(batch):
                yield record
            before, left = left, await self._behind(ends)
            if batch or len(left) < len(before):
                moved = time.monotonic()
            elif time.monotonic() - moved > STALL_S:
                raise TimeoutError("the end of the topic was not reached")

    async def skip(self) -> None:
        """Go to the end: what came before is of no interest."""
        await self._consumer.seek_to_end(*self._tps)
        for tp in self._tps:
            await self._consumer.position(tp)

    async def follow(self, seconds: float | None = None) -> AsyncIterator[TopicRecord]:
        """Each record that comes from here on, for so many seconds or for ever."""
        until = None if seconds is None else time.monotonic() + seconds
        while until is None or time.monotonic() < until:
            for record in _flat(await self._consumer.getmany(*self._tps, timeout_ms=POLL_MS)):
                yield record

    async def _behind(self, ends: Any) -> list[Any]:  # noqa: ANN401
        return [tp for tp in self._tps if await self._consumer.position(tp) < ends[tp]]


@asynccontextmanager
async def reader(
    deployment: Deployment, topics: Iterable[str], keys: Iterable[str] | None = None
) -> AsyncIterator[TopicFollower]:
    """A reader of whole topics, or of the partitions where the records of some keys lie."""
    tps = await _tps(deployment, topics, keys)
    consumer = connections.reader(deployment)
    await consumer.start()
    try:
        consumer.assign(tps)
        yield TopicFollower(consumer, tps)
    finally:
        await connections.close(consumer)


async def read(
    deployment: Deployment, topics: Iterable[str], keys: Iterable[str] | None = None
) -> AsyncIterator[TopicRecord]:
    """Every record from the beginning to the present end."""
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


def _flat(batch: Any) -> Iterable[TopicRecord]:  # noqa: ANN401
    for tp, records in batch.items():
        for one in records:
            key = (one.key or b"").decode(errors="replace")
            headers = tuple(one.headers)
            yield TopicRecord(tp.topic, tp.partition, one.offset, one.timestamp, key, one.value, one.key, headers)
