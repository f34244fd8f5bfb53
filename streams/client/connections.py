"""Clients of Kafka as this engine wants them: every setting with its reason, in one place.

Elsewhere is made faust's consumer (`watch/transport.py`).

Owns: time-outs, membership, isolation, compression. Refuses: using them.
aiokafka ships no types, so what comes out is `Any`.
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
from streams.deployment import Deployment, Duty
from streams.runtime.timeouts import CONNECT, within

Client = TypeVar("Client", AIOKafkaConsumer, AIOKafkaProducer, AIOKafkaAdminClient)

SESSION_MS = 6_000
"""A dead worker's partitions are taken over after this; 6 s is the broker's own lower bound by default."""

HEARTBEAT_MS = SESSION_MS // 4
"""Three heartbeats may be lost."""

REBALANCE_MS = 8_000
"""How long a member may take to finish its transaction before a rebalance goes on without it."""

TRANSACTION_MS = 10_000
"""A dead owner's open transaction holds readers back until then, or until the next fence."""

REQUEST_MS = 12_000
"""An answer that takes longer is none: a transaction it belongs to is aborted by then, a rebalance is over."""

BATCH_BYTES = 512 * 1024
"""Of one batch before compression: half of what a topic takes, so that no batch is refused for its size."""

REQUEST_BYTES = 10 * 1024 * 1024
"""The largest request: above the dead letters' 9 MiB."""

FETCH_BYTES = 16 * 1024 * 1024
"""Of one answer to a fetch: bounds memory; well above the largest record there is (a dead letter, 9 MiB)."""

FETCH_WAIT_MS = 50
"""How long the broker may sit on a fetch without news. One fetch serves all partitions, and one whose command was just
taken is asked after only with the next fetch: with the default of 500 a second command waited up to 430 ms; with 50 it
is 30, and idle costs 1 % of a core more."""

NOWHERE = TopicPartition("", 0)
"""A partition that nobody has. A member polls it to be seen polling while it holds back, or while its partitions open:
otherwise the group takes it for dead after five minutes."""

CLOSE_S = 2.0
"""A client that does not close by then is left to itself: what matters was acknowledged before."""

log = structlog.get_logger()


def producer(deployment: Deployment, *, transactional_id: str | None = None) -> AIOKafkaProducer:
    """A producer that writes each record once per send; with a `transactional_id` also in transactions."""
    more = {"transactional_id": transactional_id} if transactional_id else {}
    return AIOKafkaProducer(
        bootstrap_servers=deployment.kafka,
        client_id=deployment.worker,
        enable_idempotence=True,
        compression_type="lz4",
        max_batch_size=BATCH_BYTES,
        max_request_size=REQUEST_BYTES,
        request_timeout_ms=REQUEST_MS,
        transaction_timeout_ms=TRANSACTION_MS,
        **more,
    )


def member(deployment: Deployment, duty: Duty) -> AIOKafkaConsumer:
    """A member of a worker group, static so that a quick restart moves nothing. It commits nothing by itself."""
    _guard()
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
"""Whether a reader sees facts of transactions that did not commit. Nothing that decides or counts does; the auditor and
chaos look for what hangs or was doubled."""


def reader(deployment: Deployment, isolation: Isolation = "read_committed") -> AIOKafkaConsumer:
    """A consumer without a group, for reading a partition from end to end."""
    _guard()
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
    """Asks about topics and groups."""
    _guard()
    return AIOKafkaAdminClient(
        bootstrap_servers=deployment.kafka, client_id=deployment.worker, request_timeout_ms=REQUEST_MS
    )


def _guard() -> None:
    """Where aiokafka does not do what we need it to: once for the process, and again changes nothing."""
    guard_client()
    guard_answers()


@asynccontextmanager
async def opened(client: Client, where: str) -> AsyncIterator[Client]:
    """Start a client, and close it at the end, even when it did not start. `where` is for the log."""
    try:
        await within(CONNECT, client.start(), where)
        yield client
    finally:
        await close(client)


async def close(client: AIOKafkaConsumer | AIOKafkaProducer | AIOKafkaAdminClient) -> None:
    """Stop a client within `CLOSE_S`; `wait_for` would wait for a hung one for ever."""
    end = client.stop if hasattr(client, "stop") else client.close  # an admin client calls it so
    task = asyncio.ensure_future(end())
    done, _ = await asyncio.wait({task}, timeout=CLOSE_S)
    if not done:
        log.warning("client left open", client=type(client).__name__, fate="closes by itself or with the process")
    elif task.cancelled():  # by a future of its own: asking for its exception would raise that here
        log.warning("client closed badly", client=type(client).__name__, cls="CancelledError")
    elif (exc := task.exception()) is not None:
        log.warning("client closed badly", client=type(client).__name__, cls=type(exc).__name__)
