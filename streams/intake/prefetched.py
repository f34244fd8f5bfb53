"""The first record of each partition that is held back: read, not taken in, and how many records lie behind it.

Owns: that the age of the oldest waiting record is known while nothing is admitted. Refuses: taking in, committing. It
holds one record a partition, so a hundred at most; their size is limited by what a topic accepts.
"""

from collections.abc import Collection
from typing import Any

from aiokafka import ConsumerRecord, TopicPartition

from streams.client.lag import known_end
from streams.intake.fair_share import Batch
from streams.runtime.metrics import InputLag, WorkerMetrics
from streams.runtime.timeouts import COMMITTED, POSITION, at_once, within


class Prefetched:
    """The prefetched records of one consumer, which each call is given: after a failure both are made anew."""

    def __init__(self, metrics: WorkerMetrics) -> None:
        self._metrics = metrics
        self._first: dict[TopicPartition, tuple[ConsumerRecord, int]] = {}  # with the consumer's position behind it

    async def fetch(self, consumer: Any, tps: Collection[TopicPartition]) -> None:  # noqa: ANN401 (aiokafka's)
        """Read the first record of each of these partitions, if it is not here yet."""
        for tp in tps:
            if tp not in self._first:
                for record in (await consumer.getmany(tp, max_records=1)).get(tp, ()):
                    self._first[tp] = record, await position_of(consumer, tp)
            if tp in self._first:
                first, _ = self._first[tp]
                self._metrics.waiting_input[tp] = InputLag(_behind(consumer, tp, first.offset), first.timestamp)

    async def release(self, consumer: Any, tps: Collection[TopicPartition], room: int) -> Batch:  # noqa: ANN401 (aiokafka's)
        """Return prefetched records, at most `room`: they go before everything that is read after them.

        A record that the consumer will read again, or that another worker has taken in, is dropped: the group has
        assigned its partitions anew meanwhile, and its committed offset must not go back.
        """
        batch: Batch = {}
        for tp in [tp for tp in self._first if tp in tps][: max(room, 0)]:
            first, position = self._first.pop(tp)
            if tp in consumer.assignment() and await _is_to_be_taken(consumer, tp, first.offset, position):
                batch[tp] = [first]
        return batch

    def without_record(self, tps: Collection[TopicPartition]) -> list[TopicPartition]:
        """Return the partitions of which no record is prefetched."""
        return [tp for tp in tps if tp not in self._first]

    async def retain(self, consumer: Any, tps: Collection[TopicPartition]) -> None:  # noqa: ANN401 (aiokafka's)
        """Keep the records of these partitions, which are ours now; another worker reads the others again.

        The last offset of a partition may have been the marker of a producer's transaction, and no record.
        """
        for by_partition in (self._first, self._metrics.waiting_input):
            for tp in [tp for tp in by_partition if tp not in tps]:
                del by_partition[tp]
        for tp in self.without_record(self._metrics.waiting_input):
            if not _behind(consumer, tp, await position_of(consumer, tp)):
                del self._metrics.waiting_input[tp]

    def note_taken(self, consumer: Any, batch: Batch) -> None:  # noqa: ANN401 (aiokafka's)
        """Note that a batch was taken in: the next record of each partition is at most as old as its last one."""
        for tp, records in batch.items():
            behind = _behind(consumer, tp, records[-1].offset + 1)
            if behind:
                self._metrics.waiting_input[tp] = InputLag(behind, records[-1].timestamp)
            else:
                self._metrics.waiting_input.pop(tp, None)


async def position_of(consumer: Any, tp: TopicPartition) -> int:  # noqa: ANN401 (aiokafka's)
    """Return the offset that a consumer reads next. Without a leader aiokafka would ask for it without a limit."""
    position: int = await at_once(POSITION, consumer.position(tp), "intake")
    return position


async def is_uncommitted(consumer: Any, tp: TopicPartition, offset: int) -> bool:  # noqa: ANN401 (aiokafka's)
    """Return whether no member of the group has committed `offset` or beyond."""
    committed = await within(COMMITTED, consumer.committed(tp), "intake")
    return committed is None or committed < offset


async def _is_to_be_taken(consumer: Any, tp: TopicPartition, offset: int, before: int) -> bool:  # noqa: ANN401
    """Whether a prefetched record is still to be taken in. The consumer may only have passed a marker behind it."""
    position = await position_of(consumer, tp)
    if position <= before:
        return bool(position == before)
    return await is_uncommitted(consumer, tp, offset + 1)


def _behind(consumer: Any, tp: TopicPartition, offset: int) -> int:  # noqa: ANN401 (aiokafka's)
    """How many offsets lie from this one to the end, as the last fetch reported it."""
    return max(0, known_end(consumer, tp) - offset)
