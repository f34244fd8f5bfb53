"""Small questions to a cluster: which topics there are, and where a group stands.

Owns: the admin client's coming and going. Refuses: changing anything (`streams/topology/apply.py` does).
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from streams.client import connections
from streams.client.patches import coordinator_errors
from streams.deployment import Deployment


@asynccontextmanager
async def admin(deployment: Deployment) -> AsyncIterator[Any]:
    """An admin client, closed at the end."""
    client = connections.admin(deployment)
    try:
        await client.start()
        yield client
    finally:
        await connections.close(client)


async def partition_counts(deployment: Deployment) -> Mapping[str, int]:
    """Every topic that is there, and how many partitions it has. Asks for all, so that asking makes none."""
    async with admin(deployment) as client:
        return {topic["topic"]: len(topic["partitions"]) for topic in await client.describe_topics()}


async def group_offsets(deployment: Deployment, group: str) -> Mapping[Any, int]:
    """What a group has committed, by partition; empty for a group that never was."""
    async with admin(deployment) as client:
        found = await coordinator_errors.group_offsets(client, group)
    return {tp: committed.offset for tp, committed in found.items() if committed.offset >= 0}
