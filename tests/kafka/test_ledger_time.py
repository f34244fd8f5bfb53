"""The rules of time on a real broker, with a machine's time that the test sets, so that no deadline depends on luck.

Owns: a group with its clock. Refuses: the rules themselves (`tests/flow/ledger/test_time.py`).
"""

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

WITHIN_S = 150.0  # longer means that it hangs; a test takes 1 to 3 s
START = datetime(2026, 11, 24, tzinfo=UTC)
NINE = datetime(2026, 3, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Day:
    """A worker's group with the toy domain, a frozen clock, and a machine's time that the test moves."""

    def __init__(self, place: Deployment) -> None:
        self.place = place
        self.machine = START
        self.clock = Clock(UTC, lambda: self.machine)
        self.clock.set(VirtualClock(base=NINE, since=START, speed=0))
        self.metrics = WorkerMetrics()
        self.intake = asyncio.Event()  # set when the intake is caught up

    def push(self, to: datetime) -> None:
        """Set the clock; the machine's time stands, so no newer record counts as read yet."""
        self.clock.set(VirtualClock(base=to, since=self.machine, speed=0))

    def pass_by(self) -> None:
        """Let the machine's time pass, long enough that every record counts as read."""
        self.machine += timedelta(seconds=1)

    async def wait_until_caught_up(self) -> None:
        """Wait for the intake, as the group does before its deadlines may fire."""
        await self.intake.wait()

    async def ready(self) -> None:
        """Wait until all partitions are live."""
        while self.metrics.lag is None:  # noqa: ASYNC110 (a figure, not an event; nothing is assumed about time)
            await asyncio.sleep(0)

    async def facts(self, number: int) -> list[str]:
        """Return the first so many facts, in the order of their keys' own log."""
        facts = [orjson.loads(record.value) for record in await read_some(self.place, Topic.CASE_EVENTS, number)]
        return [f"{one['case_id']} {one['seq']} {one['fact']} {one['text']} {one['at'][11:16]}" for one in facts]

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Run the group."""
        stop = asyncio.Event()
        task = asyncio.create_task(
            LedgerGroup(
                PartitionContext(ToyDomain(), TOY_LEDGER, self.place, self.clock, self.metrics, stores(self.place)),
                self.wait_until_caught_up,
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
    """Return a day with one partition, so that the facts have one order."""
    place = deployment(broker.bootstrap, 1)
    await make_topics(place)
    return Day(place)


@pytest.mark.asyncio
async def test_a_push_of_a_frozen_clock_fires_each_deadline_once_at_its_own_time(day: Day) -> None:
    """The clock jumps a day: three deadlines of one key and one of another are merged in order."""
    day.intake.set()
    async with day.working():
        await command(
            day.place,
            ToyCommand(key="a", id="x", at=NINE, wait_s=3600, again=2),
            ToyCommand(key="b", at=NINE, wait_s=5400),
        )
        await day.facts(2)
        await day.ready()
        day.push(NINE + 12 * HOUR)
        day.pass_by()
        assert (await day.facts(6))[2:] == [
            "a 2 fired due 10:00:00 10:00",
            "b 2 fired due 10:30:00 10:30",
            "a 3 fired due 11:00:00 11:00",
            "a 4 fired due 12:00:00 12:00",
        ]


@pytest.mark.asyncio
async def test_a_command_on_its_way_when_the_deadline_passes_is_decided_first(day: Day) -> None:
    """It was stamped before the jump and arrives after it; the deadline has waited for it."""
    day.intake.set()
    async with day.working():
        await command(day.place, ToyCommand(key="a", id="open", at=NINE, wait_s=3600))
        await day.facts(1)
        await day.ready()
        day.push(NINE + 2 * HOUR)
        await command(day.place, ToyCommand(key="a", id="in time", at=NINE + HOUR / 2, wait_s=7200))
        assert await day.facts(2) == ["a 1 heard open 09:00", "a 2 heard in time 09:30"]
        day.pass_by()
        await command(day.place, ToyCommand(key="b", id="later", at=NINE + 2 * HOUR))
        assert (await day.facts(3))[2:] == ["b 1 heard later 11:00"]


@pytest.mark.asyncio
async def test_after_an_outage_waiting_commands_are_decided_before_deadlines_fire(day: Day) -> None:
    """The group was away from 09:00 to 12:00. `a` acted in time, `b` did not; the intake comes first."""
    day.intake.set()
    async with day.working():
        await command(day.place, *(ToyCommand(key=key, id="open", at=NINE, wait_s=3600) for key in "ab"))
        await day.facts(2)
    day.push(NINE + 3 * HOUR)
    day.pass_by()
    day.intake.clear()
    day.metrics = WorkerMetrics()
    async with day.working():
        await command(day.place, ToyCommand(key="a", id="did it", at=NINE + 3 * HOUR, wait_s=3600))
        assert (await day.facts(3))[2:] == ["a 2 heard did it 12:00"]
        day.intake.set()
        assert (await day.facts(4))[3:] == ["b 2 fired due 10:00:00 12:00"]


@pytest.mark.asyncio
async def test_unreadable_and_failing_commands_become_dead_letters_and_the_partition_goes_on(day: Day) -> None:
    """Foreign bytes on the command topic, and a bug: both are visible, and the next command is decided."""
    day.intake.set()
    async with day.working():
        await write(day.place, OutgoingRecord(day.place.topic(TOY_LEDGER.commands), b"a", b"no command"))
        await command(
            day.place, ToyCommand(key="a", id="bug", at=NINE, note="bug"), ToyCommand(key="a", id="fine", at=NINE)
        )
        assert await day.facts(1) == ["a 1 heard fine 09:00"]
        letters = await read_some(day.place, Topic.DLQ, 2)
        assert [dict(one.headers)["dlq.class"] for one in letters] == [b"ValidationError", b"ValueError"]
        assert letters[0].value == b"no command"
        await day.ready()
        assert day.metrics.letters == 2
