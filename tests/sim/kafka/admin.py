"""A simulated `AIOKafkaAdminClient`: the questions that a worker asks.

Owns: describing topics, offsets of a group. Refuses: changing anything.
"""

from collections.abc import Iterable
from typing import Any

from aiokafka import TopicPartition
from aiokafka.structs import OffsetAndMetadata

from tests.sim.kafka.client import Client

NODE = 1
"""The id of the one broker."""


class Admin(Client):
    """An admin client that raises the fault of a request; its user connects again."""

    async def start(self) -> None:
        """Connect."""
        await self.connect()

    async def close(self) -> None:
        """Disconnect."""
        await self.stop()

    async def describe_topics(self, topics: Iterable[str] | None = None) -> list[dict[str, Any]]:
        """Return name and partitions of each topic; of all topics when none is named."""
        asked = sorted(self._cluster.logs) if topics is None else list(topics)
        return await self.ask("describe", lambda: [self._description(name) for name in asked])

    async def find_coordinator(self, group: str) -> int:  # noqa: ARG002 (aiokafka names it)
        """Return the one broker."""
        return await self.ask("list offsets", lambda: NODE)

    async def list_consumer_group_offsets(
        self,
        group: str,
        group_coordinator_id: int | None = None,  # noqa: ARG002 (aiokafka names it)
    ) -> dict[TopicPartition, OffsetAndMetadata]:
        """Return what the group has committed."""
        committed = self._cluster.group(group).committed
        return await self.ask("list offsets", lambda: {tp: OffsetAndMetadata(at, "") for tp, at in committed.items()})

    def _description(self, name: str) -> dict[str, Any]:
        partitions = [{"partition": log.partition} for log in self._cluster.logs[name]]
        return {"topic": name, "error_code": 0, "partitions": partitions}
