"""The watcher on a real broker: it reads what was committed, and a kill −9 costs it nothing that stands."""

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

from chuishao.packs import find_pack, read_pack
from chuishao.topics import bring_into_line
from streams.deployment import Deployment

PATIENCE_S = 30
DISTRICT = b"ops.counts/district=qingjiang"


def snapshot(case_id: str, seq: int, state: str) -> dict[str, Any]:
    """A value of `cases`, with what the watcher reads."""
    return {
        "case_id": case_id,
        "seq": seq,
        "state": state,
        "tier": 2,
        "area": None,
        "lead": "jiaotong",
        "opened_at": "2026-11-24T09:00:00.000+08:00",
        "due": {"promise": None},
        "counts": {"reopens": 0},
    }


@asynccontextmanager
async def watching(deployment: Deployment) -> AsyncIterator[asyncio.subprocess.Process]:
    """A watcher as a process of its own, ended at the end."""
    env = os.environ | {"CHUISHAO_KAFKA": deployment.kafka, "CHUISHAO_PREFIX": deployment.prefix}
    command = (sys.executable, "-m", "chuishao", "watcher", "--name", "watcher")
    process = await asyncio.create_subprocess_exec(*command, env=env, stderr=asyncio.subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def say(deployment: Deployment, snapshots: list[dict[str, Any]], *, commit: bool = True) -> None:
    """Write snapshots in one transaction."""
    producer = AIOKafkaProducer(bootstrap_servers=deployment.kafka, transactional_id=f"test-{uuid4()}")
    await producer.start()
    await producer.begin_transaction()
    for value in snapshots:
        raw, key = orjson.dumps(value), value["case_id"].encode()
        await producer.send_and_wait(f"{deployment.prefix}cases.v1", raw, key=key)
    await (producer.commit_transaction() if commit else producer.abort_transaction())
    await producer.stop()


async def until(deployment: Deployment, **figures: int) -> dict[str, Any]:
    """A report of the district with these figures; fails when none comes in time."""
    topic = f"{deployment.prefix}ops.v1"
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=deployment.kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        async with asyncio.timeout(PATIENCE_S):
            async for record in consumer:
                data: dict[str, Any] = orjson.loads(record.value)["data"]
                if record.key == DISTRICT and all(data[name] == figure for name, figure in figures.items()):
                    return data
    finally:
        await consumer.stop()
    raise AssertionError("the topic ended")


@pytest_asyncio.fixture
async def deployment(broker: Any) -> Deployment:
    """Topics of its own on the session's broker."""
    here = Deployment(kafka=broker.bootstrap, name="t", worker="t", trusted=False, prefix=f"w{uuid4().hex[:8]}.")
    await bring_into_line(here, read_pack(find_pack("qingjiang")))
    return here


@pytest.mark.asyncio
async def test_counts_are_right_before_and_after_a_kill(deployment: Deployment) -> None:
    """What stood before is no flow; flows while it watches; what stands after kill −9; nothing aborted, ever."""
    await say(deployment, [snapshot("c-old", 3, "working")])
    await say(deployment, [snapshot("c-never", 1, "waiting")], commit=False)
    async with watching(deployment) as first:
        assert (await until(deployment))["opened"] == 0
        await until(deployment, open=1)
        await say(deployment, [snapshot("c-new", 1, "waiting"), snapshot("c-old", 5, "closed")])
        await until(deployment, open=1, opened=1, closed=1)
        first.send_signal(signal.SIGKILL)
        await first.wait()
    await say(deployment, [snapshot("c-more", 1, "waiting")])
    async with watching(deployment) as second:
        await until(deployment, open=2)
        await say(deployment, [snapshot("c-more", 2, "working")])
        await until(deployment, open=2, accepted=1)
        second.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(second.wait(), 10) == 0
