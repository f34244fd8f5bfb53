"""The local store beside a real state topic: what an opening reads, and what of a store is believed."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from local.broker import Broker
from schemas.topics import Topic
from streams.client import connections
from streams.client.patches import topic_ids
from streams.deployment import Deployment
from streams.errors import OpenTransactionError, StoreBrokenError
from streams.ledger.kafka_ledger import KafkaLedger, open_ledger
from streams.ledger.port import PreparedState
from streams.ledger.store_directory import StoreDirectory, home
from tests.flow.ledger.toy import TOY, Count, ToyTrade
from tests.kafka.ledger_place import deployment, make_topics
from tests.support.listening import capture_logs

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MANY = 2_000  # states, so that some lie in a file and the file in several blocks


class Room:
    """One partition, its topics, and a data directory."""

    def __init__(self, place: Deployment, data: Path, consumer: AIOKafkaConsumer) -> None:
        self.place, self.data, self._consumer = place, data, consumer
        self.path = home(data, "w1") / "0"

    @asynccontextmanager
    async def open(self, worker: str = "w1") -> AsyncIterator[KafkaLedger[Count]]:
        """A ledger of a worker that has just started; closed in order."""
        stores_dir = StoreDirectory(home(self.data, worker))
        ledger = await open_ledger(ToyTrade(), TOY, self.place, self._consumer, 0, stores_dir.open)
        try:
            yield ledger
        finally:
            await ledger.close()


@pytest_asyncio.fixture
async def room(broker: Broker, tmp_path: Path) -> AsyncIterator[Room]:
    """Topics of its own."""
    place = deployment(broker.bootstrap, 1)
    await make_topics(place)
    consumer: AIOKafkaConsumer = connections.member(place, TOY.group)
    await consumer.start()
    consumer.assign([TopicPartition(place.topic(TOY.commands), 0)])
    yield Room(place, tmp_path, consumer)
    await consumer.stop()


async def keep(ledger: KafkaLedger[Count], *keys: str, seq: int = 1, gone: bool = False) -> None:
    """One transaction that keeps (or forgets) each of the keys; the deadline follows from `seq`."""
    due = NOON + timedelta(seconds=seq)
    async with ledger.transaction() as tx:
        for key in keys:
            state = Count(key=key, seq=seq, at=NOON, due=due, wait_s=0, again=0, note="")
            tx.keep(
                key,
                PreparedState(None, None, None) if gone else PreparedState(state, ToyTrade().write_state(state), due),
            )
        tx.advance(ledger.position + 1)


def seqs(ledger: KafkaLedger[Count], *keys: str) -> list[int | None]:
    """What is true."""
    states = [ledger.cache.read(key, ledger.cache.slot(key)) for key in keys]
    return [state.seq if state else None for state in states]


def told(logs: Iterable[Mapping[str, object]], event: str) -> list[str]:
    """Why, of the lines about a store."""
    return [str(line["why"]) for line in logs if line["event"] == event]


@pytest.mark.asyncio
async def test_a_restart_reads_the_tail_only_and_a_lost_store_all(room: Room) -> None:
    """Same states, same timers, however they were come by."""
    async with room.open() as ledger:
        assert ledger.read_back == 0
        for seq in (1, 2, 3):
            await keep(ledger, "a", "b", "c", seq=seq)
    async with room.open() as ledger:
        assert (ledger.read_back, seqs(ledger, "a", "b", "c", "d")) == (0, [3, 3, 3, None])
        assert ledger.timers.first() == (NOON + timedelta(seconds=3), "a")
        await keep(ledger, "d", seq=4)
    shutil.rmtree(room.data)
    with capture_logs() as logs:
        async with room.open() as ledger:
            assert (ledger.read_back, seqs(ledger, "a", "b", "c", "d")) == (10, [3, 3, 3, 4])
            assert (len(ledger.timers), ledger.timers.first()) == (4, (NOON + timedelta(seconds=3), "a"))
    assert [line["read"] for line in logs if line["event"] == "opened"] == [10]


@pytest.mark.asyncio
async def test_nothing_is_decided_over_a_transaction_without_an_end(room: Room) -> None:
    """As Kafka leaves one behind where a partition had no leader for a moment. Ended, it is in nobody's way."""
    async with room.open() as ledger:
        await keep(ledger, "a", seq=1)
    forgotten = connections.producer(room.place, transactional_id="forgotten")
    await forgotten.start()
    await forgotten.begin_transaction()
    state = room.place.topic(TOY.state)
    await forgotten.send_and_wait(state, b"{}", key=b"a", partition=0)
    with pytest.raises(OpenTransactionError, match=f"the last 1 records of {state}-0"):
        async with room.open():
            pass
    await forgotten.abort_transaction()
    await forgotten.stop()
    async with room.open() as ledger:
        assert seqs(ledger, "a") == [1]


