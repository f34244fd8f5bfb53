"""A simulated `AIOKafkaAdminClient`: what a worker asks of it.

Owns: describing topics, offsets of a group. Refuses: changing anything.
"""

from collections.abc import Iterable
from typing import Any

from aiokafka import TopicPartition
from aiokafka.structs import OffsetAndMetadata

from tests.sim.kafka.client import Client

NODE = 1
"""The one broker."""


class Admin(Client):
    """Raises what a request meets; its user begins anew."""

    async def start(self) -> None:
        """Connect."""
        await self.connect()

    async def close(self) -> None:
        """Disconnect."""
        await self.stop()

    async def describe_topics(self, topics: Iterable[str] | None = None) -> list[dict[str, Any]]:
        """Name and partitions of each; of all when none is named."""
        asked = sorted(self._cluster.logs) if topics is None else list(topics)
        return await self.ask("describe", lambda: [self._told(name) for name in asked])

    async def find_coordinator(self, group: str) -> int:  # noqa: ARG002 (aiokafka names it)
        """There is one broker."""
        return await self.ask("list offsets", lambda: NODE)

    async def list_consumer_group_offsets(
        self,
        group: str,
        group_coordinator_id: int | None = None,  # noqa: ARG002 (aiokafka names it)
    ) -> dict[TopicPartition, OffsetAndMetadata]:
        """What the group has committed."""
        committed = self._cluster.group(group).committed
        return await self.ask("list offsets", lambda: {tp: OffsetAndMetadata(at, "") for tp, at in committed.items()})

    def _told(self, name: str) -> dict[str, Any]:
        partitions = [{"partition": log.partition} for log in self._cluster.logs[name]]
        return {"topic": name, "error_code": 0, "partitions": partitions}
