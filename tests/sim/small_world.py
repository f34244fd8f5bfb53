"""A world small enough to walk: the ledger's own group and partition over a toy domain, two keys, three commands.

Owns: the history (two counters, one counted twice, a deadline each), and its expected outcome under any fault. Refuses:
intake, health, the clock's topic: they are in the full world.
"""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, ClassVar

import orjson

from schemas.topics import Topic
from streams.client.delivery import home_partition
from streams.clock import Clock, VirtualClock
from streams.deployment import Deployment
from streams.ledger.ledger_group import LedgerGroup
from streams.ledger.partition_task import PartitionContext
from streams.runtime.metrics import WorkerMetrics
from streams.runtime.supervise import supervise
from tests.sim.choices import Choices
from tests.sim.faults import Faults
from tests.sim.histories import MORNING, History, Step
from tests.sim.kafka.log import Entry
from tests.sim.world import CHECK_INTERVAL_S, World
from tests.support.toy_domain import TOY_LEDGER, ToyCommand, ToyDomain

LATER = MORNING + timedelta(minutes=10)
"""When both deadlines are over."""

HISTORY = History((Step(MORNING),), LATER)

COMMANDS = (
    ToyCommand(key="a", at=MORNING, id="a1", wait_s=60),
    ToyCommand(key="b", at=MORNING, id="b1", wait_s=60),
    ToyCommand(key="a", at=MORNING + timedelta(seconds=1), id="a2", wait_s=60),
)

EXPECTED = {
    "a": ["1 heard a1", "2 heard a2", "3 fired due 09:01:01"],
    "b": ["1 heard b1", "2 fired due 09:01:00"],
}
"""The facts of each key, once each, in this order, under any fault."""


class SmallWorld(World):
    """A world of one partition and some workers."""

    spec = TOY_LEDGER
    partitions = 1
    commands: ClassVar[tuple[ToyCommand, ...]] = COMMANDS
    expected: ClassVar[dict[str, list[str]]] = EXPECTED

    def __init__(self, choices: Choices, workers: int = 1) -> None:
        super().__init__(choices, Faults(workers=workers, partitions=self.partitions), HISTORY)
        self.now = MORNING

    def work(self, deployment: Deployment, stop: asyncio.Event) -> Coroutine[Any, Any, None]:
        """Run a worker without an intake; all workers see one clock."""
        clock = Clock(self.rules.zone, self.machine)
        clock.set(VirtualClock(base=MORNING, since=self.machine(), speed=0))
        self._clocks.append(clock)
        if self.now != MORNING:
            clock.set(VirtualClock(base=self.now, since=self.machine(), speed=0))
        context = PartitionContext(
            ToyDomain(), TOY_LEDGER, deployment, clock, WorkerMetrics(), self._stores(deployment)
        )
        return supervise("group", lambda: LedgerGroup(context, _caught_up_at_once).run(stop))

    async def _live(self) -> None:
        """Write two commands and a third, then pass both deadlines."""
        self._clocks: list[Clock] = []
        for _ in range(self.faults.workers):
            self.add_worker()
        tps = self.cluster.logs[self.deployment.topic(self.spec.commands)]
        for command in self.commands:
            tp = tps[home_partition(command.key, self.partitions)]
            tp.append([Entry(0, 0, command.key.encode(), command.raw())])
            await asyncio.sleep(0.05)
        self.now = LATER
        for clock in self._clocks:
            clock.set(VirtualClock(base=LATER, since=self.machine(), speed=0))
        await self._settle()

    def pending(self) -> str | None:
        """Return which facts are not written yet."""
        committed_facts = self.committed_facts()
        missing = [
            f"{key}: {line}"
            for key, lines in self.expected.items()
            for line in lines[len(committed_facts.get(key, [])) :]
        ]
        return f"not written: {', '.join(missing)}" if missing else None

    def committed_facts(self) -> dict[str, list[str]]:
        """Return the facts that a reader of committed records finds."""
        found: dict[str, list[str]] = {}
        for log in self.cluster.logs[self.deployment.topic(Topic.CASE_EVENTS)]:
            for entry in log.read(0, log.end, committed=True)[0]:
                fact = orjson.loads(entry.value or b"{}")
                found.setdefault(fact["case_id"], []).append(f"{fact['seq']} {fact['fact']} {fact['text']}")
        return found

    def wrong(self) -> str | None:
        """Return which facts should not have been written, or that an offset went back."""
        if self.committed_facts() != self.expected:
            return f"written: {self.committed_facts()}"
        back = self.cluster.group(self.deployment.group(self.spec.group)).went_back
        return f"the offset went back: {back}" if back else None


class CommandingWorld(SmallWorld):
    """A small world of two partitions whose states send each other commands.

    `a` commands `d` on the other partition, which commands it back, while a deadline of `b` runs beside it.
    """

    partitions = 2
    commands: ClassVar[tuple[ToyCommand, ...]] = (
        ToyCommand(key="a", at=MORNING, id="a1", tell=("d", "a")),
        ToyCommand(key="b", at=MORNING, id="b1", wait_s=60),
    )
    expected: ClassVar[dict[str, list[str]]] = {
        "a": ["1 heard a1", "2 heard d/1"],
        "b": ["1 heard b1", "2 fired due 09:01:00"],
        "d": ["1 heard a/1"],
    }

    def pending(self) -> str | None:
        """Return which facts are not written yet, or that the group has not passed the others' markers."""
        return super().pending() or self._undecided()


async def _caught_up_at_once() -> None:
    await asyncio.sleep(CHECK_INTERVAL_S / 100)
