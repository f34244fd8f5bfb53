"""Two workers under load: one is killed, one stays dead, one is told to stop; nothing is lost or repeated.

Owns: the load and the kills. Refuses: kills at chosen points (`tests/sim`).
"""

import asyncio
import itertools
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from local.broker import Broker
from streams.client import connections
from tests.kafka.line.judge import judge
from tests.support.deployed_topics import DeployedTopics, deploy_topics
from tests.support.foreign_client import UNIT, ForeignClient, action, report
from tests.support.topic_listener import ReceivedRecord, TopicListener
from tests.support.worker_process import LEAVE_S, Worker, workers

pytestmark = pytest.mark.asyncio(loop_scope="module")

PARTITIONS = 4
REPORTS = 3000
ACTED_ON = 10  # every tenth case is accepted as soon as it is there
TWICE = 15  # every fifteenth report is sent twice
JUNK = 60  # every sixtieth is followed by an unreadable record
GOES_ON_S = 15.0
STARTS = 4.0
"""Each partition is silent for less than `GOES_ON_S`, or where a worker takes long to start for no more than a session
and so many starts: it is started among others that are at work."""

TAKEN_OVER_S = 3.0
"""The least seconds for which a dead worker's partitions are silent: its session has to end first."""

ALL_S = 400.0
"""Seconds for everything to come out; longer means that it hangs. It takes some twenty seconds on an idle machine."""

SOURCES = ("mashang-fengxing", "siji-zhijia", "wangge-tong", "rexian-12345", "yijian-xiang", "zhiyuan-hui")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(broker: Broker) -> AsyncIterator[DeployedTopics]:
    """Return one deployment for all tests of this module; all of it is judged at the end, whatever was killed in it."""
    made = await deploy_topics(broker.bootstrap, PARTITIONS)
    yield made
    await judge(made)


class Load:
    """Reports under names of their own, from several sources and a gateway, and their cases."""

    def __init__(self, place: DeployedTopics, client: ForeignClient, name: str, number: int) -> None:
        self.place, self.client = place, client
        self.names = {(SOURCES[n % len(SOURCES)], f"{name}-{n}") for n in range(number)}
        self.junk = {f"{name}-junk-{n}".encode() for n in range(0, number, JUNK)}
        self.opened: Counter[tuple[str, str]] = Counter()
        self.accepted: set[str] = set()
        self.arrivals: dict[int, list[float]] = {tp: [] for tp in range(place.partitions)}
        self._read = 0

    async def send_all(self) -> None:
        """Send all of it."""
        acks: list[Any] = []
        for number, (source, name) in enumerate(sorted(self.names, key=lambda one: int(one[1].rpartition("-")[2]))):
            topic = "reports" if number % 7 == 0 else f"reports.{source}"
            body = report(name, source=source)
            times = 2 if number % TWICE == 0 else 1
            acks += [await self.client.begin(topic, body, key=name.encode()) for _ in range(times)]
        acks += [await self.client.begin("reports", b"{", key=junk) for junk in sorted(self.junk)]
        await asyncio.gather(*acks)

    async def poll(self, listener: TopicListener) -> None:
        """Count what is new, and accept every tenth case."""
        await listener.poll()
        for one in listener.records[self._read :]:
            self.arrivals[one.partition].append(one.arrived)
            if one.json["type"] == "chuishao.case.opened":
                await self._opened(one)
        self._read = len(listener.records)

    async def _opened(self, one: ReceivedRecord) -> None:
        told = one.json["data"]["report"]
        name = (told["source"], told["id"])
        if name not in self.names:
            return
        self.opened[name] += 1
        if self.opened.total() % ACTED_ON == 0:
            case = one.json["subject"]
            self.accepted.add(f"a-{case}")
            await self.client.begin(f"actions.{UNIT}", action(f"a-{case}", case, "accept"), key=case.encode())

    async def until(self, listener: TopicListener, share: float) -> None:
        """Read on until so much of it has become cases."""
        number = round(share * len(self.names))
        try:
            async with asyncio.timeout(ALL_S):
                while len(self.opened) < number:
                    await self.poll(listener)
        except TimeoutError:
            raise AssertionError(f"{len(self.opened)} of {number} came within {ALL_S} s") from None

    def longest_silence(self, since: float) -> float:
        """Return the longest silence of any partition that still had something to write."""
        spoke = [[since, *(at for at in arrived if at > since)] for arrived in self.arrivals.values()]
        return max(later - sooner for tp in spoke for sooner, later in itertools.pairwise(tp))

    async def nothing_lost(self) -> None:
        """Check that each report is one case, each unreadable record a dead letter, and each action answered once."""
        assert self.opened == Counter(self.names)
        async with TopicListener.of(self.place, "dlq", f"dispatch.{UNIT}") as listener:

            def all_there() -> bool:
                letters = {one.key for one in listener.records if one.topic == "dlq"}
                return self.junk <= letters and self.accepted <= answered(listener).keys()

            await listener.until(all_there, "every letter and answer")
            assert {answered(listener)[name] for name in self.accepted} == {1}
            told = {json.dumps(one, sort_keys=True) for name in self.accepted for one in listener.answers(UNIT, name)}
            assert all('"applied"' in one for one in told)


