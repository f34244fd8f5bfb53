"""Following topics from their beginning while their brokers die: each committed record once, in order of its partition.

Owns: going on where it stood with a new connection. Refuses: meaning.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from aiokafka import TopicPartition

from operations.cluster_queries import partition_counts
from streams.client import connections
from streams.deployment import Deployment
from streams.runtime.supervise import supervise

POLL_MS = 200
"""For the first record; one that comes ends the wait at once."""

MOST = 2000
"""Records taken at once: the loop is shared with producers."""

OnRecord = Callable[[Any], None]


async def follow(deployment: Deployment, topics: Sequence[str], on_record: OnRecord) -> None:
    """Until cancelled. `on_record` is given aiokafka's record."""
    counts = await partition_counts(deployment)
    tps = {TopicPartition(topic, number): 0 for topic in topics for number in range(counts[topic])}
    await supervise(f"following {topics[0]}", partial(_follow, deployment, tps, on_record))


async def _follow(deployment: Deployment, tps: dict[Any, int], on_record: OnRecord) -> None:
    """One connection's life; `tps` knows what comes next, so that the next connection goes on there."""
    consumer = connections.reader(deployment)
    try:
        await consumer.start()
        consumer.assign(list(tps))
        for tp, position in tps.items():
            consumer.seek(tp, position)
        while True:
            batch = await consumer.getmany(timeout_ms=POLL_MS, max_records=MOST)
            for tp, records in batch.items():
                for record in records:
                    on_record(record)
                tps[tp] = records[-1].offset + 1
    finally:
        await connections.close(consumer)
