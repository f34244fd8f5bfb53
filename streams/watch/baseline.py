"""How things stand when a watcher begins: all snapshots up to now, told from those that a window has counted already.

Owns: reading `cases` to its end, and where the dead letters end. Refuses: following on (`app.py`).
"""

from aiokafka import TopicPartition

from schemas.topics import Topic
from streams.client import connections
from streams.client.partitions import partition_counts, partitions_of
from streams.client.reading import read_to_end
from streams.deployment import Deployment
from streams.watch.ops_writer import PublishedCounts
from streams.watch.read_positions import Lane, Reading
from streams.watch.window_counts import WindowCounts

NEVER = 2**63 - 1
"""As the offset from which on a partition is counted: not at all."""


async def read_base(deployment: Deployment, board: WindowCounts, told: PublishedCounts | None) -> Reading:
    """The board filled. Where nobody ever watched, what stands is no flow of any window of ours."""
    async with connections.opened(connections.admin(deployment), "the board") as admin:
        counts = await partition_counts(admin)
    async with connections.opened(connections.reader(deployment), "the board") as consumer:
        tps = partitions_of(counts, [deployment.topic(Topic.CASES)])
        marks: dict[Lane, int] = dict(told.offsets) if told else {}
        first = Reading(board, marks if told else dict.fromkeys(map(tuple, tps), NEVER))
        consumer.assign(tps)  # all at once: a change of assignment waits for the fetch under way, 0.5 s a partition
        async for record in read_to_end(consumer, *tps):
            first.snapshot(TopicPartition(record.topic, record.partition), record.offset, record.key, record.value)
        for tp in tps:
            first.skip(tp, await consumer.position(tp))
        for tp, end in (await consumer.end_offsets(partitions_of(counts, [deployment.topic(Topic.DLQ)]))).items():
            first.skip(tp, marks.get(tp, end))
    reading = Reading(board, {})  # from here on all is counted
    for tp, offset in first.reached().items():
        reading.skip(tp, offset)
    return reading
