"""The intake on a real broker: what anybody sends becomes a command, or a dead letter and a word to its source."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial

import orjson
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaProducer
from msgspec import structs

from handlers.intake.pipeline import to_command
from handlers.policy.rules import Rules
from local.broker import Broker
from operations.packs import find_pack, read_pack
from operations.topic_setup import bring_into_line
from schemas.internal.command import ActionCommand, ReportCommand
from schemas.topics import MIB, Topic
from schemas.wire.dead_letter import DeadLetter, Received
from streams.cases import CASES, CaseDomain
from streams.client import connections
from streams.client.delivery import OutgoingRecord
from streams.clock import Clock
from streams.deployment import Deployment
from streams.intake.caught_up import wait_until_caught_up
from streams.intake.convert import ConvertRecord, RecordConverter
from streams.intake.intake_task import Intake
from streams.runtime.metrics import WorkerMetrics
from streams.topology.names import input_topics
from tests.kafka.ledger_place import deployment, read_some, write
from tests.support.deployed_topics import PACK

SOURCE, UNIT = "mashang-fengxing", "chengguan"
WITHIN_S = 150.0  # then it hangs; a test takes 2 to 4 s


@pytest.fixture(scope="session")
def rules() -> Rules:
    """The pack that comes with the product."""
    return read_pack(find_pack(PACK))


@pytest_asyncio.fixture
async def place(broker: Broker, rules: Rules) -> Deployment:
    """A deployment with every topic of the registry."""
    made = replace(deployment(broker.bootstrap, 2), name="qingjiang")
    await bring_into_line(made, rules)
    return made


@asynccontextmanager
async def running(place: Deployment, rules: Rules, to_command: ConvertRecord) -> AsyncIterator[WorkerMetrics]:
    """An intake that runs; what it raises comes out."""
    metrics = WorkerMetrics()
    door = RecordConverter(place, CASES, to_command, CaseDomain(rules).key)
    task = asyncio.create_task(Intake(place, input_topics(place, rules), door, Clock(rules.zone), metrics).run())
    try:
        async with asyncio.timeout(WITHIN_S):
            yield metrics
        assert not task.done(), "the intake ended by itself"
    finally:
        task.cancel()
        await asyncio.wait({task})


def real_take(place: Deployment, rules: Rules) -> ConvertRecord:
    """As the worker fills it in."""
    return partial(to_command, rules=rules, prefix=place.prefix, trusted=place.trusted)


def report(place: Deployment, name: str, source: str = SOURCE) -> OutgoingRecord:
    """A whistle."""
    body = {"id": name, "source": source, "channel": "rider", "text": "中山路与人民路口井盖破损"}
    return OutgoingRecord(place.topic(Topic.REPORTS_OF, SOURCE), b"any", orjson.dumps(body), (("hop", b"app"),))


def accept(place: Deployment, case_id: str | None) -> OutgoingRecord:
    """A unit's action."""
    body = {"id": "a-1", "case_id": case_id, "type": "accept", "actor": {"role": "department", "unit": UNIT}}
    return OutgoingRecord(place.topic(Topic.ACTIONS_OF, UNIT), None, orjson.dumps(body))


@pytest.mark.asyncio
async def test_reports_and_actions_become_commands_on_the_partition_of_their_case(
    place: Deployment, rules: Rules
) -> None:
    """Stamped, keyed anew, in order; an action that names no case stands under its own id."""
    await write(place, *(report(place, f"r-{n}") for n in range(6)), accept(place, "c-1"), accept(place, None))
    async with running(place, rules, real_take(place, rules)):
        records = await read_some(place, Topic.COMMANDS, 8)
    commands = {record.key.decode(): CaseDomain(rules).read_command(record.value) for record in records}
    assert sorted(type(one).__name__ for one in commands.values()) == ["ActionCommand"] * 2 + ["ReportCommand"] * 6
    assert all(CaseDomain(rules).key(command) == key for key, command in commands.items())
    stamps = [one.at for one in commands.values() if isinstance(one, ReportCommand)]
    assert all(stamp.utcoffset() == datetime.now(rules.zone).utcoffset() for stamp in stamps)


@pytest.mark.asyncio
async def test_what_cannot_be_taken_is_a_dead_letter_as_received_and_its_source_is_told(
    place: Deployment, rules: Rules
) -> None:
    """Junk, a stranger's name in the body, and a null: all kept; the good one behind them goes on."""
    junk = OutgoingRecord(place.topic(Topic.REPORTS_OF, SOURCE), b"k", b"\xff\xfe", (("dlq.id", b"theirs"),))
    null = OutgoingRecord(place.topic(Topic.REPORTS), b"n", None)
    await write(place, junk, null, report(place, "r-1", source="somebody-else"), report(place, "r-2"))
    async with running(place, rules, real_take(place, rules)) as metrics:
        letters = {dict(one.headers)["dlq.reason"]: one for one in await read_some(place, Topic.DLQ, 3)}
        [told] = await read_some(place, Topic.STATUS, 1, SOURCE)
        await read_some(place, Topic.COMMANDS, 1)
    assert (letters[b"not-utf8"].key, letters[b"not-utf8"].value) == (b"k", b"\xff\xfe")
    assert dict(letters[b"not-utf8"].headers)["dlq.received.id"] == b"theirs"
    assert b"source-mismatch" in letters
    status = orjson.loads(told.value)
    assert (status["report"], status["outcome"], status["reason"]) == ("r-1", "refused", "source-mismatch")
    assert metrics.letters == 3


