"""A process that runs the toy domain is killed −9 again and again: nothing is lost or repeated, no timer is missed.

Owns: the kills. Refuses: cases.
"""

import asyncio
import json
import sys
from collections import Counter
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import orjson
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from local.broker import Broker
from schemas.topics import Topic
from streams.client import connections
from streams.deployment import Deployment
from tests.support.toy_domain import ToyCommand
from tests.support.toy_topics import command, deployment, make_topics

PARTITIONS = 3
KEYS = 60
EACH = 60  # commands per key; the last one sets a deadline that fires three times
KILLS = 4
WITHIN_S = 150.0  # longer means that it hangs; all of it takes about 6 s


async def start(place: Deployment) -> asyncio.subprocess.Process:
    """Start one worker."""
    place_json = json.dumps(asdict(place))
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.kafka.toy_worker", place_json)


def commands() -> list[ToyCommand]:
    """Return commands that count every key up, in turn; then set a deadline."""
    now = datetime.now(UTC)
    last = EACH - 1
    return [
        ToyCommand(
            key=f"k{key}",
            at=now + timedelta(milliseconds=turn),
            id=f"k{key}/{turn}",
            wait_s=0.4 if turn == last else None,
            again=2 if turn == last else 0,
        )
        for turn in range(EACH)
        for key in range(KEYS)
    ]


class Reader:
    """A reader of committed facts that waits for a number of them."""

    def __init__(self, place: Deployment) -> None:
        self.facts: list[dict[str, object]] = []
        self._place = place
        self._consumer: AIOKafkaConsumer = connections.reader(place)

    async def __aenter__(self) -> Self:
        await self._consumer.start()
        topic = self._place.topic(Topic.CASE_EVENTS)
        self._consumer.assign([TopicPartition(topic, n) for n in range(self._place.partitions)])
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()

    async def until(self, number: int) -> None:
        """Return when so many facts are there."""
        while len(self.facts) < number:
            batch = await self._consumer.getmany(timeout_ms=1000)
            self.facts += [orjson.loads(record.value) for records in batch.values() for record in records]


@pytest.mark.asyncio
async def test_a_worker_that_is_killed_loses_nothing_and_repeats_nothing(broker: Broker, tmp_path: Path) -> None:
    """Each kill falls into a transaction of a busy worker; the next process goes on at the committed offset."""
    place = replace(deployment(broker.bootstrap, PARTITIONS), data=str(tmp_path))
    await make_topics(place)
    await command(place, *commands())
    total = KEYS * (EACH + 3)
    async with Reader(place) as reader, asyncio.timeout(WITHIN_S):
        for kill in range(KILLS):
            worker = await start(place)
            await reader.until(total * (kill + 1) // (KILLS + 2))
            worker.kill()
            await worker.wait()
        worker = await start(place)
        await reader.until(total)
        worker.terminate()
        assert await worker.wait() == 0
    heard = Counter(str(fact["text"]) for fact in reader.facts if fact["fact"] == "heard")
    assert heard == Counter(one.id for one in commands())
    for key in range(KEYS):
        mine = [fact for fact in reader.facts if fact["case_id"] == f"k{key}"]
        assert [fact["seq"] for fact in mine] == list(range(1, EACH + 4))
        assert [fact["fact"] for fact in mine[-3:]] == ["fired"] * 3


@pytest.mark.asyncio
async def test_two_workers_share_the_partitions_and_one_takes_over_the_other_s(broker: Broker, tmp_path: Path) -> None:
    """The second joins while the first is busy, then the first one is killed: every fact still comes once, in order."""
    place = replace(deployment(broker.bootstrap, PARTITIONS), data=str(tmp_path))
    await make_topics(place)
    await command(place, *commands())
    total = KEYS * (EACH + 3)
    async with Reader(place) as reader, asyncio.timeout(WITHIN_S):
        first = await start(place)
        await reader.until(1)
        second = await start(deployment_of(place, "w2"))
        await reader.until(total // 3)
        first.kill()
        await first.wait()
        await reader.until(total)
        second.terminate()
        assert await second.wait() == 0
    assert len({(fact["case_id"], fact["seq"]) for fact in reader.facts}) == len(reader.facts) == total


def deployment_of(place: Deployment, worker: str) -> Deployment:
    """Return the same deployment under another worker's name."""
    return replace(place, worker=worker)
