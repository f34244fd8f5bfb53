"""How far the workers are behind, seen from outside: what their groups committed against the ends of their topics.

Owns: lag and the age of the oldest record that waits, at the door (intake) and at the desk (cases). Refuses: judging.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiokafka import TopicPartition

from streams.cases import CASES
from streams.client import connections
from streams.client.patches.coordinator_errors import group_offsets
from streams.deployment import Deployment, Duty
from streams.watch.partitions import lanes_of

FIRST_MS = 200
"""To fetch the first record that waits; a record behind an open transaction does not come at all."""


@dataclass(frozen=True, slots=True)
class GroupLag:
    """A look at what waits."""

    lag: int  # records; the marks of a foreign producer's transactions count as such
    oldest_s: float  # real seconds that the oldest waiting record lies there; 0 when none waits


class WorkerLag:
    """Looks again and again with the same two clients."""

    def __init__(self, deployment: Deployment, inputs: Sequence[str]) -> None:
        self._deployment = deployment
        self._topics: dict[Duty, Sequence[str]] = {"intake": inputs, CASES.group: [deployment.topic(CASES.commands)]}
        self._admin: Any = None
        self._reader: Any = None
        self._tps: dict[Duty, list[TopicPartition]] = {}

    async def open(self) -> None:
        """Connect."""
        deployment = self._deployment
        self._admin = connections.admin(deployment)
        self._reader = connections.reader(deployment)
        await self._admin.start()
        await self._reader.start()
        self._tps = {duty: await lanes_of(deployment, *topics) for duty, topics in self._topics.items()}

    async def close(self) -> None:
        """Let go."""
        reader, self._reader, admin, self._admin = self._reader, None, self._admin, None
        for client in (reader, admin):
            if client is not None:
                await connections.close(client)

    async def look(self, machine: datetime) -> GroupLag:
        """How it stands now; `machine` is the machine's time."""
        lag, waiting = 0, {}
        for duty, tps in self._tps.items():
            committed = await group_offsets(self._admin, self._deployment.group(duty))
            starts = await self._reader.beginning_offsets(tps)
            for tp, end in (await self._reader.end_offsets(tps)).items():
                done = max(committed[tp].offset if tp in committed else 0, starts[tp])
                if end > done:
                    lag, waiting[tp] = lag + end - done, done
        return GroupLag(lag, await self._oldest_s(waiting, machine))

    async def _oldest_s(self, waiting: Mapping[Any, int], machine: datetime) -> float:
        if not waiting:
            return 0.0
        self._reader.assign(list(waiting))
        for tp, done in waiting.items():
            self._reader.seek(tp, done)
        first = await self._reader.getmany(*waiting, timeout_ms=FIRST_MS, max_records=1)
        rest = [await self._reader.getmany(tp, max_records=1) for tp in waiting if tp not in first]
        stamps = [records[0].timestamp for batch in (first, *rest) for records in batch.values()]
        return max(0.0, machine.timestamp() - min(stamps) / 1000) if stamps else 0.0
