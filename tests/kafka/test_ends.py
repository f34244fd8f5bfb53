"""However a worker ends it says why, in time, and leaves nothing half done: real processes on a real broker."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from local.broker import Broker
from local.broker.ports import free_port
from schemas.internal.command import COMMAND
from streams.runtime.failures import OUTAGE
from tests.kafka.line.judge import judge
from tests.support.deployed_topics import Place, make_place
from tests.support.foreign_client import SOURCE, UNIT, Stranger, report
from tests.support.topic_listener import WITHIN_S, Ear
from tests.support.worker_process import LEAVE_S, Worker, workers

pytestmark = pytest.mark.asyncio(loop_scope="module")

PARTITIONS = 3
REPORTS = 600
MOMENTS_S = (0.9, 1.4, 1.9, 2.5, 3.4)
"""After the start: imports, the first look at the cluster, joining, restoring, deciding."""

FREE_S = 8.0
"""For a reader of committed records to get to the end; an open transaction holds it up for ten seconds."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(broker: Broker) -> AsyncIterator[Place]:
    """Judged at the end, whatever was ended in it."""
    made = await make_place(broker.bootstrap, PARTITIONS)
    yield made
    await judge(made)


async def nothing_open(place: Place) -> None:
    """A reader of committed records gets to the end of everything at once."""
    tps = [
        TopicPartition(place.topic(name), n) for name in place.written(internal=True) for n in range(place.topics[name])
    ]
    left: set[TopicPartition] = set()
    reader = AIOKafkaConsumer(bootstrap_servers=place.kafka, isolation_level="read_committed", enable_auto_commit=False)
    bare = AIOKafkaConsumer(bootstrap_servers=place.kafka, enable_auto_commit=False)
    await reader.start()
    await bare.start()
    try:
        ends = await bare.end_offsets(tps)
        left = {tp for tp, end in ends.items() if end}
        reader.assign(list(left))
        for tp in left:
            reader.seek(tp, max(0, ends[tp] - 1))
        async with asyncio.timeout(FREE_S):
            while left := {tp for tp in left if await reader.position(tp) < ends[tp]}:
                await reader.getmany(timeout_ms=100)
    except TimeoutError:
        raise AssertionError(f"held up: {sorted(left)}") from None
    finally:
        await reader.stop()
        await bare.stop()


async def leaves(worker: Worker, *, twice: bool = False, cut: bool = False) -> None:
    """In time and in order; what holds nothing may be `cut` at its own bound."""
    leaving = asyncio.create_task(worker.leave())
    if twice:
        await asyncio.sleep(0.005)
        assert worker.process is not None
        if worker.alive:
            worker.process.terminate()
    code, took_s = await leaving
    assert took_s < LEAVE_S, worker.said()
    early = -signal.SIGTERM  # it was still being loaded
    assert code in (0, early, *((3,) if cut else ())), worker.said()


def last_words(worker: Worker) -> str:
    """What a person reads in the end."""
    lines = worker.said().splitlines()
    begun = max(number for number, line in enumerate(lines) if line.startswith("error: "))
    return "\n".join(lines[begun:])


async def ends(worker: Worker, within_s: float = WITHIN_S) -> tuple[int, str]:
    """By itself: its exit code, and its last words."""
    assert worker.process is not None
    try:
        async with asyncio.timeout(within_s):
            code = await worker.process.wait()
    except TimeoutError:
        raise AssertionError(f"it did not end within {within_s} s:\n{worker.said()}") from None
    return code, last_words(worker)


async def test_told_to_leave_at_any_moment_it_leaves_in_time_and_holds_nobody_up(place: Place, tmp_path: Path) -> None:
    """While it is loaded, connects, joins, restores, works; told once or twice. All that was sent comes out once."""
    async with Stranger.of(place) as stranger:
        acks = [await stranger.begin(f"reports.{SOURCE}", report(f"any-{n}"), key=b"%d" % n) for n in range(REPORTS)]
        await asyncio.gather(*acks)
    worker = Worker(place, "w-1", tmp_path / "w-1.log")
    for number, moment in enumerate(MOMENTS_S):
        await worker.start()
        await asyncio.sleep(moment)
        await leaves(worker, twice=number % 2 == 1)
        await nothing_open(place)
    async with workers(place, tmp_path, "w-2") as [second], Ear.of(place, "case-events") as ear:

        def opened() -> list[str]:
            return [one.json["subject"] for one in ear.records if one.json["type"] == "chuishao.case.opened"]

        await ear.until(lambda: len(opened()) >= REPORTS, "every report")
        await leaves(second)
        await ear.to_end()
    assert len(opened()) == len(set(opened())) == REPORTS


