"""Peer: a bare aiokafka loop. It reads a record, decodes its JSON, encodes it again and writes it under the same key.

At least once: all records of a poll are sent and acknowledged, then its offsets are committed. No state, no
transaction; JSON from the standard library, one `send` a record: what aiokafka's own documentation shows.
"""

import argparse
import asyncio
import json
import signal

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

POLL = 500
"""Records a poll: enough that the commit of each does not show."""


async def run(kafka: str, source: str, target: str, group: str) -> None:
    """Copy until cancelled."""
    consumer = AIOKafkaConsumer(
        source, bootstrap_servers=kafka, group_id=group, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", compression_type="lz4", linger_ms=5)
    await producer.start()
    await consumer.start()
    try:
        while True:
            polled = await consumer.getmany(timeout_ms=1000, max_records=POLL)
            acks = []
            for records in polled.values():
                for record in records:
                    value = json.dumps(json.loads(record.value), ensure_ascii=False).encode()
                    acks.append(await producer.send(target, value, key=record.key))
            if acks:
                await asyncio.gather(*acks)
                await consumer.commit()
    finally:
        await consumer.stop()
        await producer.stop()


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
