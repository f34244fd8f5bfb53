"""The rules of time on a real broker, with a machine's time that the test gives: no deadline is a matter of luck."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import orjson
import pytest
import pytest_asyncio

from local.broker import Broker
from schemas.topics import Topic
from streams.client.delivery import OutgoingRecord
from streams.clock import Clock, VirtualClock
from streams.deployment import Deployment
from streams.ledger.ledger_group import LedgerGroup
from streams.ledger.partition_task import PartitionContext
from streams.runtime.metrics import WorkerMetrics
from streams.worker.worker import stores
from tests.support.toy_domain import TOY_LEDGER, ToyCommand, ToyDomain
from tests.support.toy_topics import command, deployment, make_topics, read_some, write

WITHIN_S = 150.0  # then it hangs; a test takes 1 to 3 s
START = datetime(2026, 11, 24, tzinfo=UTC)
NINE = datetime(2026, 3, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Day:
    """A worker's group with the toy trade, a frozen clock, and a machine's time that stands until it is told."""

    def __init__(self, place: Deployment) -> None:
        self.place = place
        self.machine = START
        self.clock = Clock(UTC, lambda: self.machine)
        self.clock.set(VirtualClock(base=NINE, since=START, speed=0))
        self.metrics = WorkerMetrics()
        self.intake = asyncio.Event()  # set when the intake has heard everything

    def push(self, to: datetime) -> None:
        """Set the clock; the machine's time stands, so nothing new counts as heard yet."""
        self.clock.set(VirtualClock(base=to, since=self.machine, speed=0))

    def pass_by(self) -> None:
        """The machine's time passes, long enough that everything counts as heard."""
        self.machine += timedelta(seconds=1)

    async def poll(self) -> None:
        """What the group waits for before its deadlines may speak."""
        await self.intake.wait()

    async def ready(self) -> None:
        """Until all partitions have their voice."""
        while self.metrics.lag is None:  # noqa: ASYNC110 (a figure, not an event; nothing is assumed about time)
            await asyncio.sleep(0)

    async def said(self, number: int) -> list[str]:
        """The first so many facts, in the order of their keys' own log."""
        facts = [orjson.loads(record.value) for record in await read_some(self.place, Topic.CASE_EVENTS, number)]
        return [f"{one['case_id']} {one['seq']} {one['fact']} {one['text']} {one['at'][11:16]}" for one in facts]

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """The group, running."""
        stop = asyncio.Event()
        task = asyncio.create_task(
            LedgerGroup(
                PartitionContext(ToyDomain(), TOY_LEDGER, self.place, self.clock, self.metrics, stores(self.place)),
                self.poll,
            ).run(stop)
        )
        try:
            async with asyncio.timeout(WITHIN_S):
                yield
        finally:
            stop.set()
            await task


@pytest_asyncio.fixture
async def day(broker: Broker) -> Day:
    """One partition, so that what comes out has one order."""
    place = deployment(broker.bootstrap, 1)
    await make_topics(place)
    return Day(place)


@pytest.mark.asyncio
async def test_a_push_of_a_frozen_clock_fires_each_deadline_once_at_its_own_time(day: Day) -> None:
    """A day in one push: three deadlines of one key and one of another, merged in order."""
    day.intake.set()
    async with day.working():
        await command(
            day.place,
            ToyCommand(key="a", id="x", at=NINE, wait_s=3600, again=2),
            ToyCommand(key="b", at=NINE, wait_s=5400),
        )
        await day.said(2)
        await day.ready()
        day.push(NINE + 12 * HOUR)
        day.pass_by()
        assert (await day.said(6))[2:] == [
            "a 2 fired due 10:00:00 10:00",
            "b 2 fired due 10:30:00 10:30",
            "a 3 fired due 11:00:00 11:00",
            "a 4 fired due 12:00:00 12:00",
        ]


@pytest.mark.asyncio
async def test_a_command_on_its_way_when_the_deadline_passes_is_heard_first(day: Day) -> None:
    """It was stamped before the push and lands after it; the deadline has waited for it."""
    day.intake.set()
    async with day.working():
        await command(day.place, ToyCommand(key="a", id="open", at=NINE, wait_s=3600))
        await day.said(1)
        await day.ready()
        day.push(NINE + 2 * HOUR)
        await command(day.place, ToyCommand(key="a", id="in time", at=NINE + HOUR / 2, wait_s=7200))
        assert await day.said(2) == ["a 1 heard open 09:00", "a 2 heard in time 09:30"]
        day.pass_by()
        await command(day.place, ToyCommand(key="b", id="later", at=NINE + 2 * HOUR))
        assert (await day.said(3))[2:] == ["b 1 heard later 11:00"]


@pytest.mark.asyncio
async def test_after_an_outage_what_waited_is_heard_before_deadlines_which_begin_at_the_voice(day: Day) -> None:
    """It slept from 09:00 to 12:00. `a` acted in time, `b` did not; nothing speaks before the intake has heard."""
    day.intake.set()
    async with day.working():
        await command(day.place, *(ToyCommand(key=key, id="open", at=NINE, wait_s=3600) for key in "ab"))
        await day.said(2)
    day.push(NINE + 3 * HOUR)
    day.pass_by()
    day.intake.clear()
    day.metrics = WorkerMetrics()
    async with day.working():
        await command(day.place, ToyCommand(key="a", id="did it", at=NINE + 3 * HOUR, wait_s=3600))
        assert (await day.said(3))[2:] == ["a 2 heard did it 12:00"]
        day.intake.set()
        assert (await day.said(4))[3:] == ["b 2 fired due 10:00:00 12:00"]


@pytest.mark.asyncio
async def test_what_cannot_be_read_and_what_fails_are_dead_letters_and_the_partition_goes_on(day: Day) -> None:
    """Foreign bytes on our own topic, and a bug: both in plain sight, and the next command is decided."""
    day.intake.set()
    async with day.working():
        await write(day.place, OutgoingRecord(day.place.topic(TOY_LEDGER.commands), b"a", b"no command"))
        await command(
            day.place, ToyCommand(key="a", id="bug", at=NINE, note="bug"), ToyCommand(key="a", id="fine", at=NINE)
        )
        assert await day.said(1) == ["a 1 heard fine 09:00"]
        letters = await read_some(day.place, Topic.DLQ, 2)
        assert [dict(one.headers)["dlq.class"] for one in letters] == [b"ValidationError", b"ValueError"]
        assert letters[0].value == b"no command"
        await day.ready()
        assert day.metrics.letters == 2