async def test_told_to_leave_while_the_group_shares_out_anew(place: Place, tmp_path: Path) -> None:
    """Another one joins in that moment; it gets all partitions in the end."""
    async with workers(place, tmp_path, "w-3") as [first]:
        second = Worker(place, "w-4", tmp_path / "w-4.log")
        await second.start()
        await asyncio.sleep(1.8)
        await leaves(first)
        await nothing_open(place)
        await second.ready()
        await leaves(second)


async def test_a_broker_that_is_mute_or_gone_does_not_hold_it(tmp_path: Path) -> None:
    """In the middle of its work, and before it has begun."""
    async with Broker(tmp_path / "broker") as broker:
        place = await make_place(broker.bootstrap, PARTITIONS)
        async with workers(place, tmp_path, "w-1", "w-2", "w-3") as (first, second, third):
            watchers = [Worker(place, name, tmp_path / f"{name}.log", command="watcher") for name in ("e-1", "e-2")]
            await watchers[0].start()
            await watchers[0].ready()
            os.kill(broker.pid, signal.SIGSTOP)
            try:
                starting = Worker(place, "w-4", tmp_path / "w-4.log")
                await starting.start()
                await watchers[1].start()
                await asyncio.sleep(2.5)
                await asyncio.gather(leaves(first), leaves(starting), *(leaves(one, cut=True) for one in watchers))
                await asyncio.sleep(8)  # the other two are cut off by now, and try again
                await leaves(second)
            finally:
                os.kill(broker.pid, signal.SIGCONT)
            broker.kill()
            await asyncio.sleep(1)
            await leaves(third)


async def test_a_broker_that_comes_back_is_waited_for_and_one_that_does_not_is_named(tmp_path: Path) -> None:
    """An outage fills no dead letters. What does not end is ended, with the words for it."""
    async with Broker(tmp_path / "broker") as broker:
        place = await make_place(broker.bootstrap, PARTITIONS)
        nowhere = Worker(replace(place, kafka="127.0.0.1:1"), "w-0", tmp_path / "w-0.log")
        await nowhere.start()
        async with workers(place, tmp_path, "w-1") as [worker]:
            broker.kill()
            await asyncio.sleep(5)
            await broker.start()
            async with Stranger.of(place) as stranger, Ear.of(place, "case-events", "dlq") as ear:
                await stranger.whistle("after")
                await ear.until(lambda: ear.records, "a whistle after the outage")
                assert {one.topic for one in ear.records} == {"case-events"}
            assert worker.alive, worker.said()
            await leaves(worker)
        code, said = await ends(nowhere)
    assert code == 3, said
    assert "the worker w-0 cannot go on" in said
    assert f"{OUTAGE.backoff.attempts} tries did not help" in said
    assert "do: see whether the broker answers" in said


async def test_topics_that_are_not_its_own_are_named_before_anything_runs(broker: Broker, tmp_path: Path) -> None:
    """None, one too few, one of another size: the first exit code that tells a supervisor not to try again."""
    place = await make_place(broker.bootstrap, PARTITIONS)
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    try:
        inbox = place.topic(f"dispatch.{UNIT}")
        await admin.delete_topics([inbox])
        async with asyncio.timeout(LEAVE_S):
            while inbox in await admin.list_topics():  # noqa: ASYNC110 (a broker forgets a moment later, without a word)
                await asyncio.sleep(0.05)
        missing = Worker(place, "w-1", tmp_path / "w-1.log")
        await missing.start()
        assert await ends(missing) == (
            2,
            f"""\
error: the worker w-1 cannot go on
why: the start: {inbox}: no such topic on this cluster, or no right to see it; the topics of this cluster do not \
match this deployment
do: `chuishao topics apply --dry-run` shows the difference; CHUISHAO_PREFIX, CHUISHAO_PARTITIONS and CHUISHAO_PACK say \
what is expected""",
        )
        await admin.create_topics([NewTopic(inbox, 2, 1)])
    finally:
        await admin.close()
    other = Worker(place, "w-2", tmp_path / "w-2.log")
    await other.start()
    code, said = await ends(other)
    assert (code, f"{inbox} has 2 partitions, this worker is set to 1" in said) == (2, True), said


async def test_a_topic_that_takes_too_little_ends_it_and_nothing_is_lost(broker: Broker, tmp_path: Path) -> None:
    """The report waits where it lies; when the topic is mended it becomes a case."""
    place = await make_place(broker.bootstrap, PARTITIONS)
    await set_bytes(place, "commands", 700)
    async with workers(place, tmp_path, "w-1") as [worker], Stranger.of(place) as stranger:
        await stranger.whistle("long", text="".join(chr(0x4E00 + byte) for byte in os.urandom(3000)))
        code, said = await ends(worker)
        assert (code, "chuishao topics apply" in said) == (2, True), said
        await set_bytes(place, "commands", 1024 * 1024)
        await worker.start()
        async with Ear.of(place, "case-events", "dlq") as ear:
            await ear.until(lambda: ear.records, "a whistle that was too large before")
            assert {one.topic for one in ear.records} == {"case-events"}
        await leaves(worker)


