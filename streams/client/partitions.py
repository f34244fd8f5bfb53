"""The partitions of topics, as the cluster has them: how many there are is an operator's choice.

Owns: two questions. Refuses: creating or changing a topic (`streams/topology/apply.py` does).
"""

from collections.abc import Iterable, Mapping

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import UnknownTopicOrPartitionError


async def partition_counts(admin: AIOKafkaAdminClient) -> dict[str, int]:
    """Return the number of partitions of every topic on the cluster.

    Asked by name, a cluster that creates topics by itself would create the missing ones.
    """
    return {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics()}


def partitions_of(counts: Mapping[str, int], topics: Iterable[str]) -> list[TopicPartition]:
    """Return every partition of these topics, in order.

    Raises `UnknownTopicOrPartitionError` for a topic that the cluster does not have, or does not know yet.
    """
    tps: list[TopicPartition] = []
    for topic in topics:
        if not counts.get(topic):
            raise UnknownTopicOrPartitionError(topic)
        tps += [TopicPartition(topic, number) for number in range(counts[topic])]
    return tps
