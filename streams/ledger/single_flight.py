"""One question for all who ask it at about the same time: has the intake caught up?

Owns: that a question is begun after everybody who joined it had asked, so that its answer holds for each, and that it
ends with the last who waits for it. Refuses: answering.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from streams.client import connections

TOGETHER_S = 0.1
"""For others to join: after a broker was away the partitions of a worker are back within a second of each other, and a
question costs two clients of Kafka."""


class SingleFlight:
    """Called by each who wants to know; returns when it is so."""

    def __init__(self, question: Callable[[], Awaitable[None]]) -> None:
        self._question = question
        self._open: asyncio.Task[None] | None = None  # may still be joined
        self._waiting = Counter[asyncio.Task[None]]()
        self._ending: set[asyncio.Task[None]] = set()

    async def __call__(self) -> None:
        """Ask, or join; whoever is cancelled leaves the others waiting."""
        if self._open is None:
            self._open = asyncio.create_task(self._ask(), name="asked")
        mine = self._open
        self._waiting[mine] += 1
        try:
            await asyncio.shield(mine)
        finally:
            self._waiting[mine] -= 1
            if not self._waiting[mine]:
                self._end(mine)

    async def close(self) -> None:
        """Return when no question is under way any more."""
        if self._ending:
            await asyncio.wait(self._ending, timeout=2 * connections.CLOSE_S)

    async def _ask(self) -> None:
        await asyncio.sleep(TOGETHER_S)
        self._open = None
        await self._question()

    def _end(self, task: asyncio.Task[None]) -> None:
        del self._waiting[task]
        if self._open is task:
            self._open = None
        if not task.done():
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)
            task.cancel()