@pytest.mark.asyncio
async def test_a_bug_in_taking_costs_one_record_its_way_and_no_other(place: Deployment, rules: Rules) -> None:
    """It becomes a dead letter `bug`; its words, which quote the report, are nowhere."""

    def buggy(received: Received, at: datetime) -> ReportCommand | ActionCommand | DeadLetter:
        if b"r-bad" in (received.value or b""):
            raise ValueError("quoting 井盖破损")
        return real_take(place, rules)(received, at)

    await write(place, report(place, "r-1"), report(place, "r-bad"), report(place, "r-2"))
    async with running(place, rules, buggy):
        [letter] = await read_some(place, Topic.DLQ, 1)
        await read_some(place, Topic.COMMANDS, 2)
    headers = dict(letter.headers)
    assert (headers["dlq.reason"], headers["dlq.class"], headers["hop"]) == (b"bug", b"ValueError", b"app")


@pytest.mark.asyncio
async def test_headers_too_large_for_the_command_topic_cost_that_record_its_way(
    place: Deployment, rules: Rules
) -> None:
    """The body is within its limit, so the door lets it in; what does not fit is a dead letter, whole."""
    heavy = structs.replace(report(place, "r-1"), headers=(("trace", b"x" * 2_000_000),))
    await write(place, heavy, report(place, "r-2"))
    async with running(place, rules, real_take(place, rules)):
        [letter] = await read_some(place, Topic.DLQ, 1)
        await read_some(place, Topic.COMMANDS, 1)
    assert dict(letter.headers)["dlq.reason"] == b"too-large"
    assert len(dict(letter.headers)["trace"]) == 2_000_000


@pytest.mark.asyncio
async def test_a_few_kilobytes_that_unpack_to_a_hundred_megabytes_are_refused(place: Deployment, rules: Rules) -> None:
    """The broker takes them by their packed size; the worker's memory does not, and the next report is taken."""
    producer = AIOKafkaProducer(
        bootstrap_servers=place.kafka, compression_type="gzip", max_batch_size=1000 * MIB, max_request_size=1000 * MIB
    )
    await producer.start()
    try:
        await producer.send_and_wait(place.topic(Topic.REPORTS_OF, SOURCE), bytes(100 * MIB))
    finally:
        await producer.stop()
    await write(place, report(place, "r-2"))
    async with running(place, rules, real_take(place, rules)):
        [letter] = await read_some(place, Topic.DLQ, 1)
        await read_some(place, Topic.COMMANDS, 1)
    headers = dict(letter.headers)
    assert (headers["dlq.reason"], headers["dlq.offset"], letter.value) == (b"too-large", b"0", None)


@pytest.mark.asyncio
async def test_an_intake_that_is_broken_off_goes_on_where_it_had_committed(place: Deployment, rules: Rules) -> None:
    """Nothing is lost between two of them, and the heard offsets tell when all has been taken in."""
    topics = input_topics(place, rules)
    await write(place, *(report(place, f"r-{n}") for n in range(150)))
    async with running(place, rules, real_take(place, rules)):
        await read_some(place, Topic.COMMANDS, 1)
    await write(place, *(report(place, f"r-{n}") for n in range(150, 300)))
    heard = asyncio.create_task(wait_until_caught_up(place, topics))
    async with running(place, rules, real_take(place, rules)):
        await heard
    records = await read_some(place, Topic.COMMANDS, 300)
    names = {orjson.loads(record.value)["report"]["public"]["id"] for record in records}
    assert names == {f"r-{n}" for n in range(300)}


@pytest.mark.asyncio
async def test_a_lane_that_ends_in_no_record_is_heard_to_its_end(place: Deployment, rules: Rules) -> None:
    """A unit writes in transactions: behind its action lie a mark and what it called off, which nobody is given."""
    topic, raw = place.topic(Topic.ACTIONS_OF, UNIT), accept(place, "c-1").value
    producer: AIOKafkaProducer = connections.producer(place, transactional_id=f"{place.prefix}{UNIT}")
    await producer.start()
    try:
        async with producer.transaction():
            await producer.send_and_wait(topic, raw)
        await producer.begin_transaction()
        await producer.send_and_wait(topic, raw)
        await producer.abort_transaction()
    finally:
        await producer.stop()
    async with running(place, rules, real_take(place, rules)):
        await wait_until_caught_up(place, input_topics(place, rules))
    [_] = await read_some(place, Topic.COMMANDS, 1)
