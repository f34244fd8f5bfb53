"""Asking a broker again: the two loops for an answer that does not come at once.

Owns: the pause and the limit. Refuses: judging which error passes by itself (the caller says so), and bringing a whole
task up again (`streams/runtime/supervise.py` does).
"""

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiokafka.errors import KafkaError

T = TypeVar("T")


def is_retriable(error: Exception) -> bool:
    """Whether aiokafka says of an error that the same request may succeed later."""
    return isinstance(error, KafkaError) and bool(error.retriable)


async def retry(
    ask: Callable[[], Awaitable[T]],
    passes: Callable[[Exception], bool],
    *,
    pause_s: float,
    limit_s: float = math.inf,
) -> T:
    """Return what `ask` returns; after an error that `passes`, ask again `pause_s` later.

    Raises any other error at once, and one that passes when `limit_s` are over.
    """
    clock = asyncio.get_running_loop().time
    until = clock() + limit_s
    while True:
        try:
            return await ask()
        except Exception as error:
            if not passes(error) or clock() >= until:
                raise
        await asyncio.sleep(pause_s)


async def ask_until(
    ask: Callable[[], Awaitable[T]],
    is_final: Callable[[T], bool],
    *,
    pause_s: float,
    limit_s: float = math.inf,
) -> T:
    """Return the first answer that `is_final`; when `limit_s` are over, return the last answer, whatever it is."""
    clock = asyncio.get_running_loop().time
    until = clock() + limit_s
    while True:
        answer = await ask()
        if is_final(answer) or clock() >= until:
            return answer
        await asyncio.sleep(pause_s)
