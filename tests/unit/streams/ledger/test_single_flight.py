"""Callers that ask together share one question.

Owns: who shares it and when it ends. Refuses: the question.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from streams.ledger import single_flight
from streams.ledger.single_flight import SingleFlight


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody needs a tenth of a second to come here."""
    monkeypatch.setattr(single_flight, "TOGETHER_S", 0.0)


class Question:
    """A question that is answered when the test says; it counts how often it was asked, and how each ended."""

    def __init__(self) -> None:
        self.count = 0
        self.answers: list[asyncio.Future[None]] = []

    async def __call__(self) -> None:
        """Wait for the answer."""
        self.count += 1
        self.answers.append(asyncio.get_running_loop().create_future())
        await self.answers[-1]


async def asked_by(one: SingleFlight, number: int) -> list[asyncio.Task[None]]:
    """Let so many ask, and wait until the question is under way."""
    tasks = [asyncio.create_task(one()) for _ in range(number)]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


def play(work: Coroutine[Any, Any, None]) -> None:
    """Run within a limit."""
    asyncio.run(asyncio.wait_for(work, 10))


def test_callers_that_ask_together_ask_once_and_a_later_one_asks_again() -> None:
    """A caller's answer has to include what existed when it asked; a question under way looked before."""

    async def work() -> None:
        question = Question()
        one = SingleFlight(question)
        early = await asked_by(one, 3)
        late = await asked_by(one, 2)
        assert question.count == 2
        question.answers[0].set_result(None)
        await asyncio.gather(*early)
        assert not any(task.done() for task in late)
        question.answers[1].set_result(None)
        await asyncio.gather(*late)

    play(work())


def test_a_question_ends_with_its_last_caller() -> None:
    """It does not end before; and `close` returns when it has ended."""

    async def work() -> None:
        question = Question()
        one = SingleFlight(question)
        first, second = await asked_by(one, 2)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        assert not question.answers[0].cancelled()
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        await one.close()
        assert question.answers[0].cancelled()
        (third,) = await asked_by(one, 1)
        question.answers[1].set_result(None)
        await third

    play(work())


def test_a_caller_that_leaves_before_it_begins_does_not_cancel_the_next() -> None:
    """The next caller asks a question of its own."""

    async def work() -> None:
        question = Question()
        one = SingleFlight(question)
        gone = asyncio.create_task(one())
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        (here,) = await asked_by(one, 1)
        question.answers[-1].set_result(None)
        await here

    play(work())


def test_an_error_reaches_every_caller() -> None:
    """Each caller has to end."""

    async def work() -> None:
        question = Question()
        tasks = await asked_by(SingleFlight(question), 2)
        question.answers[0].set_exception(OSError("gone"))
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(one) for one in ended] == [OSError, OSError]

    play(work())
