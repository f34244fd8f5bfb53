"""Loud partitions get equal shares after the quiet ones: a table of what is there, and what is taken."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from aiokafka import TopicPartition

from streams.intake.fair_share import SHARE, FairShare

A, B, C = (TopicPartition(name, 0) for name in "abc")


class Fetched:
    """Returns records as aiokafka does: partition by partition, the first until it is empty."""

    def __init__(self, **numbers: int) -> None:
        self.left = {TopicPartition(name, 0): list(range(number)) for name, number in numbers.items()}

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int = 0, max_records: int | None = None
    ) -> Mapping[TopicPartition, Sequence[Any]]:
        """At once."""
        assert timeout_ms == 0
        assert partitions, "no lane is named: that would be all of them"
        assert max_records
        room, given = max_records, {}
        for tp in [tp for tp, records in self.left.items() if tp in partitions and records]:
            given[tp], self.left[tp] = self.left[tp][:room], self.left[tp][room:]
            room -= len(given[tp])
            if not room:
                break
        return given


async def taken(turns: FairShare, fetched: Fetched, room: int = 100) -> dict[str, int]:
    """How many of each partition in one round."""
    batch = await turns.take(fetched, list(fetched.left), room)
    assert all(batch.values()), "no lane is empty"
    return {tp.topic: len(records) for tp, records in batch.items()}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("lies", "rounds"),
    [
        ({"a": 3, "b": 0, "c": 2}, [{"a": 3, "c": 2}, {}]),
        ({"a": 250}, [{"a": 100}, {"a": 100}, {"a": 50}, {}]),
        ({"a": 1000, "b": 5}, [{"a": 100}, {"a": 95, "b": 5}, {"a": 100}]),
        ({"a": 1000, "b": 1000}, [{"a": 100}, {"a": 20, "b": 80}, {"a": 60, "b": 40}, {"a": 40, "b": 60}]),
    ],
)
async def test_a_flood_waits_for_the_others(lies: dict[str, int], rounds: list[dict[str, int]]) -> None:
    """Only the first round, when no partition is known to be loud, goes to the one that came first."""
    turns, fetched = FairShare(), Fetched(**lies)
    assert [await taken(turns, fetched) for _ in rounds] == rounds


@pytest.mark.asyncio
async def test_two_floods_share_and_a_third_partition_comes_at_once() -> None:
    """Over ten rounds each flood gets about as much; what is small is in the second round."""
    turns, fetched = FairShare(), Fetched(a=5000, b=5000, c=7)
    rounds = [await taken(turns, fetched) for _ in range(11)]
    assert sum(one.get("c", 0) for one in rounds[:3]) == 7
    assert all(sum(one.values()) == 100 for one in rounds)
    later = rounds[3:]
    assert abs(sum(one["a"] for one in later) - sum(one["b"] for one in later)) <= SHARE


@pytest.mark.asyncio
async def test_each_partition_keeps_its_order_and_nothing_is_lost() -> None:
    """That holds for every size of batch."""
    turns, fetched = FairShare(), Fetched(a=500, b=130, c=40)
    got: dict[TopicPartition, list[int]] = {A: [], B: [], C: []}
    for number in range(200):
        for tp, records in (await turns.take(fetched, [A, B, C], 1 + number % 37)).items():
            got[tp] += records
    assert got == {A: list(range(500)), B: list(range(130)), C: list(range(40))}


@pytest.mark.asyncio
async def test_a_revoked_partition_is_forgotten() -> None:
    """Another worker has it now."""
    turns, fetched = FairShare(), Fetched(a=1000, b=1000)
    await turns.take(fetched, [A, B], 100)
    batch = await turns.take(fetched, [B], 100)
    assert list(batch) == [B]
