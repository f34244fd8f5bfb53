"""How things stand when a watcher begins: all snapshots up to now, told from those that a window has counted already.

Owns: reading `cases` to its end, and where the dead letters end. Refuses: following on (`app.py`).
"""

import asyncio

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topics import Topic
from streams.client import connections
from streams.client.reading import read_to_end
from streams.deployment import Deployment
from streams.watch.ops_writer import PublishedCounts
from streams.watch.partitions import lanes_of
from streams.watch.read_positions import Lane, Reading
from streams.watch.window_counts import WindowCounts

NEVER = 2**63 - 1
"""As the offset from which on a partition is counted: not at all."""


async def read_base(deployment: Deployment, board: WindowCounts, told: PublishedCounts | None) -> Reading:
    """The board filled. Where nobody ever watched, what stands is no flow of any window of ours."""
    consumer: AIOKafkaConsumer = connections.reader(deployment)
    await consumer.start()
    try:
        tps = await lanes_of(deployment, deployment.topic(Topic.CASES))
        marks: dict[Lane, int] = dict(told.offsets) if told else {}
        first = Reading(board, marks if told else dict.fromkeys(map(tuple, tps), NEVER))
        consumer.assign(tps)  # all at once: a change of assignment waits for the fetch under way, 0.5 s a partition
        await asyncio.gather(*(_put_all(consumer, tp, first) for tp in tps))
        for tp in await lanes_of(deployment, deployment.topic(Topic.DLQ)):
            ends = await consumer.end_offsets([tp])
            first.skip(tp, marks.get(tp, ends[tp]))
    finally:
        await connections.close(consumer)
    reading = Reading(board, {})  # from here on all is counted
    for tp, offset in first.reached().items():
        reading.skip(tp, offset)
    return reading


async def _put_all(consumer: AIOKafkaConsumer, tp: TopicPartition, reading: Reading) -> None:
    async for record in read_to_end(consumer, tp):
        reading.snapshot(tp, record.offset, record.key, record.value)
    reading.skip(tp, await consumer.position(tp))
