"""A broker is asked again while its answer may change, within a limit, and no longer."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiokafka import errors

from streams.client.retry import ask_until, is_retriable, retry


def answers(*given: int | Exception) -> tuple[Callable[[], Awaitable[int]], list[int | Exception]]:
    """A question with these answers one after the other, the last one for ever; and the answers that are left."""
    left = list(given)

    async def ask() -> int:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return ask, left


def test_an_error_that_passes_is_waited_out() -> None:
    """The answer after it is returned."""
    ask, _ = answers(errors.NotCoordinatorForGroupError(), errors.LeaderNotAvailableError(), 7)
    assert asyncio.run(retry(ask, is_retriable, pause_s=0)) == 7


def test_an_error_that_does_not_pass_is_raised_at_once() -> None:
    """Nothing is asked after it."""
    ask, left = answers(errors.GroupAuthorizationFailedError(), 7)
    with pytest.raises(errors.GroupAuthorizationFailedError):
        asyncio.run(retry(ask, is_retriable, pause_s=0))
    assert left == [7]


def test_an_error_that_passes_is_raised_at_the_limit() -> None:
    """At a limit of nothing it is the first."""
    ask, left = answers(errors.NotCoordinatorForGroupError(), 7)
    with pytest.raises(errors.NotCoordinatorForGroupError):
        asyncio.run(retry(ask, is_retriable, pause_s=0, limit_s=0))
    assert left == [7]


def test_an_error_of_our_own_is_not_retriable() -> None:
    """Only aiokafka marks errors so."""
    assert not is_retriable(ValueError())
    assert not is_retriable(errors.IllegalStateError())


def test_the_first_final_answer_is_returned() -> None:
    """What comes before it is not."""
    ask, left = answers(3, 3, 0, 5)
    assert asyncio.run(ask_until(ask, lambda held: held == 0, pause_s=0)) == 0
    assert left == [5]


def test_the_last_answer_is_returned_at_the_limit() -> None:
    """The caller sees by it that the wait was in vain."""
    ask, _ = answers(3)
    assert asyncio.run(ask_until(ask, lambda held: held == 0, pause_s=0, limit_s=0)) == 3
