"""Reading a partition from where the consumer stands to the end that it has now.

Owns: knowing when the end is reached although transaction markers bring no records. Refuses: following on.
"""

import asyncio
from collections.abc import AsyncIterator

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from streams.runtime.timeouts import POSITION, within

POLL_MS = 100
"""Short, because the last thing in the log may be a marker: then no record ends the wait."""

STALL_S = 20.0
"""Without any progress for so long the broker is taken to be away."""


async def read_to_end(consumer: AIOKafkaConsumer, tp: TopicPartition) -> AsyncIterator[ConsumerRecord]:
    """Yield each record up to the end offset at the time of the call."""
    clock = asyncio.get_running_loop().time
    end = (await consumer.end_offsets([tp]))[tp]
    moved = clock()
    position = await within(POSITION, consumer.position(tp), tp.topic)
    while position < end:
        batch = await consumer.getmany(tp, timeout_ms=POLL_MS)
        for record in batch.get(tp, ()):
            yield record
        before, position = position, await within(POSITION, consumer.position(tp), tp.topic)
        if position > before:
            moved = clock()
        elif clock() - moved > STALL_S:
            raise TimeoutError(f"{tp.topic}-{tp.partition} stands at {position} of {end}")
