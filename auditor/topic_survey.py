"""Which topics there are to read, and a connection to read them with.

Owns: the choice of topics, the two consumers. Refuses: reading (`partitions.py`).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka import TopicPartition
from aiokafka.errors import UnknownTopicOrPartitionError

from auditor.pack_policy import PackPolicy
from auditor.topic_reader import TopicReader
from operations.cluster_queries import partition_counts
from schemas.topics import Topic
from streams.client import connections
from streams.deployment import Deployment

UNREAD = (Topic.COMMANDS, Topic.STATE, Topic.CONTROL)
"""Topics of the inside, and time."""


async def survey(deployment: Deployment, policy: PackPolicy) -> TopicReader:
    """All topics of a pack's units and sources."""
    counts = await partition_counts(deployment)
    names = [deployment.topic(topic, code) for topic in Topic if topic not in UNREAD for code in _codes(topic, policy)]
    absent = next((name for name in names if name not in counts), None)
    if absent is not None:
        raise UnknownTopicOrPartitionError(absent)
    return TopicReader(deployment, [TopicPartition(name, number) for name in names for number in range(counts[name])])


@asynccontextmanager
async def connected(deployment: Deployment, source: TopicReader) -> AsyncIterator[None]:
    """One connection's life."""
    consumer = connections.reader(deployment)
    ends = connections.reader(deployment, "read_uncommitted")
    try:
        await ends.start()
        await consumer.start()
        source.stand(consumer, ends)
        yield
    finally:
        await connections.close(consumer)
        await connections.close(ends)


def _codes(topic: Topic, policy: PackPolicy) -> list[str | None]:
    match topic.row.each:
        case "unit":
            return [*sorted(policy.units)]
        case "source":
            return [*sorted(policy.sources)]
        case "actor":
            return [*sorted(policy.units | policy.sources)]
        case _:
            return [None]
