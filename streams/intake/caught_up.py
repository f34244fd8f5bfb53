"""Whether the intake has taken in all actions that lay there at a moment: before that, no deadline may speak.

Owns: comparing the intake's committed offsets with the ends of its topics. Refuses: waiting for what came later.
Without it, what a unit did during an outage would be stamped after the deadlines of that outage had fired, and the unit
would be blamed for the engine's lag. Reports are not waited for: none stops a deadline, and a backlog of them must not
silence the timers of all other cases.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition, errors
from aiokafka.admin import AIOKafkaAdminClient

from streams.client import connections
from streams.client.patches.coordinator_errors import PASSING
from streams.deployment import Deployment
from streams.runtime.timeouts import CONNECT, within

AGAIN_S = 0.1
"""Between two looks at the committed offsets."""

SAID_LOOKS = 100
"""Every so many looks, about 15 s, the wait is said: it is not cut, for a backlog may honestly take long."""

log = structlog.get_logger()


async def wait_until_caught_up(deployment: Deployment, topics: Sequence[str]) -> None:
    """Return when the intake group has committed up to the ends that the topics have now."""
    admin: AIOKafkaAdminClient = connections.admin(deployment)
    try:
        await within(CONNECT, admin.start(), "intake's position")
        tps = [tp for one in await admin.describe_topics(list(topics)) for tp in _tps(one)]
        left, looks = await _filled(deployment, tps), 0
        while left := await _left(admin, deployment.group("intake"), left):
            looks += 1
            if looks % SAID_LOOKS == 0:
                log.warning("waits", what="for the intake", partitions=len(left), fate="no deadline fires until then")
            await asyncio.sleep(AGAIN_S)  # others commit: there is no event to wait for
    finally:
        await connections.close(admin)


def _tps(described: Mapping[str, Any]) -> list[TopicPartition]:
    """The partitions of a topic. A broker that does not know it (yet) names none, which is not to have heard all."""
    if described["error_code"] or not described["partitions"]:
        raise errors.for_code(described["error_code"] or errors.UnknownTopicOrPartitionError.errno)
    return [TopicPartition(described["topic"], part["partition"]) for part in described["partitions"]]


async def _filled(deployment: Deployment, tps: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
    """The end of each partition that has anything in it."""
    reader: AIOKafkaConsumer = connections.reader(deployment)
    await within(CONNECT, reader.start(), "intake's position")
    try:
        reader.assign(tps)
        reader.pause(*tps)
        starts, ends = await reader.beginning_offsets(tps), await reader.end_offsets(tps)
    finally:
        await connections.close(reader)
    return {tp: end for tp, end in ends.items() if end > starts[tp]}


async def _left(
    admin: AIOKafkaAdminClient, group: str, ends: Mapping[TopicPartition, int]
) -> dict[TopicPartition, int]:
    """Those whose end is not committed yet."""
    if not ends:
        return {}
    try:
        committed = await admin.list_consumer_group_offsets(group)
    except PASSING:
        return dict(ends)
    return {tp: end for tp, end in ends.items() if tp not in committed or committed[tp].offset < end}
