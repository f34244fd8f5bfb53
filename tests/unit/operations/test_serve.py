"""Signals of a process that serves: the first asks, the second cuts off; and it ends, whatever hangs in it."""

import asyncio
import os
import signal
import subprocess
import sys
import time

import pytest

from operations.exit_code import ExitCode
from operations.serve import CODES, until_stopped
from streams.runtime.failures import FaultOrigin

DEAF = """
import asyncio, os, signal
from operations.serve import live
from streams.runtime.failures import Blame
from streams.runtime.supervise import Dead

async def deaf():
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            pass

async def serve(stop):
    hung = asyncio.create_task(deaf())
    asyncio.get_running_loop().run_in_executor(None, __import__("time").sleep, 60)
    os.kill(os.getpid(), signal.SIGTERM)
    await stop.wait()
    {then}

asyncio.run(live("the worker w-1", serve))
"""


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


def test_a_second_signal_leaves_alone_what_has_a_bound_of_its_own() -> None:
    """A transaction that is cut off in the middle holds up everybody who reads committed."""
    ended = []

    async def serve(stop: asyncio.Event) -> str:
        os.kill(os.getpid(), signal.SIGTERM)
        await stop.wait()
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(0.05)
        ended.append(True)
        return "left in order"

    assert asyncio.run(until_stopped(serve, bounded=True)) == "left in order"
    assert ended == [True]


@pytest.mark.parametrize(
    ("then", "code", "said"),
    [
        ("pass", 0, ""),
        ('raise Dead("group", "did not end")', 3, "error: the worker w-1 cannot go on"),
        ('raise Dead("group", "old", "start the newer", Blame.SETTINGS)', 2, "do: start the newer"),
        ('raise Dead("group", "odd", "report it", Blame.BUG)', 4, "why: group: odd"),
    ],
    ids=["in order", "stuck", "settings", "bug"],
)
def test_a_worker_s_process_ends_although_a_task_and_a_thread_hang(then: str, code: int, said: str) -> None:
    """`asyncio.run` would wait for both, for ever."""
    began = time.monotonic()
    script = DEAF.format(then=then)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=False)
    assert time.monotonic() - began < 10.0
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr


def test_every_blame_has_its_exit_code() -> None:
    """After wrong settings another start is of no use: `up` does not try."""
    assert set(CODES) == {blame.name for blame in FaultOrigin}
    assert CODES["SETTINGS"] is ExitCode.USAGE
