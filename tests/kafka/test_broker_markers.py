"""A single broker is killed during commits: when it is back, each partition has its marker, and readers go on.

Owns: that promise of the embedded broker. Refuses: workers.
"""

import asyncio
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from local.broker import Broker
from local.broker.broker_cluster import BrokerCluster

pytestmark = pytest.mark.asyncio

WRITERS = 40
"""Enough writers that some are between the coordinator's decision and their marker whenever the broker dies."""

OPEN_MS = 2_000
"""Milliseconds after which the coordinator aborts what had not begun to commit."""

DIES_AFTER_S = 0.01
"""Seconds, out of the 20 to 50 ms that the commits take together."""

SETTLED_WITHIN_S = 150.0
LOOK_AGAIN_S = 0.2

TOO_EARLY = "[TransactionCoordinator id=1] Connection to node 1"
"""Part of the log line of a connection that failed: it loaded transactions while it led everything and did not listen
yet.
"""

LANES = [TopicPartition("written", number) for number in range(WRITERS)]


async def make_topic(bootstrap: str) -> None:
    """Create a topic with one partition per writer."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic("written", WRITERS, 1)])
    await admin.close()


async def begin(bootstrap: str, number: int) -> AIOKafkaProducer:
    """Return a writer that has written and not committed."""
    writer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, transactional_id=f"writer-{number}", transaction_timeout_ms=OPEN_MS
    )
    await writer.start()
    await writer.begin_transaction()
    await writer.send_and_wait("written", "吹哨".encode(), partition=number)
    return writer


async def hanging(bootstrap: str) -> set[int]:
    """Return the partitions whose readers of committed records are held back."""
    ends = []
    for isolation in ("read_committed", "read_uncommitted"):
        consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, isolation_level=isolation)
        await consumer.start()
        ends.append(await consumer.end_offsets(LANES))
        await consumer.stop()
    stable, last = ends
    return {tp.partition for tp in LANES if stable[tp] < last[tp]}


@pytest.mark.parametrize("how", ["stopped", "killed"])
async def test_no_commit_is_left_without_its_marker(tmp_path: Path, how: str) -> None:
    """The broker is killed while some commits are answered and others are not."""
    # A cluster of one, as chaos has it, is a single broker, too.
    broker = Broker(tmp_path / "data") if how == "stopped" else BrokerCluster(tmp_path / "data", 1).nodes[1]
    await broker.start()
    try:
        await make_topic(broker.bootstrap)
        writers = await asyncio.gather(*(begin(broker.bootstrap, number) for number in range(WRITERS)))
        commits = [asyncio.ensure_future(writer.commit_transaction()) for writer in writers]
        await asyncio.wait(commits, timeout=DIES_AFTER_S)
        if how == "killed":
            broker.kill()
        else:
            await broker.stop()
        for commit in commits:
            commit.cancel()
        await asyncio.gather(*commits, return_exceptions=True)
        await broker.start()
        async with asyncio.timeout(SETTLED_WITHIN_S):
            while await hanging(broker.bootstrap):  # noqa: ASYNC110 (the event is in another process)
                await asyncio.sleep(LOOK_AGAIN_S)
        # Whether a marker is lost is chance (8 of 23 times without resign.py); that some are sent too early is not.
        assert TOO_EARLY not in broker.log.read_text(encoding="utf-8")
        await asyncio.gather(*(writer.stop() for writer in writers), return_exceptions=True)
    finally:
        await broker.stop()
