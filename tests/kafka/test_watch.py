"""The watcher on a real broker: it reads what was committed, and a kill −9 changes none of its figures.

Owns: its process. Refuses: the windows' arithmetic.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import orjson
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from operations.packs import find_pack, read_pack
from operations.topic_setup import bring_into_line
from streams.deployment import Deployment
from tests.support.deployed_topics import PACK

PATIENCE_S = 150
LATER = "2099-01-01T00:00:00.000+08:00"
FLOWS = ("opened", "accepted", "completed", "closed", "reopened")
DISTRICT = b"ops.counts/district=qingjiang"


def snapshot(case_id: str, seq: int, state: str) -> dict[str, Any]:
    """Return a value of `cases` with the fields that the watcher reads."""
    return {
        "case_id": case_id,
        "seq": seq,
        "state": state,
        "tier": 2,
        "area": None,
        "lead": "jiaotong",
        "opened_at": "2026-11-24T09:00:00.000+08:00",
        "updated_at": f"2026-11-24T09:0{seq - 1}:00.000+08:00",
        "due": {"promise": None, "triage": None, "accept": LATER, "complete": LATER, "ruling": None},
        "counts": {"reopens": 0},
    }


@asynccontextmanager
async def watching(deployment: Deployment) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a watcher as a process of its own."""
    env = os.environ | {
        "CHUISHAO_KAFKA": deployment.kafka,
        "CHUISHAO_PREFIX": deployment.prefix,
        "CHUISHAO_PACK": PACK,
    }
    command = (sys.executable, "-m", "chuishao", "watcher", "--name", "watcher")
    process = await asyncio.create_subprocess_exec(*command, env=env, stderr=asyncio.subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def write_snapshots(deployment: Deployment, snapshots: list[dict[str, Any]], *, commit: bool = True) -> None:
    """Write snapshots in one transaction."""
    producer = AIOKafkaProducer(bootstrap_servers=deployment.kafka, transactional_id=f"test-{uuid4()}")
    await producer.start()
    await producer.begin_transaction()
    for value in snapshots:
        raw, key = orjson.dumps(value), value["case_id"].encode()
        await producer.send_and_wait(f"{deployment.prefix}cases.v1", raw, key=key)
    await (producer.commit_transaction() if commit else producer.abort_transaction())
    await producer.stop()


async def until(deployment: Deployment, open_cases: int, **flows: int) -> list[dict[str, Any]]:
    """Return the district's windows so far, once their flows add up to these; fail when they exceed them or stay short.

    Also check that the windows leave no gap between them.
    """
    wanted = [flows.get(name, 0) for name in FLOWS]
    topic, windows = f"{deployment.prefix}ops.v1", list[dict[str, Any]]()
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=deployment.kafka, auto_offset_reset="earliest", isolation_level="read_committed"
    )
    await consumer.start()
    try:
        async with asyncio.timeout(PATIENCE_S):
            async for record in consumer:
                if record.key != DISTRICT:
                    continue
                windows.append(orjson.loads(record.value)["data"])
                sums = [sum(one[name] for one in windows) for name in FLOWS]
                assert all(is_ <= most for is_, most in zip(sums, wanted, strict=True)), dict(
                    zip(FLOWS, sums, strict=True)
                )
                if sums == wanted and windows[-1]["open"] == open_cases:
                    ends, starts = (
                        [one["window"]["end"] for one in windows],
                        [one["window"]["start"] for one in windows],
                    )
                    assert starts[1:] == ends[:-1]
                    return windows
    finally:
        await consumer.stop()
    raise AssertionError("the topic ended")


@pytest_asyncio.fixture
async def deployment(broker: Any) -> Deployment:
    """Return topics of a test's own on the session's broker."""
    here = Deployment(kafka=broker.bootstrap, name="t", worker="t", trusted=False, prefix=f"w{uuid4().hex[:8]}.")
    await bring_into_line(here, read_pack(find_pack(PACK)))
    return here


@pytest.mark.asyncio
async def test_each_flow_is_counted_in_one_window_whatever_is_killed(deployment: Deployment) -> None:
    """Earlier snapshots are no flow; flows while it runs and after kill −9 count, aborted ones never."""
    await write_snapshots(deployment, [snapshot("c-old", 3, "working")])
    await write_snapshots(deployment, [snapshot("c-never", 1, "waiting")], commit=False)
    async with watching(deployment) as first:
        await until(deployment, 1)
        await write_snapshots(deployment, [snapshot("c-new", 1, "waiting"), snapshot("c-old", 5, "closed")])
        await until(deployment, 1, opened=1, closed=1)
        await write_snapshots(
            deployment, [snapshot("c-new", 2, "working")]
        )  # it may or may not be counted before the end
        first.send_signal(signal.SIGKILL)
        await first.wait()
    await write_snapshots(deployment, [snapshot("c-more", 1, "waiting")])
    await write_snapshots(deployment, [snapshot("c-never", 1, "waiting")], commit=False)
    async with watching(deployment) as second:
        await until(deployment, 2, opened=2, closed=1, accepted=1)
        async with watching(deployment) as third:
            assert await asyncio.wait_for(second.wait(), PATIENCE_S) != 0  # the later one has fenced it
            await write_snapshots(deployment, [snapshot("c-more", 2, "working")])
            await until(deployment, 2, opened=2, closed=1, accepted=2)
            third.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(third.wait(), 10) == 0
