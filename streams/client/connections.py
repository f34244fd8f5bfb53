"""Clients of Kafka as this engine needs them: every setting with its reason, in one place.

Owns: time-outs, membership, isolation, compression, starting and closing. Refuses: using a client; faust's consumer
(`watch/transport.py`). aiokafka ships no types, so the results are `Any`.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal, TypeVar

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.client.patches.bounded_decompression import guard_client
from streams.client.patches.coordinator_errors import guard_answers
from streams.client.patches.lz4_level import compress_quickly
from streams.deployment import Deployment, Duty
from streams.runtime.timeouts import CONNECT, within

Client = TypeVar("Client", AIOKafkaConsumer, AIOKafkaProducer, AIOKafkaAdminClient)

SESSION_MS = 6_000
"""A dead worker's partitions are taken over after this; 6 s is the broker's default lower bound."""

HEARTBEAT_MS = SESSION_MS // 4  # three may be lost
REBALANCE_MS = 8_000
"""How long a member may take to finish its transaction before a rebalance goes on without it."""

TRANSACTION_MS = 10_000
"""A dead owner's open transaction holds readers back for so long, or until the next fence."""

REQUEST_MS = 12_000
"""A request that takes longer has failed: its transaction is aborted by then, its rebalance is over."""

BATCH_BYTES = 512 * 1024
"""Bytes of one batch before compression: half of what a topic takes, so that no batch is refused for its size."""

REQUEST_BYTES = 10 * 1024 * 1024
"""Bytes of the largest request: more than a dead letter has (9 MiB)."""

FETCH_BYTES = 16 * 1024 * 1024
"""Bytes of one response to a fetch: limits memory; well above the largest record (a dead letter, 9 MiB)."""

FETCH_WAIT_MS = 50
"""How long the broker may hold a fetch without records. A partition whose command was just read is asked for only in
the next fetch: with the default of 500 a second command waited up to 430 ms, with 50 it is 30, for 1 % of a core."""

NOWHERE = TopicPartition("", 0)
"""A partition that nobody has. A member polls it while it holds back, or while its partitions open: a member that does
not poll is taken for dead after five minutes."""

CLOSE_S = 2.0
"""Seconds for a client to close; after that it is left open: what matters was acknowledged before."""

log = structlog.get_logger()


def producer(deployment: Deployment, *, transactional_id: str | None = None) -> AIOKafkaProducer:
    """Return a producer that writes each record once per send; with a `transactional_id` also in transactions."""
    _patch()
    transactions = {"transactional_id": transactional_id} if transactional_id else {}
    return AIOKafkaProducer(
        bootstrap_servers=deployment.kafka,
        client_id=deployment.worker,
        enable_idempotence=True,
        compression_type="lz4",
        max_batch_size=BATCH_BYTES,
        max_request_size=REQUEST_BYTES,
        request_timeout_ms=REQUEST_MS,
        transaction_timeout_ms=TRANSACTION_MS,
        **transactions,
    )


def member(deployment: Deployment, duty: Duty) -> AIOKafkaConsumer:
    """Return a member of a worker group, static so that a quick restart moves nothing. It commits only on request."""
    _patch()
    return AIOKafkaConsumer(
        bootstrap_servers=deployment.kafka,
        client_id=deployment.worker,
        group_id=deployment.group(duty),
        group_instance_id=deployment.worker,
        session_timeout_ms=SESSION_MS,
        heartbeat_interval_ms=HEARTBEAT_MS,
        rebalance_timeout_ms=REBALANCE_MS,
        request_timeout_ms=REQUEST_MS,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        fetch_max_bytes=FETCH_BYTES,
        fetch_max_wait_ms=FETCH_WAIT_MS,
    )


Isolation = Literal["read_committed", "read_uncommitted"]
"""Whether a reader sees records of transactions that did not commit. Nothing that decides or counts does; the auditor
and chaos look for open transactions and duplicates."""


def reader(deployment: Deployment, isolation: Isolation = "read_committed") -> AIOKafkaConsumer:
    """Return a consumer without a group, for reading a partition from beginning to end."""
    _patch()
    return AIOKafkaConsumer(
        bootstrap_servers=deployment.kafka,
        client_id=deployment.worker,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level=isolation,
        request_timeout_ms=REQUEST_MS,
        fetch_max_bytes=FETCH_BYTES,
    )


def admin(deployment: Deployment) -> AIOKafkaAdminClient:
    """Return a client that asks about topics and groups."""
    _patch()
    servers, name = deployment.kafka, deployment.worker
    return AIOKafkaAdminClient(bootstrap_servers=servers, client_id=name, request_timeout_ms=REQUEST_MS)


def _patch() -> None:
    """Apply the patches of aiokafka, once for the process; a second call changes nothing."""
    guard_client()
    guard_answers()
    compress_quickly()


@asynccontextmanager
async def opened(client: Client, where: str) -> AsyncIterator[Client]:
    """Start a client, and close it at the end, even when it did not start. `where` is for the log."""
    try:
        await within(CONNECT, client.start(), where)
        yield client
    finally:
        await close(client)


async def close(client: AIOKafkaConsumer | AIOKafkaProducer | AIOKafkaAdminClient) -> None:
    """Stop a client within `CLOSE_S`; `asyncio.wait_for` would wait without a limit for one that hangs."""
    stop = client.stop if hasattr(client, "stop") else client.close  # the name in an admin client
    task = asyncio.ensure_future(stop())
    done, _ = await asyncio.wait({task}, timeout=CLOSE_S)
    if not done:
        log.warning("client left open", client=type(client).__name__, fate="it closes by itself or with the process")
    elif task.cancelled():  # by a future of the client: `task.exception()` would raise it here
        log.warning("client closed badly", client=type(client).__name__, cls="CancelledError")
    elif (exc := task.exception()) is not None:
        log.warning("client closed badly", client=type(client).__name__, cls=type(exc).__name__)