@pytest.mark.asyncio
async def test_an_old_store_catches_up_with_tombstones_too(room: Room) -> None:
    """As when a disk is put back from a copy, or a partition was elsewhere for a while."""
    async with room.open() as ledger:
        await keep(ledger, "a", "b", "c")
        shutil.copytree(room.path, room.data / "copy")  # as a kill leaves it
        await keep(ledger, "b", gone=True)
        await keep(ledger, "c", "d", seq=2)
    shutil.rmtree(room.path)
    shutil.copytree(room.data / "copy", room.path)
    async with room.open() as ledger:
        assert (ledger.read_back, seqs(ledger, "a", "b", "c", "d")) == (3, [1, None, 2, 2])
        assert len(ledger.timers) == 3


@pytest.mark.asyncio
async def test_a_partition_that_was_with_another_worker_comes_back_to_its_old_store(room: Room) -> None:
    """It reads what the other one did, not more; the other one's store is of use again as well."""
    async with room.open("w1") as ledger:
        await keep(ledger, "a", "b", "c")
    async with room.open("w2") as ledger:
        assert ledger.read_back == 3
        await keep(ledger, "a", gone=True)
        await keep(ledger, "b", seq=2)
    async with room.open("w1") as ledger:
        assert (ledger.read_back, seqs(ledger, "a", "b", "c")) == (2, [None, 2, 1])
        assert ledger.timers.first() == (NOON + timedelta(seconds=1), "c")
        await keep(ledger, "c", seq=3)
    async with room.open("w2") as ledger:
        assert (ledger.read_back, seqs(ledger, "a", "b", "c")) == (1, [None, 2, 3])


@pytest.mark.asyncio
async def test_a_transaction_of_an_owner_that_is_shut_out_never_gets_into_its_store(room: Room) -> None:
    """Its commit fails, so nothing is written; coming back it reads what was committed."""
    async with room.open("w1") as old:
        await keep(old, "a")
        async with room.open("w2") as new:
            await keep(new, "a", seq=2)
            with pytest.raises(Exception):  # noqa: B017, PT011 (aiokafka has several words for a fence)
                await keep(old, "a", seq=9)
    async with room.open("w1") as ledger:
        assert (ledger.read_back, seqs(ledger, "a")) == (1, [2])


@pytest.mark.asyncio
async def test_a_store_of_a_topic_that_was_made_anew_is_thrown_away(room: Room) -> None:
    """Although the new one has the same name and is as long."""
    async with room.open() as ledger:
        await keep(ledger, "a", "b")
    await make_anew(room.place, TOY.state)
    async with room.open("w2") as ledger:
        await keep(ledger, "x", "y")
    with capture_logs() as logs:
        async with room.open("w1") as ledger:
            assert (ledger.read_back, seqs(ledger, "a", "b", "x", "y")) == (2, [None, None, 1, 1])
    assert told(logs, "store unfit") == ["it belongs to another topic or cluster"]


