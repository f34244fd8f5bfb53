"""Blocking work beside the event loop, in daemon threads.

Not `asyncio.to_thread`: its executor is joined when the loop and the program end, so one stuck download or a
JVM that lives would hold up Ctrl-C. These threads hold up nobody, and their results may be awaited from any
loop.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def spawn(name: str, work: Callable[[], T]) -> Future[T]:
    """Run `work` in a daemon thread of that name; its result or exception comes in the future."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 (handed on to whoever awaits)
            future.set_exception(error)

    threading.Thread(target=run, name=name, daemon=True).start()
    return future


async def result(future: Future[T]) -> T:
    """Wait for it in the running loop; a cancelled wait leaves the work and its other waiters alone."""
    return await asyncio.shield(asyncio.wrap_future(future))
