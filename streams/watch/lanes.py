"""The partitions of topics, asked of the cluster: how many there are was an operator's choice.

Owns: one question. Refuses: creating. Called by: `base.py`, `backlog.py`.
"""

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.deployment import Deployment

ANSWER_MS = 5_000
"""For one answer, real time."""


async def lanes_of(deployment: Deployment, *topics: str) -> list[TopicPartition]:
    """Every partition of these topics, in order."""
    admin = AIOKafkaAdminClient(bootstrap_servers=deployment.kafka, request_timeout_ms=ANSWER_MS)
    try:
        await admin.start()
        found = await admin.describe_topics(list(topics))
        return [TopicPartition(one["topic"], number) for one in found for number in range(len(one["partitions"]))]
    finally:
        await admin.close()
