"""Reading partitions from where the consumer stands to the end that they have now, and a consumer for their offsets.

Owns: knowing when the end is reached although transaction markers bring no records. Refuses: following on.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from streams.client import connections
from streams.deployment import Deployment
from streams.runtime.timeouts import POSITION, at_once

POLL_MS = 100
"""Milliseconds of one poll. Short, because the last thing in the log may be a marker: then no record ends the wait."""

STALL_S = 20.0
"""Seconds without any progress after which the broker is taken to be away."""


async def read_to_end(
    consumer: AIOKafkaConsumer, *tps: TopicPartition, stall_s: float = STALL_S
) -> AsyncIterator[ConsumerRecord]:
    """Yield each record of these partitions up to the end offsets at the time of the call, in order within each.

    Raises `TimeoutError` when no partition moves for `stall_s` seconds.
    """
    clock = asyncio.get_running_loop().time
    ends: dict[TopicPartition, int] = await consumer.end_offsets(tps)
    moved = clock()
    left = await _unread(consumer, tps, ends)
    while left:
        for records in (await consumer.getmany(*left, timeout_ms=POLL_MS)).values():
            for record in records:
                yield record
        await asyncio.sleep(0)  # what was fetched already comes without a wait: heartbeats must get a turn
        before, left = left, await _unread(consumer, left, ends)
        if left != before:
            moved = clock()
        elif clock() - moved > stall_s:
            tp, position = next(iter(left.items()))
            raise TimeoutError(f"{tp.topic}-{tp.partition} stands at {position} of {ends[tp]}")


@asynccontextmanager
async def offset_reader(
    deployment: Deployment, tps: Sequence[TopicPartition], isolation: connections.Isolation = "read_committed"
) -> AsyncIterator[AIOKafkaConsumer]:
    """Open a consumer that answers for the beginnings and ends of these partitions, and fetches no record."""
    async with connections.opened(connections.reader(deployment, isolation), "offsets") as reader:
        reader.assign(tps)  # of other partitions the client does not learn the leaders: a request for each topic
        reader.pause(*tps)
        yield reader


async def _unread(
    consumer: AIOKafkaConsumer, tps: Iterable[TopicPartition], ends: dict[TopicPartition, int]
) -> dict[TopicPartition, int]:
    """The partitions whose end is not reached, each with the consumer's position. A leader may not answer for long."""
    positions = {tp: await at_once(POSITION, consumer.position(tp), tp.topic) for tp in tps}
    return {tp: position for tp, position in positions.items() if position < ends[tp]}
