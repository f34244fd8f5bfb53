"""A process that serves until it is told to stop: SIGTERM and SIGINT set an event, once.

Owns: the signals of a serving process, and that it ends. Refuses: what is served. A
second signal cuts off what has not stopped yet, unless that has a bound of its own.
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
from operations.messages import errors_texts
from operations.problem import Problem
from streams.runtime.supervise import TaskFailedError
from streams.runtime.watchdog import watched

T = TypeVar("T")

CODES = {"SETTINGS": ExitCode.USAGE, "SURROUNDINGS": ExitCode.SURROUNDINGS, "BUG": ExitCode.BUG}
"""The exit code for where the cause lies (`streams/runtime/failures.py`): after `USAGE` a supervisor need
not try again."""


async def until_stopped(serve: Callable[[asyncio.Event], Awaitable[T]], *, bounded: bool = False) -> T | None:
    """Run `serve` with the event that tells it to stop; return its result, or null when it had to be cancelled.

    A `bounded` one ends in time by itself: cancelled in the middle it would leave a transaction open, and every reader
    of committed records would wait for that.
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    work = asyncio.ensure_future(serve(stop))

    def on_signal() -> None:
        if stop.is_set() and not bounded:
            work.cancel()
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)
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
    """Wait until one of two ends, cancel the other, and return whether it was `first`."""
    both = [asyncio.ensure_future(first), asyncio.ensure_future(second)]
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        return both[0].done()
    finally:
        for task in both:
            task.cancel()
        await asyncio.gather(*both, return_exceptions=True)


async def live(name: str, serve: Callable[[asyncio.Event], Awaitable[None]]) -> NoReturn:
    """Run a worker or watcher under the watchdog until it ends, then end the process.

    It ends at once, from inside the loop: `asyncio.run` would wait without a limit for a task that hangs. What was
    acknowledged is safe, and a half-working worker must not stay in the group.
    """
    try:
        with watched():
            await until_stopped(serve, bounded=True)
    except TaskFailedError as end:
        quit_now(Problem(errors_texts.CANNOT_GO_ON(name=name), str(end), end.do, CODES[end.blame.name]))
    quit_now(None)


def quit_now(problem: Problem | None) -> NoReturn:
    """End the process, whatever hangs in it; print the problem, if there is one."""
    with suppress(OSError):  # the reader of stderr is gone, or its disk is full
        if problem is not None:
            console.problem(problem)
        sys.stderr.flush()
    os._exit(ExitCode.OK if problem is None else problem.code)
