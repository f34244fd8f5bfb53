"""Bringing everything up in order, saying each step as it holds, and taking it down in the reverse order.

Owns: the order: broker, topics, clock, workers, watcher; down: watcher and workers at once, broker.
Refuses: restarts (`supervisor.py`), locks and logs (`data_dir.py`).
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from handlers.policy.rules import Rules
from local.broker import Broker, download_bar
from local.supervisor.data_dir import household
from local.supervisor.supervisor import SupervisedProcess, stop_all
from operations import console
from operations.clock_setting import describe, set_clock
from operations.connect import refused
from operations.deployment_status import workers
from operations.messages import errors_texts, running_texts
from operations.pack_rules import packs_of
from operations.packs import find_pack
from operations.settings import DEFAULT_KAFKA, Settings
from operations.task_ends import first_end
from operations.topic_setup import bring_into_line
from streams.clock import Setting
from streams.deployment import Deployment
from streams.topology.apply import CreateTopic

READY_WITHIN_S = 30.0
"""Until a worker says that it decides; it takes about 3 s. Later it is said, and waited for no longer."""

LOOK_S = 0.5
"""Between two looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPlan:
    """What is to be brought up."""

    settings: Settings
    rules: Rules
    port: int
    workers: int
    clock: Callable[[Deployment], Awaitable[Setting]] | None  # null: as it was set before
    own_broker: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalCluster:
    """What has come up: workers may not be ready yet."""

    home: Path
    deployment: Deployment
    broker: Broker | None
    crew: list[SupervisedProcess]
    watchers: list[SupervisedProcess]

    def ends(self) -> list[Awaitable[None]]:
        """What goes on as long as the house stands: restarts, and the broker's own life."""
        tended: list[Awaitable[None]] = [member.tend() for member in (*self.crew, *self.watchers)]
        return tended if self.broker is None else [*tended, _broker_ends(self.broker)]


async def bring_up(plan: LocalPlan, stop: asyncio.Event) -> None:
    """Up, until `stop` is set or the broker ends; then down."""
    async with risen(plan) as house:
        await first_end(stop.wait(), *house.ends(), _welcome(plan, house))


@asynccontextmanager
async def risen(plan: LocalPlan) -> AsyncIterator[LocalCluster]:
    """The house, as long as the context lasts."""
    with household(plan.settings.data_dir.absolute()) as home:
        async with _kafka(plan, home) as (deployment, broker):
            await _prepare(plan, deployment)
            crew, watchers = _members(plan, home)
            try:
                for member in (*crew, *watchers):
                    log = home / "log" / f"{member.name}.log"
                    console.note(running_texts.STARTED(name=member.name, pid=member.start(), log=log))
                yield LocalCluster(home=home, deployment=deployment, broker=broker, crew=crew, watchers=watchers)
            finally:
                console.note(running_texts.STOPPING(broker=running_texts.AND_BROKER() if broker else ""))
                await stop_all([*watchers, *crew])
    console.note(running_texts.STOPPED())


@asynccontextmanager
async def _kafka(plan: LocalPlan, home: Path) -> AsyncIterator[tuple[Deployment, Broker | None]]:
    """The cluster that is used: an external one when it is set, else our own. Children find it in the environment."""
    deployment = plan.settings.to_deployment()
    if not plan.own_broker:
        why = await refused(deployment.kafka)
        if why is not None:
            raise errors_texts.SETTING_IN_THE_WAY(kafka=deployment.kafka, why=why)
        console.note(running_texts.FOREIGN_BROKER(address=deployment.kafka))
        yield deployment, None
        return
    with download_bar() as bar:
        broker = Broker(home / "broker", plan.port, progress=bar)
        await broker.start()
    try:
        if not broker.leashed:
            console.warn(running_texts.NO_LEASH())
        console.note(running_texts.BROKER(address=broker.bootstrap, path=home / "broker"))
        os.environ["CHUISHAO_KAFKA"] = broker.bootstrap
        yield replace(deployment, kafka=broker.bootstrap), broker
    finally:
        await broker.stop()


async def _prepare(plan: LocalPlan, deployment: Deployment) -> None:
    """Topics and clock."""
    steps = await bring_into_line(deployment, plan.rules)
    made = sum(isinstance(step, CreateTopic) for step in steps)
    console.note(running_texts.TOPICS(made=made, altered=len(steps) - made))
    if plan.clock is not None:
        setting = await plan.clock(deployment)
        await set_clock(deployment, setting)
        console.note(running_texts.CLOCK(clock=describe(setting)))


def _members(plan: LocalPlan, home: Path) -> tuple[list[SupervisedProcess], list[SupervisedProcess]]:
    pack = ",".join(str(find_pack(one).absolute()) for one in packs_of(plan.settings.pack))
    name = plan.settings.worker
    crew = [
        SupervisedProcess(
            f"{name}-{number}",
            home,
            ["worker", "--name", f"{name}-{number}", "--pack", pack, "--data-dir", str(home)],
        )
        for number in range(1, plan.workers + 1)
    ]
    return crew, [SupervisedProcess(f"{name}-watcher", home, ["watcher", "--name", f"{name}-watcher", "--pack", pack])]


async def _broker_ends(broker: Broker) -> None:
    await broker.wait()
    raise broker.why_it_ended()


async def _welcome(plan: LocalPlan, house: LocalCluster) -> None:
    """When the workers decide, say how to use it; then wait for ever."""
    if await ready(house):
        console.note(running_texts.READY(count=len(house.crew)))
    else:
        console.warn(running_texts.NOT_READY(seconds=READY_WITHIN_S))
    if house.deployment.kafka != DEFAULT_KAFKA:
        console.hint(running_texts.EXPORT(kafka=house.deployment.kafka))
    unit = next(iter(plan.rules.units))
    console.hint(running_texts.NEXT(unit=unit))
    await asyncio.Event().wait()


async def ready(house: LocalCluster) -> bool:
    """Whether every worker of this start has said a lag: then each of its partitions is live."""
    crew = {member.name for member in house.crew}
    loop = asyncio.get_running_loop()
    until = loop.time() + READY_WITHIN_S
    since = loop.time()
    while loop.time() < until:
        newest = await workers(house.deployment)
        age = loop.time() - since
        ready = {name for name, one in newest.items() if one["lag"] is not None and one["age_s"] <= age}
        if crew <= ready:
            return True
        await asyncio.sleep(LOOK_S)
    return False
