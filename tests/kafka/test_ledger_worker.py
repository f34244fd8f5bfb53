"""A whole worker on a real broker: a whistle goes in, what it says comes out, time is pushed by the control topic."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest
import pytest_asyncio

from handlers.policy.rules import Rules
from local.broker import Broker
from operations.packs import find_pack, read_pack
from operations.topic_setup import bring_into_line
from schemas.topics import Topic
from streams.client.control_topic import CLOCK_KEY
from streams.client.delivery import OutgoingRecord
from streams.clock import VirtualClock
from streams.deployment import Deployment
from streams.runtime.supervise import TaskFailedError
from streams.worker.worker import run_worker
from tests.kafka.ledger_place import deployment, read_some, write
from tests.support.deployed_topics import PACK

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""A worker that ends in a hurry leaves a client open, and its process ends with it (`os._exit`). Here it does not."""


@pytest.fixture(autouse=True)
def leftovers() -> Iterator[None]:
    """What a worker left open is collected with its own test."""
    yield
    gc.collect()


SOURCE = "mashang-fengxing"
WITHIN_S = 150.0  # then it hangs; a test takes 3 to 6 s
MORNING = datetime(2026, 11, 24, 1, tzinfo=UTC)  # 09:00 in Shanghai, a Tuesday
EVENING = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.fixture(scope="session")
def rules() -> Rules:
    """The pack that comes with the product."""
    return read_pack(find_pack(PACK))


@pytest_asyncio.fixture
async def place(broker: Broker, rules: Rules) -> Deployment:
    """A deployment with every topic, its clock frozen in the morning."""
    made = replace(deployment(broker.bootstrap, 3), name="qingjiang")
    await bring_into_line(made, rules)
    await push(made, MORNING)
    return made


async def push(place: Deployment, base: datetime) -> None:
    """Set the frozen clock."""
    value = VirtualClock(base=base, since=datetime.now(UTC), speed=0).model_dump_json().encode()
    await write(place, OutgoingRecord(place.topic(Topic.CONTROL), CLOCK_KEY, value))


@asynccontextmanager
async def working(place: Deployment, rules: Rules) -> AsyncIterator[None]:
    """A worker that runs in this process; it has to leave in time when it is told."""
    stop = asyncio.Event()
    task = asyncio.create_task(run_worker(place, rules, stop))
    try:
        async with asyncio.timeout(WITHIN_S):
            await ready(place)
            yield
    finally:
        stop.set()
        async with asyncio.timeout(10):
            await task


async def ready(place: Deployment) -> dict[str, object]:
    """The first report of a worker that knows its lag: from then on its deadlines fire."""
    number = 1
    while True:
        said = [orjson.loads(one.value)["data"] for one in await read_some(place, Topic.OPS, number)]
        if said[-1]["lag"] is not None:
            return dict(said[-1])
        number = len(said) + 1


def whistle(place: Deployment, name: str) -> OutgoingRecord:
    """A report of a rider, with a place inside the district."""
    body = {
        "id": name,
        "source": SOURCE,
        "channel": "rider",
        "text": "中山路井盖破损，电动车差点翻了",
        "location": {"lon": 113.911633, "lat": 22.645931},
    }
    return OutgoingRecord(place.topic(Topic.REPORTS_OF, SOURCE), name.encode(), orjson.dumps(body))


@pytest.mark.asyncio
async def test_a_whistle_is_dispatched_and_its_deadline_fires_when_time_is_pushed(
    place: Deployment, rules: Rules
) -> None:
    """All of it once, in order, without a hole; what happens at a deadline carries the deadline's time."""
    async with working(place, rules):
        await write(place, whistle(place, "r-1"))
        [told] = await read_some(place, Topic.STATUS, 1, SOURCE)
        assert orjson.loads(told.value)["outcome"] == "taken"
        before = [orjson.loads(one.value) for one in await read_some(place, Topic.CASE_EVENTS, 3)]
        assert {one["time"][:16] for one in before} == {"2026-11-24T09:00"}
        await push(place, EVENING)
        await read_some(place, Topic.ESCALATIONS, 1)
        events = [orjson.loads(one.value) for one in await read_some(place, Topic.CASE_EVENTS, len(before) + 2)]
    assert [one["data"]["seq"] for one in events] == list(range(1, len(events) + 1))
    assert all("2026-11-24T09:00" < one["time"] < "2026-11-24T18:00" for one in events[len(before) :])


@pytest.mark.asyncio
async def test_a_worker_says_how_it_is(place: Deployment, rules: Rules) -> None:
    """Within seconds of its start, under its own key."""
    async with working(place, rules):
        data = await ready(place)
        said = await read_some(place, Topic.OPS, 1)
    assert said[0].key == b"ops.health/worker=w1"
    assert (data["worker"], data["pack"], data["lag"], data["restarts"]) == ("w1", rules.version, 0, 0)


@pytest.mark.asyncio
async def test_a_command_of_another_pack_ends_the_worker_and_names_both(place: Deployment, rules: Rules) -> None:
    """It was taken in under other rules; deciding it with ours would be wrong without a word."""
    async with working(place, rules):
        await write(place, whistle(place, "r-1"))
        await read_some(place, Topic.CASES, 1)
        [command] = await read_some(place, Topic.COMMANDS, 1)
    other = command.value.replace(rules.version.encode(), b"elsewhere@0123456789ab")
    await write(place, OutgoingRecord(place.topic(Topic.COMMANDS), command.key, other, partition=command.partition))
    async with asyncio.timeout(WITHIN_S):
        with pytest.raises(TaskFailedError, match=f"elsewhere@0123456789ab.*{rules.version}"):
            await run_worker(place, rules, asyncio.Event())


@pytest.mark.asyncio
async def test_a_worker_set_to_other_partitions_than_the_topics_have_ends(place: Deployment, rules: Rules) -> None:
    """Else every second key would be looked for elsewhere."""
    async with asyncio.timeout(WITHIN_S):
        with pytest.raises(TaskFailedError, match="has 3 partitions, this worker is set to 12"):
            await run_worker(replace(place, partitions=12), rules, asyncio.Event())
