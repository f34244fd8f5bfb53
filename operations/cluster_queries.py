"""Small questions to a cluster: which topics there are, and what a group has committed.

Owns: opening and closing the clients. Refuses: changing anything (`streams/topology/apply.py` does).
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import TopicPartition

from streams.client import connections, lag, partitions
from streams.client.reading import offset_reader
from streams.deployment import Deployment, Duty


@asynccontextmanager
async def admin(deployment: Deployment) -> AsyncIterator[Any]:
    """Open an admin client; close it at the end."""
    async with connections.opened(connections.admin(deployment), "the cluster") as client:
        yield client


async def partition_counts(deployment: Deployment) -> Mapping[str, int]:
    """Return every topic of the cluster with its number of partitions."""
    async with admin(deployment) as client:
        return await partitions.partition_counts(client)


async def group_offsets(deployment: Deployment, group: str) -> Mapping[Any, int]:
    """Return the committed offsets of a group by partition; empty for a group that never committed."""
    async with admin(deployment) as client:
        found = await lag.group_offsets(client, group)
    return {tp: committed.offset for tp, committed in found.items()}


async def duty_lag(deployment: Deployment, duty: Duty, topics: Iterable[str]) -> Mapping[TopicPartition, lag.Lag]:
    """Return how far the group of a duty is behind in each partition of these topics."""
    async with admin(deployment) as client:
        tps = partitions.partitions_of(await partitions.partition_counts(client), topics)
        async with offset_reader(deployment, tps) as reader:
            return await lag.group_lag(client, reader, deployment.group(duty), tps)
