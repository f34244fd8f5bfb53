"""The house that is struck: brokers, topics, a fast clock, workers; all its own, in a directory of its own.

Owns: bringing it up and down, who is expected to be down, and that whoever ends without having been struck ends the
run. Refuses: striking (`nemesis.py`). Nothing outlives it: every child is on a leash.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from handlers.policy.rules import Rules
from local.broker import BrokerCluster, download_bar
from local.chaos.chaos_plan import ChaosPlan
from local.chaos.worker_process import WorkerProcess
from local.supervisor.data_dir import household
from local.supervisor.supervisor import stop_all
from operations import console
from operations.clock_setting import set_clock
from operations.pack_rules import packs_of
from operations.packs import find_pack
from operations.settings import Settings
from operations.task_ends import cancel, first_end
from operations.topic_setup import bring_into_line
from streams.clock import Clock, VirtualClock, machine_now
from streams.deployment import Deployment
from streams.runtime.supervise import supervise


@dataclass(slots=True, kw_only=True)
class ChaosCluster:
    """What stands."""

    plan: ChaosPlan
    home: Path
    deployment: Deployment
    rules: Rules
    pack: Path
    brokers: BrokerCluster
    clock: Clock
    crew: dict[int, WorkerProcess] = field(default_factory=dict)
    tends: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    up: dict[int, asyncio.Event] = field(default_factory=dict)  # a broker that nobody has struck

    def hire(self, number: int) -> None:
        """Start a worker and tend it."""
        victim = self.crew[number]
        victim.start()
        self.tends[number] = asyncio.create_task(victim.tend(), name=victim.name)

    async def dismiss(self, number: int) -> None:
        """SIGTERM, and no new start."""
        await cancel([self.tends.pop(number)])
        await self.crew[number].stop()

    async def watch(self) -> None:
        """Raise what nobody expected: a broker's end, or a worker's that no start can mend."""
        await first_end(*(self._watch_broker(number) for number in self.brokers.nodes), self._watch_crew())

    async def turn_clock(self, speed: float, ahead: timedelta = timedelta(0)) -> None:
        """Time goes on from where it stands, so much later and at this speed; a broker that is away is waited for."""
        await supervise("clock", partial(self._set_clock, speed, ahead))

    async def _set_clock(self, speed: float, ahead: timedelta) -> None:
        now = self.clock.now() + ahead
        setting = VirtualClock(base=now, since=machine_now(), speed=speed)
        await set_clock(self.deployment, setting)
        self.clock.set(setting)

    async def _watch_broker(self, number: int) -> None:
        node, up = self.brokers.nodes[number], self.up[number]
        while True:
            await up.wait()
            await node.wait()
            if up.is_set():
                raise node.why_it_ended()

    async def _watch_crew(self) -> None:
        """A supervisor ends only by what it raises."""
        while True:
            for task in list(self.tends.values()):
                if task.done() and not task.cancelled():
                    task.result()
            await asyncio.sleep(1.0)


@asynccontextmanager
async def standing(plan: ChaosPlan, settings: Settings, rules: Rules, home: Path) -> AsyncIterator[ChaosCluster]:
    """The house, as long as the context lasts."""
    with household(home), download_bar() as bar:
        brokers = BrokerCluster(home / "broker", plan.brokers, progress=bar)
        async with brokers:
            deployment = replace(settings.to_deployment(), kafka=brokers.bootstrap, replication=plan.copies)
            _tell_children(deployment, home)
            await bring_into_line(deployment, rules)
            house = ChaosCluster(
                plan=plan,
                home=home,
                deployment=deployment,
                rules=rules,
                pack=find_pack(packs_of(settings.pack)[0]).absolute(),
                brokers=brokers,
                clock=Clock(rules.zone),
            )
            await _furnish(house)
            try:
                yield house
            finally:
                await _clear(house)


def _tell_children(deployment: Deployment, home: Path) -> None:
    """What the workers find in their environment; this process reads it no more."""
    os.environ["CHUISHAO_KAFKA"] = deployment.kafka
    os.environ["CHUISHAO_DEPLOYMENT"] = deployment.name
    os.environ["CHUISHAO_DATA_DIR"] = str(home)
    os.environ["CHUISHAO_PARTITIONS"] = str(deployment.partitions)


async def _furnish(house: ChaosCluster) -> None:
    """Clock, then workers."""
    for number in house.brokers.nodes:
        house.up[number] = asyncio.Event()
        house.up[number].set()
    house.clock.set(VirtualClock(base=machine_now(), since=machine_now(), speed=1.0))
    await house.turn_clock(house.plan.speed)
    for number in range(1, house.plan.workers + 1):
        house.crew[number] = WorkerProcess(number, house.home, str(house.pack))
        house.hire(number)
    console.note(f"house    {house.deployment.kafka}, {house.plan.workers} workers, in {house.home}")


async def _clear(house: ChaosCluster) -> None:
    """Workers first; a stopped one has to be woken to hear that it should leave."""
    await cancel(house.tends.values())
    for victim in house.crew.values():
        victim.wake()
    await stop_all(list(house.crew.values()))
