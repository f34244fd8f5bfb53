"""A world small enough to walk: the ledger's own group and partition over a toy trade, two keys, three commands.

Owns: the history (two counters, one counted twice, a deadline each), and what has to come of it, whatever happens.
Refuses: intake, health, the clock's topic: they are in the large world.
"""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import orjson

from schemas.topics import Topic
from streams.clock import Clock, VirtualClock
from streams.deployment import Deployment
from streams.ledger.ledger_group import LedgerGroup
from streams.ledger.partition_task import PartitionContext
from streams.runtime.metrics import WorkerMetrics
from streams.runtime.supervise import supervise
from tests.flow.ledger.toy import TOY, Toy, ToyTrade
from tests.sim.choices import Choices
from tests.sim.faults import Faults
from tests.sim.kafka.log import Entry
from tests.sim.scripts import MORNING, History, Step
from tests.sim.world import LOOK_S, World

LATER = MORNING + timedelta(minutes=10)
"""When both deadlines are over."""

HISTORY = History((Step(MORNING),), LATER)

COMMANDS = (
    Toy(key="a", at=MORNING, id="a1", wait_s=60),
    Toy(key="b", at=MORNING, id="b1", wait_s=60),
    Toy(key="a", at=MORNING + timedelta(seconds=1), id="a2", wait_s=60),
)

WANTED = {
    "a": ["1 heard a1", "2 heard a2", "3 fired due 09:01:01"],
    "b": ["1 heard b1", "2 fired due 09:01:00"],
}
"""What is said of each key, once, in this order, whatever breaks."""


class Small(World):
    """One partition, some workers."""

    spec = TOY

    def __init__(self, choices: Choices, workers: int = 1) -> None:
        super().__init__(choices, Faults(workers=workers, partitions=1), HISTORY)
        self.now = MORNING

    def work(self, place: Deployment, stop: asyncio.Event) -> Coroutine[Any, Any, None]:
        """A worker without an intake; everybody sees one clock."""
        clock = Clock(self.rules.zone, self.machine)
        clock.set(VirtualClock(base=MORNING, since=self.machine(), speed=0))
        self._clocks.append(clock)
        if self.now != MORNING:
            clock.set(VirtualClock(base=self.now, since=self.machine(), speed=0))
        context = PartitionContext(ToyTrade(), TOY, place, clock, WorkerMetrics(), self._stores(place))
        return supervise("group", lambda: LedgerGroup(context, _heard).run(stop))

    async def _live(self) -> None:
        """Two commands, a third, then both deadlines are over."""
        self._clocks: list[Clock] = []
        for _ in range(self.faults.workers):
            self.one_more()
        for command in COMMANDS:
            tp = self.cluster.logs[self.place.topic(self.spec.commands)][0]
            tp.append([Entry(0, 0, command.key.encode(), command.raw())])
            await asyncio.sleep(0.05)
        self.now = LATER
        for clock in self._clocks:
            clock.set(VirtualClock(base=LATER, since=self.machine(), speed=0))
        await self._quiet()

    def pending(self) -> str | None:
        """What is not said yet."""
        said = self.said()
        missing = [f"{key}: {line}" for key, lines in WANTED.items() for line in lines[len(said.get(key, [])) :]]
        return f"not said: {', '.join(missing)}" if missing else None

    def said(self) -> dict[str, list[str]]:
        """What a reader of committed facts finds."""
        found: dict[str, list[str]] = {}
        for log in self.cluster.logs[self.place.topic(Topic.CASE_EVENTS)]:
            for one in log.read(0, log.end, committed=True)[0]:
                fact = orjson.loads(one.value or b"{}")
                found.setdefault(fact["case_id"], []).append(f"{fact['seq']} {fact['fact']} {fact['text']}")
        return found

    def wrong(self) -> str | None:
        """What should not have been said; and whether an offset went back."""
        if self.said() != WANTED:
            return f"said {self.said()}"
        back = self.cluster.group(self.place.group(self.spec.group)).went_back
        return f"the offset went back: {back}" if back else None


async def _heard() -> None:
    await asyncio.sleep(LOOK_S / 100)