async def make_anew(place: Deployment, topic: Topic) -> None:
    """Delete a topic and make it again under its name."""
    name = place.topic(topic)
    admin = AIOKafkaAdminClient(bootstrap_servers=place.kafka)
    await admin.start()
    try:
        before = await topic_ids.topic_identity(admin._client, name)
        await admin.delete_topics([name])
        while name in await admin.list_topics():  # noqa: ASYNC110 (the broker sends no event)
            await asyncio.sleep(0.02)
        made = 1
        while made:
            answer = await admin.create_topics([NewTopic(name, 1, 1)])
            made = answer.to_object()["topic_errors"][0]["error_code"]
        while name not in await admin.list_topics():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        assert await topic_ids.topic_identity(admin._client, name) != before
    finally:
        await admin.close()


@pytest.mark.asyncio
async def test_a_store_of_another_version_is_thrown_away(room: Room) -> None:
    """Its deadlines were computed by other code."""
    async with room.open() as ledger:
        await keep(ledger, "a", "b")
    room.place = replace(room.place, version="99")
    with capture_logs() as logs:
        async with room.open() as ledger:
            assert (ledger.read_back, seqs(ledger, "a", "b")) == (2, [1, 1])
    assert told(logs, "store unfit") == ["it was made by 0/2, this is 99/2"]


@pytest.mark.asyncio
async def test_a_store_older_than_tombstones_are_kept_is_thrown_away(room: Room) -> None:
    """The topic says how long: here not at all."""
    async with room.open() as ledger:
        await keep(ledger, "a", "b")
    await set_tombstones(room.place, 0)
    with capture_logs() as logs:
        async with room.open() as ledger:
            assert (ledger.read_back, seqs(ledger, "a", "b")) == (2, [1, 1])
    assert "tombstone" in told(logs, "store unfit")[0]


async def set_tombstones(place: Deployment, millis: int) -> None:
    """How long the state topic keeps them."""
    admin = AIOKafkaAdminClient(bootstrap_servers=place.kafka)
    await admin.start()
    try:
        name = place.topic(TOY.state)
        change = ConfigResource(ConfigResourceType.TOPIC, name, {topic_ids.TOMBSTONES: str(millis)})
        await admin.alter_configs([change])
        while await topic_ids.tombstones_ms(admin._client, name) != millis:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    finally:
        await admin.close()


@pytest.mark.asyncio
@pytest.mark.parametrize("pattern", ["*.sst", "MANIFEST-*"])
async def test_a_damaged_store_costs_a_reading_of_the_topic_and_nothing_else(room: Room, pattern: str) -> None:
    """It is found at the opening (a scan reads all); the next opening has every state again."""
    keys = [str(n) for n in range(MANY)]
    async with room.open() as ledger:
        for first in range(0, MANY, 100):
            await keep(ledger, *keys[first : first + 100])
    async with room.open() as ledger:  # now it lies in a file
        assert ledger.read_back == 0
    [file, *_] = sorted(room.path.glob(pattern), key=lambda one: -one.stat().st_size)
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    file.write_bytes(raw)
    stores_dir = StoreDirectory(home(room.data, "w1"))
    with capture_logs() as logs:
        ledger = await until_opened(room, stores_dir)
    assert (ledger.read_back, len(ledger.timers), seqs(ledger, *keys)) == (MANY, MANY, [1] * MANY)
    assert "Corruption" in (told(logs, "store broken") + told(logs, "store unreadable"))[0]
    await ledger.close()


async def until_opened(room: Room, stores_dir: StoreDirectory) -> KafkaLedger[Count]:
    """As the partition's life does: opened anew when the store broke."""
    try:
        return await open_ledger(ToyTrade(), TOY, room.place, room._consumer, 0, stores_dir.open)
    except StoreBrokenError:
        return await open_ledger(ToyTrade(), TOY, room.place, room._consumer, 0, stores_dir.open)
