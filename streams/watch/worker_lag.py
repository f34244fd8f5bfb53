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
from streams.client.lag import group_lag
from streams.client.partitions import partition_counts, partitions_of
from streams.deployment import Deployment, Duty

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
        counts = await partition_counts(self._admin)
        self._tps = {duty: partitions_of(counts, topics) for duty, topics in self._topics.items()}

    async def close(self) -> None:
        """Let go."""
        reader, self._reader, admin, self._admin = self._reader, None, self._admin, None
        for client in (reader, admin):
            if client is not None:
                await connections.close(client)

    async def look(self, machine: datetime) -> GroupLag:
        """How it stands now; `machine` is the machine's time."""
        lag, waiting = 0, dict[TopicPartition, int]()
        for duty, tps in self._tps.items():
            lags = await group_lag(self._admin, self._reader, self._deployment.group(duty), tps)
            lag += sum(one.records for one in lags.values())
            waiting |= {tp: one.position for tp, one in lags.items() if one.records}
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
