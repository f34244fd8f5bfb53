"""The product as `bench/` knows it: what is started, what its topics are called, and what one record means.

Owns: every name of an inner module that `bench/` needs, so that a change inside is mended here. Refuses: measuring.
The ledger's own benchmarks (`local_store.py`, `peers/toy_ledger.py`) and `audit.py` use inner modules on purpose.
"""

import asyncio
import itertools
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import orjson
from aiokafka import AIOKafkaConsumer

from bench.support.process import Measured, measured
from local.broker import Broker
from local.broker.jarlock import KAFKA as KAFKA_VERSION
from tests.support.deployed_topics import DeployedTopics, deploy_topics
from tests.support.foreign_client import SOURCE, UNIT, action, feedback, report

__all__ = [
    "KAFKA_VERSION",
    "SOURCE",
    "UNIT",
    "Broker",
    "DeployedTopics",
    "action",
    "deploy_topics",
    "feedback",
    "report",
]

PARTITIONS = 12
"""Partitions of a case topic, as the product creates it by default. The peers' topics have as many."""

REPORTS = f"reports.{SOURCE}"
EVENTS = "case-events"
INBOX = f"dispatch.{UNIT}"
ACTIONS = f"actions.{UNIT}"
ANSWERS = f"actions.{SOURCE}"
COMMANDS = "commands"
STATE = "case-state"

OPENED = b'"chuishao.case.opened"'
COMPLETED = b'"chuishao.case.completed"'
CLOSED = b'"chuishao.case.closed"'
WARNED = b'"chuishao.case.warned"'
"""An event's type as it is in its record."""

WORKER = "bench-1"

READY_S = 600.0
"""Seconds for a worker to open its partitions: it may have millions of states to read."""

_starts = itertools.count()


def deciding_group(place: DeployedTopics) -> str:
    """Name the consumer group that decides."""
    return f"{place.prefix}cases"


def environment_of_tools() -> dict[str, str]:
    """Return the environment of a program that may import this checkout, whichever is installed."""
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def environment(place: DeployedTopics, data: Path) -> dict[str, str]:
    """Return the environment of a process of this deployment that keeps its data in a directory of its own."""
    return {
        **place.environment(),
        "PYTHONPATH": environment_of_tools()["PYTHONPATH"],
        "CHUISHAO_DATA_DIR": str(data),
    }


@asynccontextmanager
async def worker(place: DeployedTopics, folder: Path, cores: frozenset[int] | None = None) -> AsyncIterator[Measured]:
    """Run `chuishao worker`; its stores outlive it in `folder`."""
    start = next(_starts)
    command = [sys.executable, "-m", "chuishao", "worker", "--name", WORKER, "--restarts", str(start)]
    async with measured(command, folder / "worker.log", cores, environment(place, folder / "data")) as process:
        process.start = start
        yield process


@asynccontextmanager
async def intake(place: DeployedTopics, folder: Path, cores: frozenset[int] | None = None) -> AsyncIterator[Measured]:
    """Run the product's intake and nothing else (`bench/support/intake_alone.py`)."""
    command = [sys.executable, "-m", "bench.support.intake_alone"]
    async with measured(command, folder / "intake.log", cores, environment(place, folder / "data")) as process:
        yield process


async def until_ready(place: DeployedTopics, process: Measured) -> None:
    """Return when a worker of `worker()` says in `ops.health` that all its partitions are open."""
    consumer = AIOKafkaConsumer(
        place.topic("ops"), bootstrap_servers=place.kafka, auto_offset_reset="earliest", fetch_max_wait_ms=100
    )
    await consumer.start()
    try:
        async with asyncio.timeout(READY_S):
            while True:
                process.check()
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    if any(_is_ready(record.key, record.value, process.start) for record in records):
                        return
    finally:
        await consumer.stop()


def _is_ready(key: bytes | None, value: bytes | None, start: int) -> bool:
    if key != f"ops.health/worker={WORKER}".encode() or value is None:
        return False
    data = orjson.loads(value)["data"]
    return data["restarts"] == start and data["lag"] is not None
