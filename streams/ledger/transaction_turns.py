"""Few transactions of a worker run at once, so that each holds more decisions under load.

Owns: how many, and how long a partition waits for its turn. Refuses: safety: a partition that has waited long enough
goes on, so one whose broker is away holds up no other.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

AT_ONCE = 2
"""One waits for the broker while another decides. A transaction costs about 1.6 ms of CPU whatever it holds, a decision
0.4 ms: with twelve at once a flood fills each with 16 decisions, with two with more than 50 (docs: performance)."""

WAIT_S = 0.05
"""Two transactions of the usual length, and well below what an action or a deadline may wait."""


class TransactionTurns:
    """Shared by the partitions of a worker."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, `WAIT_S` at most, and hold it, if there was one, until the end."""
        held = await self._acquire()
        try:
            yield
        finally:
            if held:
                self._free.release()

    async def _acquire(self) -> bool:
        try:
            async with asyncio.timeout(WAIT_S):
                return await self._free.acquire()
        except TimeoutError:
            return False
