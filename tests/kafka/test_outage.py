"""The broker fails while people write: everything waits, nothing is lost, and no dead letter comes of it.

Owns: the outages. Refuses: single requests (`tests/sim`).
"""

import asyncio
import itertools
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from local.broker import Broker
from tests.kafka.line.judge import judge
from tests.support.deployed_topics import DeployedTopics, deploy_topics
from tests.support.foreign_client import SOURCE, UNIT, ForeignClient, action
from tests.support.topic_listener import TopicListener
from tests.support.worker_process import Worker

FROZEN_S = 13.0
"""Seconds, longer than a request may take, so that it times out and is retried."""

AWAY_S = 3.0
ALL_S = 200.0
"""Seconds within which everything comes out afterwards."""

EVERY_S = 0.1


class People:
    """People who write reports, accept every case as soon as they have it, and now and then send unreadable records."""

    def __init__(self, place: DeployedTopics, client: ForeignClient, listener: TopicListener) -> None:
        self.client, self.listener, self.place = client, listener, place
        self.reports: list[str] = []
        self.actions: dict[str, str] = {}  # by case
        self.junk: list[bytes] = []
        self.evening = False

    async def write(self) -> None:
        """Write until evening; a write that is under way when the broker goes is waited for."""
        for number in itertools.takewhile(lambda _: not self.evening, itertools.count()):
            name = f"r-{number}"
            self.reports.append(name)
            await self.client.whistle(name)
            if number % 20 == 0:
                self.junk.append(f"junk-{number}".encode())
                await self.client.send(f"reports.{SOURCE}", b"{", key=self.junk[-1])
            await self.accept()
            await asyncio.sleep(EVERY_S)

    async def accept(self) -> None:
        """Accept every waiting dispatch, once."""
        for case, held in self.listener.inbox(UNIT).items():
            if held["state"] == "waiting" and case not in self.actions:
                self.actions[case] = f"a-{case}"
                await self.client.act(UNIT, action(self.actions[case], case, "accept"))

    def all_is_well(self) -> bool:
        """Return whether every report has its status and every action its answer."""
        told = {one.json["report"] for one in self.listener.records if one.topic == f"status.{SOURCE}"}
        answered = {
            one.key.decode() for one in self.listener.records if one.topic == f"dispatch.{UNIT}" and one.key is not None
        }
        return set(self.reports) <= told and {f"action:{name}" for name in self.actions.values()} <= answered


async def frozen(broker: Broker, _: DeployedTopics) -> None:
    """Stop the broker's process for a while."""
    os.kill(broker.pid, signal.SIGSTOP)
    await asyncio.sleep(FROZEN_S)
    os.kill(broker.pid, signal.SIGCONT)


async def killed(broker: Broker, _: DeployedTopics) -> None:
    """Kill the broker and start it a while later."""
    broker.kill()
    await asyncio.sleep(AWAY_S)
    await broker.start()


async def read_only(broker: Broker, place: DeployedTopics) -> None:
    """Let the topic of facts refuse records: it wants a second replica that does not exist."""
    for copies in ("2", "1"):
        configs = {"min.insync.replicas": copies}
        resource = ConfigResource(ConfigResourceType.TOPIC, place.topic("case-events"), configs)
        async with admin(broker) as client:
            await client.alter_configs([resource])
        await asyncio.sleep(AWAY_S if copies == "2" else 0)


async def missing(broker: Broker, place: DeployedTopics) -> None:
    """Delete a topic that is written to, and create it again later."""
    topic = place.topic("escalations")
    async with admin(broker) as client:
        await client.delete_topics([topic])
        await asyncio.sleep(AWAY_S)
        await client.create_topics([NewTopic(topic, place.partitions, 1)])


@asynccontextmanager
async def admin(broker: Broker) -> AsyncIterator[AIOKafkaAdminClient]:
    """Return a connected admin client."""
    client = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await client.start()
    try:
        yield client
    finally:
        await client.close()


async def supervise(worker: Worker) -> None:
    """Start a worker again when it has ended, as `up` does."""
    await worker.start()
    while True:
        assert worker.process is not None
        await worker.process.wait()
        await worker.start()


TROUBLES: tuple[Callable[[Broker, DeployedTopics], Awaitable[None]], ...] = (frozen, read_only, killed, missing)


async def a_day(broker: Broker, people: People) -> None:
    """Cause one outage after the other; in between everything goes on as before."""
    listener = people.listener
    for trouble in (None, *TROUBLES):
        if trouble is not None:
            troubled = asyncio.ensure_future(trouble(broker, people.place))
            await listener.until(troubled.done, f"the end of {trouble.__name__}", ALL_S)
            await troubled
        before = len(people.actions)
        await listener.until(lambda before=before: len(people.actions) > before + 5, "a day that goes on", ALL_S)  # type: ignore[misc]
    people.evening = True


async def run(broker: Broker, folder: Path) -> None:
    """Run the outages on a working day."""
    place = await deploy_topics(broker.bootstrap, 3)
    worker = Worker(place, "w-1", folder / "worker.log")
    supervisor = asyncio.ensure_future(supervise(worker))
    try:
        async with ForeignClient.of(place) as client, TopicListener.of(place, *place.written()) as listener:
            people = People(place, client, listener)
            writing = asyncio.ensure_future(people.write())
            await a_day(broker, people)
            await writing
            await people.accept()
            await listener.until(people.all_is_well, f"everything:\n{worker.log_text()[-3000:]}", ALL_S)
            letters = [one for one in listener.records if one.topic == "dlq"]
        assert {one.key for one in letters} == set(people.junk)
        assert {dict(one.headers)["dlq.kind"] for one in letters} == {b"poison"}
        assert {dict(one.headers)["dlq.reason"] for one in letters} == {b"not-json"}
        await judge(place)
    finally:
        supervisor.cancel()
        if worker.alive:
            await worker.kill()


def test_records_wait_during_an_outage_and_become_no_dead_letters(tmp_path: Path) -> None:
    """Only the planted poison is there: poison and outage are told apart."""

    async def alone() -> None:
        async with Broker(tmp_path / "broker") as broker:
            await run(broker, tmp_path)

    asyncio.run(alone())
