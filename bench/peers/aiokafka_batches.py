"""Peer: a hand-tuned aiokafka loop: as `aiokafka_loop.py`, but with batches that it builds itself, and orjson.

At least once: the records of a poll are one batch a partition, acknowledged by all replicas; then its offsets
are committed. No state, no transaction. The least that a message can cost in this language and client.
"""

import argparse
import asyncio
import signal
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

POLL = 500
"""Records a poll; below 200 the commit of each begins to show, above 1000 nothing is gained."""


async def run(kafka: str, source: str, target: str, group: str) -> None:
    """Copy until cancelled."""
    consumer = AIOKafkaConsumer(
        source, bootstrap_servers=kafka, group_id=group, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", compression_type="lz4", max_batch_size=512 * 1024)
    await producer.start()
    await consumer.start()
    try:
        while True:
            polled = await consumer.getmany(timeout_ms=1000, max_records=POLL)
            if polled:
                await copy(producer, target, polled)
                await consumer.commit()
    finally:
        await consumer.stop()
        await producer.stop()


async def copy(producer: Any, target: str, polled: dict[Any, list[Any]]) -> None:  # noqa: ANN401 (aiokafka's)
    """Write the records of one poll."""
    acks = []
    for partition, records in polled.items():
        batch = producer.create_batch()
        for record in records:
            value = orjson.dumps(orjson.loads(record.value))
            if batch.append(key=record.key, value=value, timestamp=None) is None:
                acks.append(await producer.send_batch(batch, target, partition=partition.partition))
                batch = producer.create_batch()
                batch.append(key=record.key, value=value, timestamp=None)
        acks.append(await producer.send_batch(batch, target, partition=partition.partition))
    for ack in acks:
        await ack


async def main() -> None:
    """Read the command line and copy until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("kafka", "source", "target", "group"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--folder", help="not needed: there is no state")
    given = parser.parse_args()
    task = asyncio.ensure_future(run(given.kafka, given.source, given.target, given.group))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()


if __name__ == "__main__":
    asyncio.run(main())
