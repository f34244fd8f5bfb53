"""A group's lag is its committed offsets against the ends, whatever the group has never read or lost by retention."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest
from aiokafka import OffsetAndMetadata, TopicPartition, errors

from streams.client import lag
from streams.client.lag import Lag, group_lag, group_offsets, known_end

FIRST, SECOND = TopicPartition("commands", 0), TopicPartition("commands", 1)


class Admin:
    """Answers with these, one after the other."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)

    async def list_consumer_group_offsets(self, _: str) -> Any:
        """The next answer."""
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Reader:
    """Both partitions begin at 10 and end at 20."""

    async def beginning_offsets(self, tps: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Older records were deleted."""
        return dict.fromkeys(tps, 10)

    async def end_offsets(self, tps: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """The last record is 19."""
        return dict.fromkeys(tps, 20)


def committed(offset: int) -> dict[TopicPartition, OffsetAndMetadata]:
    """Of the first partition alone."""
    return {FIRST: OffsetAndMetadata(offset, "")}


@pytest.mark.parametrize(
    ("answer", "first"),
    [
        (committed(15), Lag(15, 20)),
        (committed(20), Lag(20, 20)),
        (committed(4), Lag(10, 20)),  # the records from 4 to 9 are gone
        (committed(-1), Lag(10, 20)),  # as Kafka says "none"
        ({}, Lag(10, 20)),
    ],
)
def test_a_lag_counts_from_the_committed_offset_or_from_the_beginning(answer: Any, first: Lag) -> None:
    """A partition without an offset is behind by all of its records."""
    found = asyncio.run(group_lag(Admin(answer), Reader(), "cases", [FIRST, SECOND]))
    assert found == {FIRST: first, SECOND: Lag(10, 20)}


def test_a_lag_is_never_negative() -> None:
    """A topic may have been created anew under a group that had read further."""
    assert Lag(15, 20).records == 5
    assert Lag(25, 20).records == 0


def test_a_coordinator_that_comes_up_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its refusal is not taken for an empty answer."""
    monkeypatch.setattr(lag, "ASK_AGAIN_S", 0.0)
    admin = Admin(errors.NotCoordinatorForGroupError(), errors.GroupLoadInProgressError(), committed(5))
    assert asyncio.run(group_offsets(admin, "intake")) == committed(5)


def test_another_refusal_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """No wait would change it."""
    monkeypatch.setattr(lag, "ASK_AGAIN_S", 0.0)
    with pytest.raises(errors.GroupAuthorizationFailedError):
        asyncio.run(group_offsets(Admin(errors.GroupAuthorizationFailedError(), committed(5)), "intake"))


class Consumer:
    """Has the first partition; the last fetch reported an end, or there was none."""

    def __init__(self, end: int | None) -> None:
        self._end = end

    def assignment(self) -> set[TopicPartition]:
        """The first one."""
        return {FIRST}

    def highwater(self, tp: TopicPartition) -> int | None:
        """Of another partition aiokafka raises."""
        assert tp == FIRST
        return self._end


def test_the_known_end_is_what_the_last_fetch_reported() -> None:
    """It is 0 before the first fetch, and for a partition of another worker."""
    assert known_end(Consumer(20), FIRST) == 20
    assert known_end(Consumer(None), FIRST) == 0
    assert known_end(Consumer(20), SECOND) == 0
