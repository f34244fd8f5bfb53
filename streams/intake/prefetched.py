"""What waits at the door: of each lane the first record, read but not taken, and how many lie behind it.

Owns: that it is known how old the oldest waiting record is, while nothing is let in. Refuses: taking, committing. Holds
one record a lane, so a hundred at the most; they are bounded by what a topic takes.
"""

from collections.abc import Collection
from typing import Any

from aiokafka import ConsumerRecord, TopicPartition

from streams.intake.fair_share import Batch
from streams.runtime.metrics import InputLag, WorkerMetrics
from streams.runtime.timeouts import COMMITTED, POSITION, at_once, within


class Prefetched:
    """Of one consumer, which it is given with each call: after a failure there is a new one, and a new porch."""

    def __init__(self, gauge: WorkerMetrics) -> None:
        self._gauge = gauge
        self._first: dict[TopicPartition, tuple[ConsumerRecord, int]] = {}  # and where the consumer stood behind it

    async def ask(self, consumer: Any, lanes: Collection[TopicPartition]) -> None:  # noqa: ANN401 (aiokafka's)
        """See who stands first in each of these lanes."""
        for lane in lanes:
            if lane not in self._first:
                for record in (await consumer.getmany(lane, max_records=1)).get(lane, ()):
                    self._first[lane] = record, await stands(consumer, lane)
            if lane in self._first:
                first, _ = self._first[lane]
                self._gauge.door[lane] = InputLag(_behind(consumer, lane, first.offset), first.timestamp)

    async def open(self, consumer: Any, lanes: Collection[TopicPartition], room: int) -> Batch:  # noqa: ANN401 (aiokafka's)
        """Let in those who stand first, as far as there is room: they go before all that is read after them.

        Not one whom the consumer will bring again, or another worker has taken: the group has shared out anew
        meanwhile, and its offset must not go back.
        """
        let_in: Batch = {}
        for lane in [lane for lane in self._first if lane in lanes][: max(room, 0)]:
            first, stood = self._first.pop(lane)
            if lane in consumer.assignment() and await _is_ours(consumer, lane, first.offset, stood):
                let_in[lane] = [first]
        return let_in

    def free(self, lanes: Collection[TopicPartition]) -> list[TopicPartition]:
        """The lanes in which nobody stands."""
        return [lane for lane in lanes if lane not in self._first]

    async def keep(self, consumer: Any, lanes: Collection[TopicPartition]) -> None:  # noqa: ANN401 (aiokafka's)
        """These are ours now: who stands in another lane is another worker's, who will read it again.

        What lay behind the last one taken may have been no record but the mark of a producer's transaction.
        """
        for held in (self._first, self._gauge.door):
            for lane in [lane for lane in held if lane not in lanes]:
                del held[lane]
        for lane in self.free(self._gauge.door):
            if not _behind(consumer, lane, await stands(consumer, lane)):
                del self._gauge.door[lane]

    def taken(self, consumer: Any, batch: Batch) -> None:  # noqa: ANN401 (aiokafka's)
        """These are taken in; as old as the last of each lane is, so old at most is the next."""
        for lane, records in batch.items():
            behind = _behind(consumer, lane, records[-1].offset + 1)
            if behind:
                self._gauge.door[lane] = InputLag(behind, records[-1].timestamp)
            else:
                self._gauge.door.pop(lane, None)


async def stands(consumer: Any, lane: TopicPartition) -> int:  # noqa: ANN401 (aiokafka's)
    """Where a consumer reads on. It asks for ever where a partition has no leader."""
    position: int = await at_once(POSITION, consumer.position(lane), "intake")
    return position


async def _is_ours(consumer: Any, lane: TopicPartition, offset: int, stood: int) -> bool:  # noqa: ANN401 (aiokafka's)
    """Whether a record that was read is still to be taken. The consumer may only have passed a mark behind it."""
    position = await stands(consumer, lane)
    if position <= stood:
        return bool(position == stood)
    return await is_news(consumer, lane, offset + 1)


async def is_news(consumer: Any, lane: TopicPartition, at: int) -> bool:  # noqa: ANN401 (aiokafka's)
    """Whether nobody of the group has come as far as `at`."""
    committed = await within(COMMITTED, consumer.committed(lane), "intake")
    return committed is None or committed < at


def _behind(consumer: Any, lane: TopicPartition, offset: int) -> int:  # noqa: ANN401 (aiokafka's)
    """Records from this one on, as the last fetch told it."""
    end: int | None = consumer.highwater(lane) if lane in consumer.assignment() else None
    return max(0, (end or 0) - offset)
