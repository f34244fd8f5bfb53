"""Several tasks at once: until one of them ends, or all of them.

Owns: that an error of one is raised as it is, and that no task is left behind. Refuses: exception groups, for a person
is shown one error.
"""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any


async def first_end(*work: Awaitable[object]) -> None:
    """Wait until one of several ends, and cancel the others; raise what it raised."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        await cancel(tasks)


async def all_end(*work: Awaitable[object]) -> None:
    """Wait until all of several have ended; raise the first error, and cancel the others then."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        await cancel(tasks)


async def cancel(tasks: Iterable[asyncio.Future[Any]]) -> None:
    """Cancel tasks, and return when they have ended, whatever they raise."""
    tasks = list(tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
