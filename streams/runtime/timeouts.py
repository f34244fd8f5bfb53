"""How long anything is waited for: one table of every await that can hang, and the watch that speaks before it cuts.

What the client bounds by itself (`link.REQUEST_MS` an answer: offsets of a log, descriptions) is not here. What waits
by design and holds nothing back (a poll, a pause until a rebalance is over, the intake catching up) is not cut; where
somebody waits for it, it is said.

Owns: the limits, the cutting, the words. Refuses: what comes of it: a `WaitTimeoutError` is a time-out to
`failures.py`, so what hung is opened anew. Closing has `link.CLOSE_S`, a blocked loop has `watchdog.py`.
"""

import asyncio
from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

T = TypeVar("T")

SPEAK_S = 5.0
"""After this a wait is said to be long. What is healthy takes tens of milliseconds, on a busy machine a second."""

RELEASE_S = 0.5
"""For what was cut to let go. What does not even listen to that is left behind: waiting for it would hang as well."""

log = structlog.get_logger()


class WaitTimeoutError(TimeoutError):
    """Something gave no answer within its limit, and was cut."""


@dataclass(frozen=True, slots=True)
class Timeout:
    """What is waited for, in words that can be logged, and for how long."""

    what: str
    seconds: float


CONNECT = Timeout("a connection", 30.0)
"""Two request time-outs and a little: the first address may be the one that hangs."""

FENCE = Timeout("shutting out the owner before", 30.0)
"""The coordinator ends what that one left open first: as long as a transaction may be open, and a new coordinator."""

COMMITTED = Timeout("the committed offset", 20.0)
"""The client asks for its coordinator again and again, for ever."""

POSITION = Timeout("a position in the log", 20.0)
"""The same; it is set by the first answer of the partition's leader."""

TRANSACTION = Timeout("a transaction", 10.0)
"""As `link.TRANSACTION_MS`: one that takes longer was aborted by the broker."""

DELIVERY = Timeout("acknowledgements", 30.0)
"""Outside of a transaction. The client gives a batch up after 12 s; this is for a client that has stopped working."""

COMMIT = Timeout("committing an offset", 20.0)
"""Of the intake. The client tries for ever."""

JOIN = Timeout("joining the group", 60.0)
"""A session and a rebalance of the others, several times: members come one after another when all are started."""

REBALANCE = Timeout("the end of a rebalance", 30.0)
"""The group waits `link.REBALANCE_MS` for its slowest member; meanwhile nothing of ours is decided or taken in."""

LIMITS = (CONNECT, FENCE, COMMITTED, POSITION, TRANSACTION, DELIVERY, COMMIT, JOIN, REBALANCE)
"""All of them, for the page on operations."""


async def within(limit: Timeout, work: Coroutine[Any, Any, T], where: str = "") -> T:
    """Await `work`; say when it takes long; cut it at its limit and raise `WaitTimeoutError`, even if it will not
    be cancelled.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=min(SPEAK_S, limit.seconds))
        if not task.done() and limit.seconds > SPEAK_S:
            fate = f"cut after {limit.seconds:g} s, then opened anew"
            log.warning("slow", what=limit.what, where=where, after_s=SPEAK_S, fate=fate)
            await asyncio.wait({task}, timeout=limit.seconds - SPEAK_S)
        if not task.done():
            raise timed_out(limit, where)
        return task.result()
    except (asyncio.CancelledError, WaitTimeoutError):
        if not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=RELEASE_S)
        raise


async def at_once(limit: Timeout, work: Awaitable[T], where: str = "") -> T:
    """Await what is nearly always there: without a task of its own, so that nothing comes in between.

    At the limit it is cut, as far as it can be cancelled, and `WaitTimeoutError` is raised.
    """
    try:
        async with asyncio.timeout(limit.seconds):
            return await work
    except TimeoutError as exc:
        raise timed_out(limit, where) from exc


def timed_out(limit: Timeout, where: str = "") -> WaitTimeoutError:
    """The words for it."""
    return WaitTimeoutError(f"{limit.what} did not come within {limit.seconds:g} s" + (f" ({where})" if where else ""))
