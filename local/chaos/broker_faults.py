"""Blows at brokers: killed, restarted in order, stopped, filled up, or struck because they coordinate.

Owns: which broker it is, and that its end is expected until it is back with all its copies. Refuses: the moment
(`nemesis.py`). One is down or behind at a time: three copies promise that one may be lost, and not two at once.
"""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable

from aiokafka.errors import KafkaError

from local.chaos.chaos_cluster import ChaosCluster
from local.chaos.chaos_plan import BROKER_AWAY_S, STOPPED_S
from local.chaos.fault_kinds import FaultKind
from local.chaos.fault_schedule import ScheduledFault
from local.chaos.recovery import InjectedFault
from local.chaos.worker_process import FULL_BYTES, limit
from operations import console
from operations.cluster_queries import admin
from operations.problem import Problem
from streams.cases import CASES

WHOLE_S = 120.0
"""Until a broker that was away has caught up; seconds, for what it missed is little."""

WHOLE_LOOK_S = 0.2

NAMED = 3
"""Partitions that are named."""

TRANSACTION = 1
"""Kafka's coordinator type of transactional ids; 0 is a group's."""


class BrokerFaults:
    """One method a kind; each returns when the cluster is whole again."""

    def __init__(self, house: ChaosCluster) -> None:
        self._house = house
        self.table: dict[FaultKind, Callable[[ScheduledFault, InjectedFault], Awaitable[None]]] = {
            FaultKind.KILL_BROKER: self._kill_broker,
            FaultKind.KILL_GROUP: self._kill_coordinator,
            FaultKind.KILL_WRITER: self._kill_coordinator,
            FaultKind.BOUNCE_BROKER: self._bounce_broker,
            FaultKind.HALT_BROKER: self._halt_broker,
            FaultKind.FILL_BROKER: self._fill_broker,
        }

    async def _kill_broker(self, blow: ScheduledFault, wound: InjectedFault) -> None:
        await self._strike_broker(blow.target, wound, self._end_hard)

    async def _kill_coordinator(self, blow: ScheduledFault, wound: InjectedFault) -> None:
        """Whoever coordinates now. While a coordinator moves nobody can be asked: any broker is struck, as such."""
        deployment = self._house.deployment
        group = deployment.group(CASES.group)
        name, kind = (
            (group, 0)
            if blow.kind is FaultKind.KILL_GROUP
            else (CASES.transactional_id(deployment, blow.target), TRANSACTION)
        )
        try:
            async with admin(deployment) as client:
                number = await client.find_coordinator(name, kind)
        except (KafkaError, OSError, TimeoutError):
            number = min(self._house.brokers.nodes)
            wound.kind, wound.stands_in = FaultKind.KILL_BROKER, blow.kind
        await self._strike_broker(number, wound, self._end_hard)

    async def _bounce_broker(self, blow: ScheduledFault, wound: InjectedFault) -> None:
        await self._strike_broker(blow.target, wound, self._end_soft)

    async def _halt_broker(self, blow: ScheduledFault, wound: InjectedFault) -> None:
        """It does not end, and so is not expected to: whoever dies of this ends the run."""
        self._aim(blow.target, wound)
        node = self._house.brokers.nodes[blow.target]
        node.signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(STOPPED_S)
        finally:
            node.signal(signal.SIGCONT)
        wound.orphaned = time.time()
        await self._until_whole()

    async def _fill_broker(self, blow: ScheduledFault, wound: InjectedFault) -> None:
        await self._strike_broker(blow.target, wound, self._end_full)

    async def _strike_broker(self, number: int, wound: InjectedFault, end: Callable[[int], Awaitable[None]]) -> None:
        """It ends and is started again on its own data. Until then nobody wonders that it is down."""
        self._house.up[number].clear()
        self._aim(number, wound)
        await end(number)
        wound.orphaned = time.time()
        await self._house.brokers.nodes[number].start()
        self._house.up[number].set()
        await self._until_whole()

    def _aim(self, number: int, wound: InjectedFault) -> None:
        """Every partition may wait for any broker; the moment is set last."""
        wound.target = f"broker-{number}"
        wound.orphans = frozenset(range(self._house.deployment.partitions))
        wound.begun = time.time()

    async def _until_whole(self) -> None:
        """Every partition has all its copies again: three of them promise that one may be lost, and not two at once."""
        behind = ["no broker answers"]
        try:
            async with asyncio.timeout(WHOLE_S):
                while behind := await self._behind():  # noqa: ASYNC110 (the brokers send no event)
                    await asyncio.sleep(WHOLE_LOOK_S)
        except TimeoutError:
            some = ", ".join(behind[:NAMED]) + (" …" if len(behind) > NAMED else "")
            raise Problem(
                f"{WHOLE_S:.0f} s after a broker was started again not every partition has all its copies: {some}",
                "a second blow would take more than three copies promise to keep, so none is dealt",
                "read the brokers' logs in the directory that is kept; three brokers on this machine may be too many",
            ) from None

    async def _behind(self) -> list[str]:
        """Partitions that lack a copy; a cluster that does not answer lacks all."""
        copies = self._house.plan.copies
        try:
            async with admin(self._house.deployment) as client:
                topics = await client.describe_topics()
        except (KafkaError, OSError, TimeoutError):
            return ["no broker answers"]
        return [
            f"{topic['topic']}-{part['partition']}"
            for topic in topics
            for part in topic["partitions"]
            if len(part["isr"]) < copies
        ]

    async def _end_hard(self, number: int) -> None:
        self._house.brokers.nodes[number].kill()

    async def _end_soft(self, number: int) -> None:
        await self._house.brokers.nodes[number].stop()

    async def _end_full(self, number: int) -> None:
        """It gives up at its next write; when it has not after so long, it never wrote."""
        node = self._house.brokers.nodes[number]
        limit(node.pid, FULL_BYTES)
        try:
            await asyncio.wait_for(node.wait(), BROKER_AWAY_S)
        except TimeoutError:
            console.warn(f"broker-{number} has not noticed for {BROKER_AWAY_S:.0f} s that its quota is full")
        await node.stop()