def answered(listener: TopicListener) -> Counter[str]:
    """Count how often each action was answered."""
    answers = (one.json for one in listener.records if one.topic == f"dispatch.{UNIT}")
    return Counter(one["data"]["action"] for one in answers if one["type"] == "chuishao.action.answered")


@asynccontextmanager
async def under_load(place: DeployedTopics, name: str, number: int) -> AsyncIterator[tuple[Load, TopicListener]]:
    """Send everything in a second or two, while the workers run."""
    async with ForeignClient.of(place) as client, TopicListener.of(place, "case-events") as listener:
        load = Load(place, client, name, number)
        pouring = asyncio.create_task(load.send_all())
        yield load, listener
        await pouring


def clean(one: Worker) -> None:
    """Check that a worker has logged no error."""
    assert "error" not in {json.loads(line).get("level") for line in one.log_text().splitlines()}, one.log_text()


async def test_a_killed_worker_goes_on_and_a_dead_one_is_replaced(place: DeployedTopics, tmp_path: Path) -> None:
    """One worker is killed −9 and started again, then the other for good: no partition is silent for long."""
    async with workers(place, tmp_path, "w-1", "w-2") as (first, second):
        async with under_load(place, "kill", REPORTS) as (load, listener):
            await load.until(listener, 0.25)
            await first.kill()
            killed = time.monotonic()
            await first.start()
            await load.until(listener, 0.6)
            await second.kill()
            dead = time.monotonic()
            await load.until(listener, 1)
        assert load.longest_silence(killed) < max(GOES_ON_S, connections.SESSION_MS / 1000 + STARTS * second.ready_s)
        assert load.longest_silence(dead) > TAKEN_OVER_S, "it had nothing left to do when it was killed"
        await load.nothing_lost()
        code, took_s = await first.leave()
        assert (code, took_s < LEAVE_S) == (0, True), first.log_text()


async def test_a_worker_that_is_told_to_stop_does_so_under_load(place: DeployedTopics, tmp_path: Path) -> None:
    """It exits with 0 within ten seconds; the other one takes all that was left."""
    async with workers(place, tmp_path, "w-1", "w-2") as (first, second):
        async with under_load(place, "leave", REPORTS // 2) as (load, listener):
            await load.until(listener, 0.3)
            leaving = asyncio.create_task(first.leave())
            await load.until(listener, 1)
            code, took_s = await leaving
        assert (code, took_s < LEAVE_S) == (0, True), first.log_text()
        await load.nothing_lost()
        clean(first)
        clean(second)
        code, took_s = await second.leave()
        assert (code, took_s < LEAVE_S) == (0, True), second.log_text()
