"""Whether the intake has taken in all actions that were written by a given moment: before that, no deadline may fire.

Without it, an action that a unit wrote during an outage would be stamped after the deadlines of that outage had fired,
and the unit would be blamed for the engine's lag. Reports are not waited for: none stops a deadline, and a backlog of
them must not hold up the timers of all other cases.

Owns: comparing the intake's committed offsets with the ends of its topics. Refuses: waiting for what came later.
"""

import asyncio
from collections.abc import Mapping, Sequence

import structlog
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.client import connections
from streams.client.lag import group_offsets
from streams.client.partitions import partition_counts, partitions_of
from streams.client.patches.coordinator_errors import PASSING
from streams.client.reading import offset_reader
from streams.deployment import Deployment

LOOK_AGAIN_S = 0.1
"""Between two looks at the committed offsets."""

WARN_EVERY_S = 15.0
"""How often the wait is logged. It has no limit, for a backlog may honestly take long."""

log = structlog.get_logger()


async def wait_until_caught_up(deployment: Deployment, topics: Sequence[str]) -> None:
    """Return when the intake group has committed up to the ends that the topics have now."""
    async with connections.opened(connections.admin(deployment), "intake's position") as admin:
        tps = partitions_of(await partition_counts(admin), topics)
        clock = asyncio.get_running_loop().time
        left, warned = await _ends(deployment, tps), clock()
        while left := await _uncommitted(admin, deployment.group("intake"), left):
            if clock() - warned > WARN_EVERY_S:
                warned = clock()
                log.warning("waits", what="for the intake", partitions=len(left), fate="no deadline fires until then")
            await asyncio.sleep(LOOK_AGAIN_S)  # other workers commit: there is no event to wait for


async def _ends(deployment: Deployment, tps: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
    """The end of each partition that has a record."""
    async with offset_reader(deployment, tps) as reader:
        starts, ends = await reader.beginning_offsets(tps), await reader.end_offsets(tps)
    return {tp: end for tp, end in ends.items() if end > starts[tp]}


async def _uncommitted(
    admin: AIOKafkaAdminClient, group: str, ends: Mapping[TopicPartition, int]
) -> dict[TopicPartition, int]:
    """The partitions whose end is not committed yet; all of them as long as the coordinator does not answer."""
    if not ends:
        return {}
    try:
        committed = await group_offsets(admin, group)
    except PASSING:
        return dict(ends)
    return {tp: end for tp, end in ends.items() if tp not in committed or committed[tp].offset < end}
