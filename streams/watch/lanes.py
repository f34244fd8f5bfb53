"""The partitions of a topic, asked of the cluster: how many there are was an operator's choice.

Owns: one question. Refuses: creating. Called by: `watcher.py`, `backlog.py`.
"""

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.deployment import Deployment

ANSWER_MS = 5_000
"""For one answer, real time."""


async def lanes_of(deployment: Deployment, topic: str) -> list[TopicPartition]:
    """Every partition of a topic, in order."""
    admin = AIOKafkaAdminClient(bootstrap_servers=deployment.kafka, request_timeout_ms=ANSWER_MS)
    try:
        await admin.start()
        (found,) = await admin.describe_topics([topic])
        return [TopicPartition(topic, number) for number in range(len(found["partitions"]))]
    finally:
        await admin.close()
