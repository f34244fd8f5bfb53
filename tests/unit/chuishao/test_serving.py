"""Signals of a process that serves: the first asks, the second cuts off."""

import asyncio
import os
import signal

import pytest

from chuishao.serving import until_stopped


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_asks_it_to_stop(number: signal.Signals) -> None:
    """It ends in its own order, and its answer is kept."""

    async def serve(stop: asyncio.Event) -> str:
        os.kill(os.getpid(), number)
        await stop.wait()
        return "left in order"

    assert asyncio.run(until_stopped(serve)) == "left in order"


def test_a_second_signal_cuts_off_what_has_not_stopped() -> None:
    """What it holds is still let go of."""
    let_go = []

    async def serve(stop: asyncio.Event) -> str:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            await stop.wait()
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.Event().wait()
        finally:
            let_go.append(True)
        return "never"

    assert asyncio.run(until_stopped(serve)) is None
    assert let_go == [True]


def test_what_it_raises_comes_out() -> None:
    """A worker that cannot go on must not look like one that was stopped."""

    async def serve(_: asyncio.Event) -> None:
        raise RuntimeError("dead")

    with pytest.raises(RuntimeError, match="dead"):
        asyncio.run(until_stopped(serve))
