"""A partition is read to the end that it had at the call, although markers bring no records."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from aiokafka import TopicPartition

from streams.client.reading import read_to_end

FIRST, SECOND = TopicPartition("cases", 0), TopicPartition("cases", 1)


@dataclass(frozen=True)
class Record:
    """As far as it is looked at."""

    partition: int
    offset: int


class Consumer:
    """Partitions as lists: an offset with a record, or `False` where a transaction marker is."""

    def __init__(self, *logs: list[bool]) -> None:
        self._logs = {TopicPartition("cases", number): log for number, log in enumerate(logs)}
        self._next = dict.fromkeys(self._logs, 0)
        self.stuck = False

    async def end_offsets(self, tps: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """The ends of now."""
        return {tp: len(self._logs[tp]) for tp in tps}

    async def position(self, tp: TopicPartition) -> int:
        """The offset of the next record to read."""
        return self._next[tp]

    async def getmany(self, *tps: TopicPartition, timeout_ms: int) -> dict[TopicPartition, list[Record]]:
        """One offset of each; more is written meanwhile."""
        assert timeout_ms > 0
        if self.stuck:
            return {}
        batch = {}
        for tp in tps:
            offset = self._next[tp]
            self._logs[tp].append(True)
            self._next[tp] += 1
            if self._logs[tp][offset]:
                batch[tp] = [Record(tp.partition, offset)]
        return batch


def read(consumer: Consumer, *tps: TopicPartition, stall_s: float = 5.0) -> list[tuple[int, int]]:
    """Partition and offset of each record that comes."""

    async def collect() -> list[tuple[int, int]]:
        return [(one.partition, one.offset) async for one in read_to_end(consumer, *tps, stall_s=stall_s)]

    return asyncio.run(collect())


def test_it_ends_at_the_end_of_the_call() -> None:
    """What is written while it reads is left."""
    assert read(Consumer([True, True]), FIRST) == [(0, 0), (0, 1)]


def test_a_marker_at_the_end_brings_no_record_and_ends_it() -> None:
    """The position tells, not the number of records."""
    assert read(Consumer([True, False]), FIRST) == [(0, 0)]


def test_an_empty_partition_is_at_its_end() -> None:
    """Nothing is polled."""
    assert read(Consumer([]), FIRST) == []


def test_several_partitions_are_read_each_to_its_end() -> None:
    """The shorter one is not read on."""
    assert read(Consumer([True], [True, False, True]), FIRST, SECOND) == [(0, 0), (1, 0), (1, 2)]


def test_a_broker_that_brings_nothing_is_away() -> None:
    """The error names the partition, where it stands, and its end."""
    consumer = Consumer([True, True])
    consumer.stuck = True
    with pytest.raises(TimeoutError, match="cases-0 stands at 0 of 2"):
        read(consumer, FIRST, stall_s=0)
