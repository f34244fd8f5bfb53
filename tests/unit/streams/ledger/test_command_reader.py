"""The commands of a partition in which others' transactions leave markers: what is a gap, and what is a loss."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition

from streams.errors import CommandGapError, CommandsLostError
from streams.ledger.command_reader import GAPS, CommandReader
from tests.support.toy_domain import ToyCommand, ToyDomain

LANE = TopicPartition("commands", 0)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Consumer:
    """Brings what it is told to, one list a poll, and then stands where it is told to."""

    def __init__(self, *polls: tuple[Sequence[int], int], stands: int = 0, begins: int = 0) -> None:
        self._polls, self.stands, self._begins = list(polls), stands, begins
        self.sought: list[int] = []

    def assignment(self) -> set[TopicPartition]:
        """One."""
        return {LANE}

    async def getmany(self, *_: TopicPartition, **__: int) -> dict[TopicPartition, list[Any]]:
        """The next poll."""
        offsets, self.stands = self._polls.pop(0)
        raw = ToyCommand(key="a", at=NOON).raw()
        return {LANE: [SimpleNamespace(offset=offset, value=raw, key=b"a") for offset in offsets]} if offsets else {}

    async def position(self, _: TopicPartition) -> int:
        """Where it stands."""
        return self.stands

    async def beginning_offsets(self, _: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """What is left begins there."""
        return {LANE: self._begins}

    def seek(self, _: TopicPartition, offset: int) -> None:
        """Noted."""
        self.sought.append(offset)
        self.stands = offset


def feed(consumer: Consumer, position: int = 0) -> CommandReader[Any, ToyCommand]:
    """On that consumer."""
    return CommandReader(ToyDomain(), consumer, LANE, position)


async def offsets(of: CommandReader[Any, ToyCommand]) -> list[int]:
    """Of the commands of one take."""
    return [heard.offset for heard in await of.take(100, 0)]


@pytest.mark.asyncio
async def test_offsets_without_a_record_are_passed_over() -> None:
    """Between two commands, and behind the last one."""
    consumer = Consumer(([0, 2, 3], 4), ([], 6), ([6], 7))
    one = feed(consumer)
    assert (await offsets(one), one.next) == ([0, 2, 3], 4)
    assert (await offsets(one), one.next) == ([], 6)
    assert (await offsets(one), one.next) == ([6], 7)
    assert consumer.sought == []


@pytest.mark.asyncio
@pytest.mark.parametrize("poll", [([5], 6), ([], 5)], ids=["a later command", "nothing"])
async def test_a_gap_that_the_topic_begins_behind_is_a_loss(poll: tuple[list[int], int]) -> None:
    """What was deleted before it was decided is never passed over in silence."""
    with pytest.raises(CommandsLostError):
        await offsets(feed(Consumer(poll, begins=5)))


@pytest.mark.asyncio
@pytest.mark.parametrize("stands", [2, 9], ids=["before", "beyond"])
async def test_a_consumer_that_stands_elsewhere_is_put_back(stands: int) -> None:
    """It was given the partition anew, at what the group had committed."""
    consumer = Consumer(([5], 6), stands=stands)
    assert await offsets(feed(consumer, 5)) == [5]
    assert consumer.sought == [5]


@pytest.mark.asyncio
async def test_old_commands_are_not_handed_out_again() -> None:
    """The partition was given anew while we waited for news."""
    consumer = Consumer(([3, 4], 5), ([5], 6), stands=5)
    one = feed(consumer, 5)
    assert await offsets(one) == []
    assert await offsets(one) == [5]
    assert consumer.sought == [5]


@pytest.mark.asyncio
async def test_a_consumer_that_never_brings_the_next_command_ends_the_partition() -> None:
    """It is opened anew."""
    one = feed(Consumer(*(([3], 4) for _ in range(2 * GAPS)), stands=5), 5)
    tries = [await asyncio.gather(one.take(100, 0), return_exceptions=True) for _ in range(2 * GAPS)]
    assert any(isinstance(came, CommandGapError) for [came] in tries)
