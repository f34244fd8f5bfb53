"""How far the deciding workers are behind, seen from outside: what a group committed against the ends of its topics.

Owns: lag, the age of the oldest record that waits, and the number of dead letters. Refuses: judging.
Called by: `voice.py`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from schemas.topics import Topic
from streams import link
from streams.deployment import Deployment
from streams.watch.lanes import ANSWER_MS, lanes_of

FIRST_MS = 200
"""To fetch the first record that waits; a record behind an open transaction does not come at all."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A look at the commands and the dead letters."""

    lag: int
    oldest_s: float  # real seconds that the oldest waiting command lies there; 0 when none waits
    letters: int  # dead letters ever written, as offsets count them


class Backlog:
    """Looks again and again with the same two clients."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._group = deployment.group("cases")
        self._commands = deployment.topic(Topic.COMMANDS)
        self._letters = TopicPartition(deployment.topic(Topic.DLQ), 0)
        self._admin: Any = AIOKafkaAdminClient(bootstrap_servers=deployment.kafka, request_timeout_ms=ANSWER_MS)
        self._reader: Any = link.reader(deployment)
        self._lanes: list[Any] = []

    async def open(self) -> None:
        """Connect."""
        await self._admin.start()
        await self._reader.start()
        self._lanes = await lanes_of(self._deployment, self._commands)

    async def close(self) -> None:
        """Let go."""
        await link.close(self._reader)
        await self._admin.close()

    async def look(self, machine: datetime) -> Behind:
        """How it stands now; `machine` is the machine's time."""
        ends = await self._reader.end_offsets([*self._lanes, self._letters])
        committed = await self._admin.list_consumer_group_offsets(self._group)
        waiting = {}
        for lane in self._lanes:
            done = committed[lane].offset if lane in committed else 0
            if ends[lane] > max(done, 0):
                waiting[lane] = max(done, 0)
        lag = sum(ends[lane] - done for lane, done in waiting.items())
        return Behind(lag, await self._oldest_s(waiting, machine), ends[self._letters])

    async def _oldest_s(self, waiting: dict[Any, int], machine: datetime) -> float:
        if not waiting:
            return 0.0
        self._reader.assign(list(waiting))
        for lane, done in waiting.items():
            self._reader.seek(lane, done)
        batch = await self._reader.getmany(*waiting, timeout_ms=FIRST_MS)
        stamps = [records[0].timestamp for records in batch.values() if records]
        return max(0.0, machine.timestamp() - min(stamps) / 1000) if stamps else 0.0
