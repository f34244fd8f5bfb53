"""The committed offset of a partition that has states, asked for until it is there.

Owns: how often, and how long that takes. Refuses: judging what it means when there is none (`kafka_ledger.py` does).
"""

import asyncio

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.runtime.timeouts import COMMITTED, within

ASKS = 10
ASK_AGAIN_S = 0.5
"""Five seconds in all: after a broker's kill one answer was seen that knew no offset, 3 s before the next that did."""


async def retry_committed(consumer: AIOKafkaConsumer, tp: TopicPartition) -> int | None:
    """A coordinator that has just come up may not know it at first.

    Nor does who asked before another owner's first commit: he is fenced, and his own first commit will tell him.
    """
    for _ in range(ASKS):
        await asyncio.sleep(ASK_AGAIN_S)
        committed: int | None = await within(COMMITTED, consumer.committed(tp), tp.topic)
        if committed is not None:
            return committed
    return None