async def test_a_full_disk_ends_the_broker_with_the_word_for_it_and_holds_no_worker(tmp_path: Path) -> None:
    """A file system of 64 MiB in a namespace of its own; where a user may have none, nothing is tried."""
    folder, port = tmp_path / "small", free_port()
    folder.mkdir()
    script = 'mount -t tmpfs -o size=64m tmpfs "$1" && exec "$2" -m chuishao broker --data-dir "$1" --kafka-port "$3"'
    said = tmp_path / "broker.log"
    with said.open("wb") as log:
        small = await asyncio.create_subprocess_exec(
            *("unshare", "-rm", "sh", "-c", script, "sh", str(folder), sys.executable, str(port)), stderr=log
        )
    try:
        async with asyncio.timeout(WITHIN_S):
            while f"127.0.0.1:{port}" not in said.read_text(encoding="utf-8"):
                if small.returncode is not None:
                    pytest.skip(f"no file system of its own here: {said.read_text(encoding='utf-8')}")
                await asyncio.sleep(0.1)
        place = await make_place(f"127.0.0.1:{port}", PARTITIONS)
        async with workers(place, tmp_path, "w-1", "w-2") as (first, second):
            async with Stranger.of(place) as stranger:
                for _ in range(64):  # 1 MiB each; the last ones are not answered any more
                    sending = asyncio.create_task(stranger.send("reports", os.urandom(1024 * 1024)))
                    await asyncio.wait({sending}, timeout=2.0)
                    if not sending.done() or sending.exception() or small.returncode is not None:
                        sending.cancel()
                        break
            async with asyncio.timeout(WITHIN_S):
                code = await small.wait()
            assert (code, "no space left on the disk of" in said.read_text(encoding="utf-8")) == (3, True)
            for one in (first, second):  # its patience may be over by now; never has it left unasked
                if one.alive:
                    await leaves(one)
                else:
                    assert (await ends(one))[0] == 3, one.said()
    finally:
        if small.returncode is None:
            small.terminate()
            await small.wait()


async def set_bytes(place: Place, name: str, most: int) -> None:
    """What a topic takes."""
    admin = AIOKafkaAdminClient(bootstrap_servers=place.kafka)
    await admin.start()
    try:
        said = {"max.message.bytes": str(most), "retention.ms": str(7 * 24 * 3600 * 1000)}
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, place.topic(name), said)])
    finally:
        await admin.close()


@pytest.mark.parametrize("name", ["commands", "case-state"])
async def test_what_a_newer_version_wrote_ends_an_older_worker(broker: Broker, tmp_path: Path, name: str) -> None:
    """It is neither decided nor set aside: a worker of the newer version finds it where it lay."""
    place = await make_place(broker.bootstrap, PARTITIONS)
    async with workers(place, tmp_path, "w-1") as [worker], Stranger.of(place) as stranger:
        await stranger.whistle("newer")
        async with Ear.of(place, name) as ear:
            await ear.until(lambda: ear.records, "one of ours")
        await leaves(worker)
        one = ear.records[0]
        newer: dict[str, Any] = {**one.json, "schema": COMMAND.known + 1, "what": "summons", "glow": 1}
        tp = one.partition
        producer = stranger._producer
        await producer.send_and_wait(place.topic(name), orjson.dumps(newer), key=one.key, partition=tp)
        written = await ends_of(place)
        await worker.start()
        code, said = await ends(worker)
    assert code == 2, said
    what = "command" if name == "commands" else "state"
    known = COMMAND.known
    assert f"a {what} has schema {known + 1}, this version of the product reads up to {known}" in said
    assert "do: start the newer version" in said
    assert await ends_of(place) == written
    assert '"event": "held"' not in worker.said()


async def ends_of(place: Place) -> dict[str, int]:
    """How much lies on what is decided: facts, dead letters, states."""
    bare = AIOKafkaConsumer(bootstrap_servers=place.kafka, enable_auto_commit=False)
    await bare.start()
    try:
        tps = [
            TopicPartition(place.topic(name), n)
            for name in ("case-events", "dlq", "case-state")
            for n in range(place.topics[name])
        ]
        return {f"{tp.topic}-{tp.partition}": end for tp, end in (await bare.end_offsets(tps)).items()}
    finally:
        await bare.stop()
