"""The partitions of topics, asked of the cluster: how many there are was an operator's choice.

Owns: one question. Refuses: creating.
"""

from aiokafka import TopicPartition

from streams.client import connections
from streams.deployment import Deployment


async def lanes_of(deployment: Deployment, *topics: str) -> list[TopicPartition]:
    """Every partition of these topics, in order."""
    admin = connections.admin(deployment)
    try:
        await admin.start()
        found = await admin.describe_topics(list(topics))
        return [TopicPartition(one["topic"], number) for one in found for number in range(len(one["partitions"]))]
    finally:
        await connections.close(admin)
