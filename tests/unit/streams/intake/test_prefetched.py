"""The first record of a partition that is held back is known, with its age, and goes first later."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from aiokafka import TopicPartition

from streams.intake.prefetched import Prefetched
from streams.runtime.metrics import InputLag, WorkerMetrics

A, B = TopicPartition("a", 0), TopicPartition("b", 0)


@dataclass(frozen=True)
class Record:
    """The part of a record that is looked at."""

    offset: int
    timestamp: int


@dataclass
class Consumer:
    """Two partitions, one record a second."""

    left: dict[TopicPartition, list[Record]] = field(
        default_factory=lambda: {A: [Record(n, 1000 * n) for n in range(5, 30)], B: []}
    )

    taken: dict[TopicPartition, int] = field(default_factory=dict)

    def assignment(self) -> set[TopicPartition]:
        """Both."""
        return set(self.left)

    def highwater(self, tp: TopicPartition) -> int | None:
        """The end that the last fetch reported; null for a partition that was never fetched."""
        return 30 if tp == A else None

    async def position(self, tp: TopicPartition) -> int:
        """The next offset; after the last record there is a transaction marker, which was passed."""
        return self.left[tp][0].offset if self.left[tp] else 30

    async def committed(self, tp: TopicPartition) -> int | None:
        """What the group has committed."""
        return self.taken.get(tp)

    async def getmany(self, tp: TopicPartition, *, max_records: int) -> dict[TopicPartition, list[Any]]:
        """The next records."""
        given, self.left[tp] = self.left[tp][:max_records], self.left[tp][max_records:]
        return {tp: given} if given else {}


@pytest.mark.asyncio
async def test_the_first_record_of_a_partition_is_known_and_goes_before_later_ones() -> None:
    """It is read once, however often it is asked for; no record goes before it."""
    metrics, consumer = WorkerMetrics(), Consumer()
    prefetched = Prefetched(metrics)
    for _ in range(3):
        await prefetched.fetch(consumer, [A, B])
    assert metrics.waiting_input == {A: InputLag(25, 5000)}
    assert (
        prefetched.without_record([A, B]),
        await prefetched.release(consumer, [B], 9),
        await prefetched.release(consumer, [A, B], 0),
    ) == (
        [B],
        {},
        {},
    )
    assert await prefetched.release(consumer, [A, B], 9) == {A: [Record(5, 5000)]}
    assert prefetched.without_record([A, B]) == [A, B]
    assert (await consumer.getmany(A, max_records=1))[A] == [Record(6, 6000)]


@pytest.mark.asyncio
async def test_a_batch_that_is_taken_in_tells_how_many_are_left_and_their_greatest_age() -> None:
    """When nothing is left, nothing waits."""
    metrics, consumer = WorkerMetrics(), Consumer()
    prefetched = Prefetched(metrics)
    prefetched.note_taken(consumer, {A: consumer.left[A][:10], B: [Record(3, 3)]})
    assert metrics.waiting_input == {A: InputLag(15, 14_000)}
    prefetched.note_taken(consumer, {A: consumer.left[A]})
    assert metrics.waiting_input == {}


@pytest.mark.asyncio
async def test_the_record_of_a_revoked_partition_is_dropped() -> None:
    """The new owner reads it again."""
    metrics, consumer = WorkerMetrics(), Consumer()
    prefetched = Prefetched(metrics)
    await prefetched.fetch(consumer, [A])
    await prefetched.retain(consumer, [B])
    assert (metrics.waiting_input, await prefetched.release(consumer, [A], 9)) == ({}, {})


@pytest.mark.asyncio
async def test_a_transaction_marker_does_not_wait_without_end() -> None:
    """It counts as waiting until the position has passed it."""
    metrics, consumer = WorkerMetrics(), Consumer()
    prefetched = Prefetched(metrics)
    batch = {A: (await consumer.getmany(A, max_records=24))[A]}
    prefetched.note_taken(consumer, batch)
    await prefetched.retain(consumer, [A, B])
    assert metrics.waiting_input == {A: InputLag(1, 28_000)}
    consumer.left[A] = []
    await prefetched.retain(consumer, [A, B])
    assert metrics.waiting_input == {}


@pytest.mark.parametrize(
    ("left", "taken", "goes"),
    [(6, None, True), (5, None, False), (9, 9, False), (9, 5, True), (9, None, True)],
    ids=["unchanged", "read again", "taken by another", "a marker was passed", "a marker, and nothing committed"],
)
@pytest.mark.asyncio
async def test_a_record_prefetched_before_a_rebalance_is_taken_at_most_once(
    left: int, taken: int | None, goes: bool
) -> None:
    """Taken twice, the committed offset would go back; not taken at all, the record would be lost."""
    prefetched, consumer = Prefetched(WorkerMetrics()), Consumer()
    await prefetched.fetch(consumer, [A])
    consumer.left[A] = [Record(number, 1000 * number) for number in range(left, 30)]
    consumer.taken = {} if taken is None else {A: taken}
    assert await prefetched.release(consumer, [A], 9) == ({A: [Record(5, 5000)]} if goes else {})
