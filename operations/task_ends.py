"""Several works at once: until one of them ends, or all of them.

Owns: that what one raises comes out as it is, and that none is left behind. Refuses: groups of exceptions, for a person
is told one thing.
"""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any


async def first_end(*works: Awaitable[object]) -> None:
    """Wait until one of several ends; if it raised, so does this. The others are cancelled."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        await cancel(tasks)


async def all_end(*works: Awaitable[object]) -> None:
    """Wait until all of several have ended; the first that raises ends the others, and so does this. No group of it."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        await cancel(tasks)


async def cancel(tasks: Iterable[asyncio.Future[Any]]) -> None:
    """Cancel several, and return when they have ended, however."""
    tasks = list(tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
