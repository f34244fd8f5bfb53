"""A long wait is logged, then cancelled, even when what is awaited ignores the cancellation."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
import structlog

from streams.client import connections
from streams.runtime import timeouts
from streams.runtime.failures import OUTAGE, action_for
from streams.runtime.timeouts import LIMITS, TRANSACTION, Timeout, WaitTimeoutError, within

SHORT = Timeout("an answer", 0.1)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeouts, "SPEAK_S", 0.02)
    monkeypatch.setattr(timeouts, "RELEASE_S", 0.02)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The log lines, whatever level an earlier test has set."""
    heard = structlog.testing.LogCapture()
    monkeypatch.setattr(
        timeouts, "log", structlog.wrap_logger(None, processors=[heard], wrapper_class=structlog.BoundLogger)
    )
    return heard.entries


async def answer(delay_s: float = 0.0) -> str:
    """Return at once."""
    await asyncio.sleep(delay_s)
    return "answer"


async def listens(over: asyncio.Event) -> None:
    """Never return."""
    await over.wait()


async def deaf(over: asyncio.Event) -> None:
    """Never return, and ignore cancellation until the test is over: the loop would wait for it."""
    while not over.is_set():
        with suppress(asyncio.CancelledError):
            await over.wait()


@pytest.mark.asyncio
async def test_a_result_in_time_is_returned_without_a_log_line(said: list[Any]) -> None:
    """An error in time is raised, too."""
    assert await within(SHORT, answer()) == "answer"
    with pytest.raises(ZeroDivisionError):
        await within(SHORT, fail())
    assert said == []


async def fail() -> None:
    """Raise an error."""
    raise ZeroDivisionError


@pytest.mark.asyncio
async def test_a_long_wait_is_logged_and_its_result_returned(said: list[Any]) -> None:
    """The line has where it waits, and what will happen."""
    assert await within(SHORT, answer(0.05), "partition 3") == "answer"
    assert [(line["event"], line["what"], line["where"]) for line in said] == [("slow", "an answer", "partition 3")]


@pytest.mark.asyncio
@pytest.mark.parametrize("hangs", [listens, deaf])
async def test_a_wait_that_hangs_is_logged_first_and_cancelled_then(hangs: Any, said: list[Any]) -> None:
    """One that cannot be cancelled is left behind, and the caller goes on."""
    over = asyncio.Event()
    async with asyncio.timeout(1.0):
        with pytest.raises(WaitTimeoutError, match=r"an answer did not come within 0.1 s \(partition 3\)"):
            await within(SHORT, hangs(over), "partition 3")
    over.set()
    assert [line["event"] for line in said] == ["slow"]


@pytest.mark.asyncio
async def test_a_caller_that_is_cancelled_cancels_what_it_awaits() -> None:
    """Leaving is not held up, and nothing goes on afterwards."""
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    waiting = asyncio.create_task(within(SHORT, work()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended.is_set()


def test_a_timeout_is_an_outage_and_every_limit_is_a_minute_at_most() -> None:
    """It is opened again; a transaction is cancelled when the broker has aborted it."""
    assert action_for(WaitTimeoutError()) is OUTAGE
    assert TRANSACTION.seconds == connections.TRANSACTION_MS / 1000
    assert all(1.0 <= limit.seconds <= 60.0 for limit in LIMITS)
    assert len({limit.what for limit in LIMITS}) == len(LIMITS)
