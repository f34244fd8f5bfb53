"""A foreign client that writes reports and actions and reads the records that come of them.

Owns: a producer, a reader of events and of one inbox, and when each record arrived. Refuses: deciding what to write.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from bench.support.process import Measured
from bench.support.product import DeployedTopics

ReceivedRecord = Callable[[str, ConsumerRecord, float], None]
"""Called with the topic's short name, the record, and when it arrived (seconds of `time.perf_counter`)."""

FETCH_WAIT_MS = 5
"""The broker answers a fetch at the first record, or after so long: a latency must not contain our own wait."""


class Client:
    """A client that writes without waiting for an answer."""

    def __init__(self, place: DeployedTopics, producer: AIOKafkaProducer) -> None:
        self._place, self._producer = place, producer

    async def send(self, topic: str, key: str, body: dict[str, Any]) -> float:
        """Send one record; return when it was sent (seconds of `time.perf_counter`)."""
        now = time.perf_counter()
        await self._producer.send(self._place.topic(topic), orjson.dumps(body), key=key.encode())
        return now


@asynccontextmanager
async def client(place: DeployedTopics) -> AsyncIterator[Client]:
    """Connect, with no wait for fuller batches."""
    producer = AIOKafkaProducer(bootstrap_servers=place.kafka, linger_ms=0)
    await producer.start()
    try:
        yield Client(place, producer)
    finally:
        await producer.stop()


@asynccontextmanager
async def hearing(place: DeployedTopics, topics: tuple[str, ...], heard: ReceivedRecord) -> AsyncIterator[None]:
    """Call `heard` with every record that is committed to these topics from now on."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=place.kafka,
        enable_auto_commit=False,
        isolation_level="read_committed",
        fetch_max_wait_ms=FETCH_WAIT_MS,
    )
    await consumer.start()

    async def listen() -> None:
        while True:
            for partition, records in (await consumer.getmany(timeout_ms=1000)).items():
                now, name = time.perf_counter(), place.short(partition.topic)
                for record in records:
                    heard(name, record, now)

    assigned = [TopicPartition(place.topic(name), n) for name in topics for n in range(place.topics[name])]
    consumer.assign(assigned)
    for partition, end in (await consumer.end_offsets(assigned)).items():
        consumer.seek(partition, end)
    task = asyncio.ensure_future(listen())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})
        await consumer.stop()
    if not task.cancelled():
        task.result()


async def until(there: Callable[[], bool], process: Measured, within_s: float, what: str) -> None:
    """Wait for it. Raises TimeoutError that names it."""
    end = time.monotonic() + within_s
    while not there():
        process.check()
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come within {within_s:.0f} s")
        await asyncio.sleep(0.02)
