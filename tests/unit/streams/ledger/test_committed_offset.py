"""A committed offset that a coordinator does not know at first is asked for again, within a limit.

Owns: the retries. Refuses: reading.
"""

import asyncio

import pytest
from aiokafka import TopicPartition

from streams.ledger import committed_offset


class Consumer:
    """A consumer with these answers, the last one for ever."""

    def __init__(self, *answers: int | None) -> None:
        self.answers, self.asked = list(answers), 0

    async def committed(self, _: TopicPartition) -> int | None:
        """Return the next answer."""
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.mark.parametrize(("answers", "found", "asked"), [((None, None, 7), 7, 3), ((0,), 0, 1), ((None,), None, 10)])
def test_the_offset_is_asked_for_until_there_is_one(
    monkeypatch: pytest.MonkeyPatch, answers: tuple[int | None, ...], found: int | None, asked: int
) -> None:
    """Zero is an offset, too."""
    monkeypatch.setattr(committed_offset, "ASK_AGAIN_S", 0.0)
    consumer = Consumer(*answers)
    assert asyncio.run(committed_offset.retry_committed(consumer, TopicPartition("t", 0))) == found
    assert consumer.asked == asked
