"""An outage ends no audit; a refusal does, and so does a request to stop.

Owns: the retries. Refuses: reading.
"""

import asyncio
from collections.abc import Callable

import pytest
from aiokafka import errors

from auditor import retry_outages as outlived
from auditor.retry_outages import retry_outages


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait between tries."""
    monkeypatch.setattr(outlived, "PAUSES_S", (0.0, 0.001))


def run(*ends: BaseException | None, stop: Callable[[int], bool] = lambda _: False) -> int:
    """Return how often work was begun that ends in these ways, one after the other."""
    begun = 0

    async def all_of_it() -> None:
        told = asyncio.Event()

        async def work() -> None:
            nonlocal begun
            begun += 1
            if stop(begun):
                told.set()
            end = ends[begun - 1]
            if end is not None:
                raise end

        await retry_outages(work, told)

    asyncio.run(all_of_it())
    return begun


def test_work_is_retried_until_it_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    """It does so whatever the outage is, and logs it once."""
    outage = (errors.KafkaConnectionError(), TimeoutError(), ConnectionResetError(), asyncio.CancelledError())
    assert run(*outage * 5, None) == 21
    assert capsys.readouterr().err.count("Kafka cannot be reached") == 1


def test_an_error_that_would_repeat_is_raised() -> None:
    """Examples are missing rights and unknown errors."""
    for error in (errors.TopicAuthorizationFailedError(), ZeroDivisionError()):
        with pytest.raises(type(error)):
            run(errors.KafkaConnectionError(), error)


def test_work_stops_in_the_middle_of_an_outage() -> None:
    """A request to stop does not wait for a broker."""
    assert run(*[errors.KafkaConnectionError()] * 9, stop=lambda begun: begun == 3) == 3


def test_work_can_be_cancelled() -> None:
    """A second signal cancels it."""

    async def cut() -> None:
        task = asyncio.ensure_future(retry_outages(lambda: asyncio.sleep(60), asyncio.Event()))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cut())
