"""How many commands wait to be decided, over all workers: asked of the broker.

Owns: what the deciding group has committed against the ends of the command topic. Refuses: judging (`admission.py`).
"""

import asyncio
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import GroupCoordinatorNotAvailableError

from streams.client import connections
from streams.deployment import Deployment
from streams.intake.admission import PartitionProgress
from streams.ledger.spec import LedgerSpec

AGAIN_S = 0.1
"""Between two questions for a coordinator that is not there yet."""


class CommandBacklog:
    """Two clients of its own: the group's coordinator is asked for one, the partitions' leaders for the other."""

    def __init__(self, deployment: Deployment, ledger: LedgerSpec) -> None:
        self._group = deployment.group(ledger.group)
        topic = deployment.topic(ledger.commands)
        self._tps = [TopicPartition(topic, number) for number in range(deployment.partitions)]
        self._admin = connections.admin(deployment)
        self._reader: Any = connections.reader(deployment)
        self._coordinator: int | None = None

    async def open(self) -> None:
        """Connect."""
        await self._admin.start()
        await self._reader.start()
        async with asyncio.timeout(connections.REQUEST_MS / 1000):
            while self._coordinator is None:
                await self._find_coordinator()

    async def close(self) -> None:
        """Let go."""
        await connections.close(self._reader)
        await connections.close(self._admin)

    async def _find_coordinator(self) -> None:
        """A cluster that has just begun has none yet: it makes the topic of the offsets for whoever asks first."""
        try:
            self._coordinator = await self._admin.find_coordinator(self._group)
        except GroupCoordinatorNotAvailableError:
            await asyncio.sleep(AGAIN_S)

    async def look(self) -> dict[int, PartitionProgress]:
        """Every partition as it stands now; one of which nothing was ever decided stands at its beginning."""
        ends = await self._reader.end_offsets(self._tps)
        done = await self._admin.list_consumer_group_offsets(self._group, group_coordinator_id=self._coordinator)
        fresh = [tp for tp in self._tps if tp not in done or done[tp].offset < 0]
        starts = await self._reader.beginning_offsets(fresh) if fresh else {}
        return {
            tp.partition: PartitionProgress(starts[tp] if tp in starts else done[tp].offset, ends[tp])
            for tp in self._tps
        }
