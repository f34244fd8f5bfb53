"""The commands of a partition in which others' transactions leave markers: what is a gap, and what is a loss.

Owns: the reader's positions. Refuses: decoding.
"""

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
    """A consumer that returns one list a poll, then stands at the position that a test sets."""

    def __init__(self, *polls: tuple[Sequence[int], int], stands: int = 0, begins: int = 0) -> None:
        self._polls, self.stands, self._begins = list(polls), stands, begins
        self.sought: list[int] = []

    def assignment(self) -> set[TopicPartition]:
        """Return one partition."""
        return {LANE}

    async def getmany(self, *_: TopicPartition, **__: int) -> dict[TopicPartition, list[Any]]:
        """Return the next poll."""
        offsets, self.stands = self._polls.pop(0)
        raw = ToyCommand(key="a", at=NOON).raw()
        return {LANE: [SimpleNamespace(offset=offset, value=raw, key=b"a") for offset in offsets]} if offsets else {}

    async def position(self, _: TopicPartition) -> int:
        """Return its position."""
        return self.stands

    async def beginning_offsets(self, _: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """Return the first offset that is left."""
        return {LANE: self._begins}

    def seek(self, _: TopicPartition, offset: int) -> None:
        """Note the offset."""
        self.sought.append(offset)
        self.stands = offset


def feed(consumer: Consumer, position: int = 0) -> CommandReader[Any, ToyCommand]:
    """On that consumer."""
    return CommandReader(ToyDomain(), consumer, LANE, position)


async def offsets(of: CommandReader[Any, ToyCommand]) -> list[int]:
    """Return the offsets of the commands of one take."""
    return [heard.offset for heard in await of.take(100, 0)]


@pytest.mark.asyncio
async def test_offsets_without_a_record_are_passed_over() -> None:
    """They are between two commands, and behind the last one."""
    consumer = Consumer(([0, 2, 3], 4), ([], 6), ([6], 7))
    one = feed(consumer)
    assert (await offsets(one), one.next) == ([0, 2, 3], 4)
    assert (await offsets(one), one.next) == ([], 6)
    assert (await offsets(one), one.next) == ([6], 7)
    assert consumer.sought == []


@pytest.mark.asyncio
@pytest.mark.parametrize("poll", [([5], 6), ([], 5)], ids=["a later command", "nothing"])
async def test_a_gap_that_the_topic_begins_behind_is_a_loss(poll: tuple[list[int], int]) -> None:
    """A command that was deleted before it was decided is never passed over silently."""
    with pytest.raises(CommandsLostError):
        await offsets(feed(Consumer(poll, begins=5)))


@pytest.mark.asyncio
@pytest.mark.parametrize("stands", [2, 9], ids=["before", "beyond"])
async def test_a_consumer_that_stands_elsewhere_is_put_back(stands: int) -> None:
    """The partition was assigned anew, at the group's committed offset."""
    consumer = Consumer(([5], 6), stands=stands)
    assert await offsets(feed(consumer, 5)) == [5]
    assert consumer.sought == [5]


@pytest.mark.asyncio
async def test_old_commands_are_not_returned_again() -> None:
    """The partition was assigned anew while the reader waited."""
    consumer = Consumer(([3, 4], 5), ([5], 6), stands=5)
    one = feed(consumer, 5)
    assert await offsets(one) == []
    assert await offsets(one) == [5]
    assert consumer.sought == [5]


@pytest.mark.asyncio
async def test_a_consumer_that_never_brings_the_next_command_ends_the_partition() -> None:
    """It is reopened."""
    one = feed(Consumer(*(([3], 4) for _ in range(2 * GAPS)), stands=5), 5)
    tries = [await asyncio.gather(one.take(100, 0), return_exceptions=True) for _ in range(2 * GAPS)]
    assert any(isinstance(came, CommandGapError) for [came] in tries)
