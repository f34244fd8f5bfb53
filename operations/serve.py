"""A process that serves until it is told to stop: SIGTERM and SIGINT become an event, once.

Owns: the signals of a serving process, and that it ends. Refuses: what is served. A second signal cuts off what has not
stopped yet, unless that has a bound of its own.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import NoReturn, TypeVar

from operations import console
from operations.exit_code import ExitCode
from operations.problem import Problem

T = TypeVar("T")

CODES = {"SETTINGS": ExitCode.USAGE, "SURROUNDINGS": ExitCode.SURROUNDINGS, "BUG": ExitCode.BUG}
"""The exit code for where the cause lies (`streams/runtime/failures.py`): after `USAGE` a supervisor need not try
again.
"""


async def until_stopped(serve: Callable[[asyncio.Event], Awaitable[T]], *, bounded: bool = False) -> T | None:
    """Run `serve` with the event that says stop; nothing is returned when it had to be cancelled.

    What is `bounded` leaves in time by itself: cut off in the middle, it would leave a transaction open, and everybody
    who reads committed would wait for that.
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    work = asyncio.ensure_future(serve(stop))

    def told() -> None:
        if stop.is_set() and not bounded:
            work.cancel()
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told)
    try:
        return await work
    except asyncio.CancelledError:
        if stop.is_set() and work.cancelled():
            return None
        raise
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def either(first: Awaitable[object], second: Awaitable[object]) -> bool:
    """Wait for the first of two to end; whether it was `first`. The other one is cancelled."""
    both = [asyncio.ensure_future(first), asyncio.ensure_future(second)]
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        return both[0].done()
    finally:
        for one in both:
            one.cancel()
        await asyncio.gather(*both, return_exceptions=True)


async def live(name: str, serve: Callable[[asyncio.Event], Awaitable[None]]) -> NoReturn:
    """The life of a worker or watcher, watched; it ends the process.

    On the spot, from inside the loop: `asyncio.run` would wait for whatever hangs, for ever. What was acknowledged is
    safe, and half a worker must not stay in the group.
    """
    from streams.runtime.supervise import TaskFailedError
    from streams.runtime.watchdog import watched

    try:
        with watched():
            await until_stopped(serve, bounded=True)
    except TaskFailedError as end:
        quit_now(Problem(f"{name} cannot go on", str(end), end.do, CODES[end.blame.name]))
    quit_now(None)


def quit_now(problem: Problem | None) -> NoReturn:
    """End the process, whatever in it hangs."""
    with suppress(OSError):  # whoever reads our words is gone, or has no room for them
        if problem is not None:
            console.problem(problem)
        sys.stderr.flush()
    os._exit(ExitCode.OK if problem is None else problem.code)
