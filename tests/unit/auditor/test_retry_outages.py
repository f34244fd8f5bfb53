"""An outage ends nothing; a refusal does, and so does being told to stop."""

import asyncio
from collections.abc import Callable

import pytest
from aiokafka import errors

from auditor import retry_outages as outlived
from auditor.retry_outages import retry_outages


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits."""
    monkeypatch.setattr(outlived, "PAUSES_S", (0.0, 0.001))


def run(*ends: BaseException | None, stop: Callable[[int], bool] = lambda _: False) -> int:
    """How often work was begun that ends like this, one after the other."""
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


def test_it_goes_on_until_it_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever an outage looks like; it is said once."""
    outage = (errors.KafkaConnectionError(), TimeoutError(), ConnectionResetError(), asyncio.CancelledError())
    assert run(*outage * 5, None) == 21
    assert capsys.readouterr().err.count("Kafka cannot be reached") == 1


def test_what_another_try_would_meet_again_is_raised() -> None:
    """Rights, and what nobody has thought of."""
    for error in (errors.TopicAuthorizationFailedError(), ZeroDivisionError()):
        with pytest.raises(type(error)):
            run(errors.KafkaConnectionError(), error)


def test_it_leaves_in_the_middle_of_an_outage() -> None:
    """Told to stop, it does not wait for a broker."""
    assert run(*[errors.KafkaConnectionError()] * 9, stop=lambda begun: begun == 3) == 3


def test_it_is_cancelled_from_outside() -> None:
    """A second signal cuts it off."""

    async def cut() -> None:
        task = asyncio.ensure_future(retry_outages(lambda: asyncio.sleep(60), asyncio.Event()))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cut())
