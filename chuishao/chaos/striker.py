"""Deals the blows of a schedule, each in its own task, so that a long one does not hold up the next.

Owns: what each kind does, and that it is put right again. Refuses: choosing (`schedule.py`), pids of anybody else.
Called by: `run.py`. One broker is down or behind at a time, and one thing is done to a worker at a time: a blow waits
its turn.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence

from aiokafka.errors import KafkaError

from chuishao import say
from chuishao.chaos.house import House
from chuishao.chaos.plan import BROKER_AWAY_S, DEAD_S, LEAP, SPEED, STOPPED_S
from chuishao.chaos.recovery import Wound
from chuishao.chaos.schedule import Blow, Kind
from chuishao.chaos.victim import FULL_BYTES, limit
from chuishao.cluster import admin

FULL_S = 4.0
"""How long a worker's quota stays full."""

WHOLE_S = 120.0
"""Until a broker that was away has caught up; seconds, for what it missed is little."""

WHOLE_LOOK_S = 0.2

TRANSACTION = 1
"""Kafka's coordinator type of transactional ids; 0 is a group's."""

SUPERVISED_S = 30.0
"""A supervisor's longest pause: until then a killed worker runs again."""

LOOK_S = 0.02


class Striker:
    """`run` returns when the last blow is over."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.wounds: list[Wound] = []
        self._turns: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)  # a worker's number; 0: the brokers
        self._table: dict[Kind, Callable[[Blow, Wound], Awaitable[None]]] = {
            Kind.KILL_WORKER: self._kill_worker,
            Kind.LEAVE_WORKER: self._leave_worker,
            Kind.STOP_WORKER: self._stop_worker,
            Kind.FILL_WORKER: self._fill_worker,
            Kind.REMOVE_WORKER: self._remove_worker,
            Kind.ADD_WORKER: self._add_worker,
            Kind.KILL_BROKER: self._kill_broker,
            Kind.KILL_GROUP: self._kill_coordinator,
            Kind.KILL_WRITER: self._kill_coordinator,
            Kind.BOUNCE_BROKER: self._bounce_broker,
            Kind.FILL_BROKER: self._fill_broker,
            Kind.LEAP: self._leap,
        }

    async def run(self, blows: Sequence[Blow]) -> None:
        """Each at its moment."""
        begun = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as group:
            for blow in blows:
                await asyncio.sleep(max(0.0, begun + blow.at_s - asyncio.get_running_loop().time()))
                group.create_task(self._deal(blow))

    async def _deal(self, blow: Blow) -> None:
        async with self._turns[0 if _on_brokers(blow.kind) else blow.target]:
            wound = Wound(blow.kind, "", time.time())
            self.wounds.append(wound)
            await self._table[blow.kind](blow, wound)
            wound.ended = time.time()
        say.note(f"{blow.at_s:7.1f} s  {blow.kind}{f', {wound.target}' if wound.target else ''}")

    async def _kill_worker(self, blow: Blow, wound: Wound) -> None:
        await self._orphan(blow, wound)
        self._house.crew[blow.target].kill()
        await self._until_runs(blow.target)

    async def _leave_worker(self, blow: Blow, wound: Wound) -> None:
        await self._orphan(blow, wound)
        self._house.crew[blow.target].kill(rest_s=DEAD_S)
        await self._until_runs(blow.target)

    async def _stop_worker(self, blow: Blow, wound: Wound) -> None:
        victim = self._house.crew[blow.target]
        await self._orphan(blow, wound)
        victim.halt()
        try:
            await asyncio.sleep(STOPPED_S)
        finally:
            victim.wake()

    async def _fill_worker(self, blow: Blow, wound: Wound) -> None:
        """It may die of it, and is started again: a new process has room."""
        victim = self._house.crew[blow.target]
        await self._orphan(blow, wound)
        victim.fill()
        try:
            await asyncio.sleep(FULL_S)
        finally:
            victim.drain()

    async def _remove_worker(self, blow: Blow, wound: Wound) -> None:
        await self._orphan(blow, wound)
        await self._house.dismiss(blow.target)

    async def _add_worker(self, blow: Blow, wound: Wound) -> None:
        wound.target = self._house.crew[blow.target].name
        self._house.hire(blow.target)

    async def _kill_broker(self, blow: Blow, wound: Wound) -> None:
        await self._strike_broker(blow.target, wound, self._end_hard)

    async def _kill_coordinator(self, blow: Blow, wound: Wound) -> None:
        """Whoever coordinates now; nobody can be asked while a coordinator moves, so then any broker is taken."""
        deployment = self._house.deployment
        group = deployment.group("cases")
        name, kind = (
            (group, 0) if blow.kind is Kind.KILL_GROUP else (deployment.transactional_id(blow.target), TRANSACTION)
        )
        try:
            async with admin(deployment) as client:
                number = await client.find_coordinator(name, kind)
        except (KafkaError, OSError, TimeoutError):
            number = min(self._house.brokers.nodes)
        await self._strike_broker(number, wound, self._end_hard)

    async def _bounce_broker(self, blow: Blow, wound: Wound) -> None:
        await self._strike_broker(blow.target, wound, self._end_soft)

    async def _fill_broker(self, blow: Blow, wound: Wound) -> None:
        await self._strike_broker(blow.target, wound, self._end_full)

    async def _leap(self, _: Blow, wound: Wound) -> None:
        wound.target = f"by {LEAP}"
        await self._house.turn_clock(SPEED, LEAP)

    async def _orphan(self, blow: Blow, wound: Wound) -> None:
        """Who is about to be struck, and what it has in hand. The dead are not struck; the moment is set last."""
        await self._until_runs(blow.target)
        victim = self._house.crew[blow.target]
        wound.target, wound.orphans = victim.name, victim.owns
        wound.begun = time.time()

    async def _until_runs(self, number: int) -> None:
        async with asyncio.timeout(SUPERVISED_S + DEAD_S):
            while not self._house.crew[number].runs:  # noqa: ASYNC110 (its supervisor starts it)
                await asyncio.sleep(LOOK_S)

    async def _strike_broker(self, number: int, wound: Wound, end: Callable[[int], Awaitable[None]]) -> None:
        """It ends and is started again on its own data. Until then nobody wonders that it is down."""
        wound.target = f"broker-{number}"
        wound.orphans = frozenset(range(self._house.deployment.partitions))
        self._house.up[number].clear()
        wound.begun = time.time()
        await end(number)
        await self._house.brokers.nodes[number].start()
        self._house.up[number].set()
        await self._until_whole()

    async def _until_whole(self) -> None:
        """Every partition has all its copies again: three of them promise that one may be lost, and not two at once."""
        async with asyncio.timeout(WHOLE_S):
            while not await self._is_whole():  # noqa: ASYNC110 (the brokers send no event)
                await asyncio.sleep(WHOLE_LOOK_S)

    async def _is_whole(self) -> bool:
        copies = self._house.plan.copies
        try:
            async with admin(self._house.deployment) as client:
                topics = await client.describe_topics()
        except (KafkaError, OSError, TimeoutError):
            return False
        return all(len(part["isr"]) >= copies for topic in topics for part in topic["partitions"])

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
            say.warn(f"broker-{number} has not noticed for {BROKER_AWAY_S:.0f} s that its quota is full")
        await node.stop()


def _on_brokers(kind: Kind) -> bool:
    return kind in (
        Kind.KILL_BROKER,
        Kind.KILL_GROUP,
        Kind.KILL_WRITER,
        Kind.BOUNCE_BROKER,
        Kind.FILL_BROKER,
        Kind.LEAP,
    )
