"""A process that serves until it is told to stop: SIGTERM and SIGINT become an event, once.

Owns: the signals of a serving process. Refuses: what is served. Called by: `worker`, `watcher`, `broker`, `up`.
A second signal cancels what has not stopped yet.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import NoReturn, TypeVar

from chuishao import say
from chuishao.problem import Problem

T = TypeVar("T")


async def until_stopped(serve: Callable[[asyncio.Event], Awaitable[T]]) -> T | None:
    """Run `serve` with the event that says stop; nothing is returned when it had to be cancelled."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    work = asyncio.ensure_future(serve(stop))

    def told() -> None:
        if stop.is_set():
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


def quit_now(problem: Problem) -> NoReturn:
    """End the process although something in it hangs: what was acknowledged is safe, half a worker must not stay."""
    say.problem(problem)
    sys.stderr.flush()
    os._exit(problem.code)
