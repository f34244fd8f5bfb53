"""What waits at the door: of each partition the first record, read but not taken, and how many lie behind it.

Owns: that it is known how old the oldest waiting record is, while nothing is let in. Refuses: taking, committing. Holds
one record a partition, so a hundred at the most; they are bounded by what a topic takes.
"""

from collections.abc import Collection
from typing import Any

from aiokafka import ConsumerRecord, TopicPartition

from streams.client.lag import known_end
from streams.intake.fair_share import Batch
from streams.runtime.metrics import InputLag, WorkerMetrics
from streams.runtime.timeouts import COMMITTED, POSITION, at_once, within


class Prefetched:
    """Of one consumer, which it is given with each call: after a failure there is a new one, and a new porch."""

    def __init__(self, metrics: WorkerMetrics) -> None:
        self._metrics = metrics
        self._first: dict[TopicPartition, tuple[ConsumerRecord, int]] = {}  # and where the consumer stood behind it

    async def ask(self, consumer: Any, tps: Collection[TopicPartition]) -> None:  # noqa: ANN401 (aiokafka's)
        """See who stands first in each of these partitions."""
        for tp in tps:
            if tp not in self._first:
                for record in (await consumer.getmany(tp, max_records=1)).get(tp, ()):
                    self._first[tp] = record, await stands(consumer, tp)
            if tp in self._first:
                first, _ = self._first[tp]
                self._metrics.door[tp] = InputLag(_behind(consumer, tp, first.offset), first.timestamp)

    async def open(self, consumer: Any, tps: Collection[TopicPartition], room: int) -> Batch:  # noqa: ANN401 (aiokafka's)
        """Let in those who stand first, as far as there is room: they go before all that is read after them.

        Not one whom the consumer will bring again, or another worker has taken: the group has shared out anew
        meanwhile, and its offset must not go back.
        """
        let_in: Batch = {}
        for tp in [tp for tp in self._first if tp in tps][: max(room, 0)]:
            first, stood = self._first.pop(tp)
            if tp in consumer.assignment() and await _is_ours(consumer, tp, first.offset, stood):
                let_in[tp] = [first]
        return let_in

    def free(self, tps: Collection[TopicPartition]) -> list[TopicPartition]:
        """The partitions in which nobody stands."""
        return [tp for tp in tps if tp not in self._first]

    async def keep(self, consumer: Any, tps: Collection[TopicPartition]) -> None:  # noqa: ANN401 (aiokafka's)
        """These are ours now: who stands in another partition is another worker's, who will read it again.

        What lay behind the last one taken may have been no record but the mark of a producer's transaction.
        """
        for held in (self._first, self._metrics.door):
            for tp in [tp for tp in held if tp not in tps]:
                del held[tp]
        for tp in self.free(self._metrics.door):
            if not _behind(consumer, tp, await stands(consumer, tp)):
                del self._metrics.door[tp]

    def taken(self, consumer: Any, batch: Batch) -> None:  # noqa: ANN401 (aiokafka's)
        """These are taken in; as old as the last of each partition is, so old at most is the next."""
        for tp, records in batch.items():
            behind = _behind(consumer, tp, records[-1].offset + 1)
            if behind:
                self._metrics.door[tp] = InputLag(behind, records[-1].timestamp)
            else:
                self._metrics.door.pop(tp, None)


async def stands(consumer: Any, tp: TopicPartition) -> int:  # noqa: ANN401 (aiokafka's)
    """Where a consumer reads on. It asks for ever where a partition has no leader."""
    position: int = await at_once(POSITION, consumer.position(tp), "intake")
    return position


async def _is_ours(consumer: Any, tp: TopicPartition, offset: int, stood: int) -> bool:  # noqa: ANN401 (aiokafka's)
    """Whether a record that was read is still to be taken. The consumer may only have passed a mark behind it."""
    position = await stands(consumer, tp)
    if position <= stood:
        return bool(position == stood)
    return await is_news(consumer, tp, offset + 1)


async def is_news(consumer: Any, tp: TopicPartition, at: int) -> bool:  # noqa: ANN401 (aiokafka's)
    """Whether nobody of the group has come as far as `at`."""
    committed = await within(COMMITTED, consumer.committed(tp), "intake")
    return committed is None or committed < at


def _behind(consumer: Any, tp: TopicPartition, offset: int) -> int:  # noqa: ANN401 (aiokafka's)
    """Records from this one on, as the last fetch told it."""
    return max(0, known_end(consumer, tp) - offset)
