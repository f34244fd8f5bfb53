"""A task that fails is run again as often as its row allows, and then it ends."""

import asyncio

import pytest
from aiokafka.errors import KafkaError

from streams.errors import UnknownPackError
from streams.runtime.failures import ANEW, OUTAGE
from streams.runtime.supervise import TaskFailedError, supervise


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(_: float) -> None:
        """Waits are bounded by the guard's own test."""

    monkeypatch.setattr(asyncio, "sleep", at_once)


class Work:
    """Work that fails so many times, then returns."""

    def __init__(self, exc: BaseException, times: int) -> None:
        self.exc, self.times, self.tries = exc, times, 0

    async def __call__(self) -> None:
        """One try."""
        self.tries += 1
        if self.tries <= self.times:
            raise self.exc


@pytest.mark.asyncio
async def test_an_outage_is_waited_out() -> None:
    """The work is run again until it succeeds."""
    work = Work(ConnectionRefusedError(), 3)
    await supervise("it", work)
    assert work.tries == 4


@pytest.mark.asyncio
async def test_a_failure_that_does_not_pass_ends_the_task() -> None:
    """A new process may do better."""
    work = Work(RuntimeError("unknown"), 0)
    work.exc, work.times = ConnectionRefusedError(), 10_000
    with pytest.raises(
        TaskFailedError, match=f"it: ConnectionRefusedError; {OUTAGE.backoff.attempts} tries did not help"
    ):
        await supervise("it", work)
    assert work.tries == OUTAGE.backoff.attempts + 1


@pytest.mark.asyncio
async def test_an_outage_uses_up_no_retry_of_the_failure_after_it() -> None:
    """A broker that comes back causes other failures than one that is away, and they are counted from one."""
    outages = ANEW.backoff.attempts + 5
    raised = [ConnectionRefusedError()] * outages + [KafkaError()] * ANEW.backoff.attempts

    async def work() -> None:
        if raised:
            raise raised.pop(0)

    await supervise("it", work)
    raised = [KafkaError()] * (ANEW.backoff.attempts + 1)
    with pytest.raises(TaskFailedError, match="it: KafkaError"):
        await supervise("it", work)


@pytest.mark.asyncio
async def test_a_bug_ends_the_task_at_once_and_its_message_is_not_logged() -> None:
    """The message may quote a report."""
    work = Work(KeyError("13800000000"), 10_000)
    with pytest.raises(TaskFailedError) as caught:
        await supervise("it", work)
    assert work.tries == 1
    assert "KeyError" in str(caught.value)
    assert "13800000000" not in str(caught.value)


@pytest.mark.asyncio
async def test_a_message_of_our_own_is_logged() -> None:
    """An operator needs both versions."""
    with pytest.raises(TaskFailedError, match=r"q@2.*q@1.*was not given"):
        await supervise("it", Work(UnknownPackError("q@2", "q@1"), 1))


@pytest.mark.asyncio
async def test_the_failure_of_a_nested_task_is_raised_as_it_is_and_logged_once() -> None:
    """A partition's failure passes through the group unchanged."""
    dead = TaskFailedError("partition 3", "BUG")
    with pytest.raises(TaskFailedError) as caught:
        await supervise("group", Work(dead, 1))
    assert caught.value is dead


@pytest.mark.asyncio
async def test_a_future_that_the_client_cancelled_is_a_failure() -> None:
    """Otherwise a task would end without a log line, and the worker would leave as if it had been told to."""
    work = Work(asyncio.CancelledError(), 2)
    await supervise("it", work)
    assert work.tries == 3


@pytest.mark.asyncio
async def test_a_task_that_is_cancelled_itself_ends() -> None:
    """A worker leaves like this."""
    tending = asyncio.ensure_future(supervise("it", asyncio.Event().wait))  # type: ignore[arg-type]
    await asyncio.wait({tending}, timeout=0.01)
    tending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await tending
