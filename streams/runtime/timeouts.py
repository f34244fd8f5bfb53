"""How long anything is waited for: one table of every await that can hang, and the functions that log and end the wait.

What the client limits by itself (`connections.REQUEST_MS` a request: offsets of a log, descriptions) is not here. What
waits by design and holds nothing back (a poll, a pause until a rebalance is over, the intake catching up) has no limit;
where somebody waits for it, the wait is logged.

Owns: the limits, the cancelling, the log line. Refuses: what follows: a `WaitTimeoutError` is a time-out to
`failures.py`, so what hung is opened again. Closing has `connections.CLOSE_S`, a blocked loop has `watchdog.py`.
"""

import asyncio
from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

T = TypeVar("T")

SPEAK_S = 5.0
"""Seconds after which a wait is logged as long. A healthy one takes tens of milliseconds, a second when busy."""

RELEASE_S = 0.5
"""Seconds for a cancelled task to end. One that ignores the cancellation is left behind: waiting for it would hang."""

log = structlog.get_logger()


class WaitTimeoutError(TimeoutError):
    """Something did not answer within its limit, and was cancelled."""


@dataclass(frozen=True, slots=True)
class Timeout:
    """What is waited for, as the log names it, and for how long."""

    what: str
    seconds: float


CONNECT = Timeout("a connection", 30.0)
"""Two request time-outs and some seconds more: the first address may be the one that hangs."""

FENCE = Timeout("fencing the owner before", 30.0)
"""The coordinator first ends the transaction that the former owner left open: as long as one may be open, and the time
for a new coordinator."""

COMMITTED = Timeout("the committed offset", 20.0)
"""The client asks for its coordinator again and again, without a limit."""

POSITION = Timeout("a position in the log", 20.0)
"""Without a limit in the client, too; the first answer of the partition's leader sets it."""

TRANSACTION = Timeout("a transaction", 10.0)
"""As `connections.TRANSACTION_MS`: the broker has aborted one that takes longer."""

DELIVERY = Timeout("acknowledgements", 30.0)
"""Outside of a transaction. The client gives up a batch after 12 s; this is for a client that has stopped working."""

COMMIT = Timeout("committing an offset", 20.0)
"""By the intake. The client tries without a limit."""

JOIN = Timeout("joining the group", 60.0)
"""A session and a rebalance of the others, several times: members join one after another when all are started."""

REBALANCE = Timeout("the end of a rebalance", 30.0)
"""The group waits `connections.REBALANCE_MS` for its slowest member; meanwhile nothing is decided or taken in."""

LIMITS = (CONNECT, FENCE, COMMITTED, POSITION, TRANSACTION, DELIVERY, COMMIT, JOIN, REBALANCE)
"""All limits, for `docs/guide/operate.md`."""


async def within(limit: Timeout, work: Coroutine[Any, Any, T], where: str = "") -> T:
    """Await `work` and return its result; log it when it takes long.

    At the limit the work is cancelled and `WaitTimeoutError` is raised. Work that ignores the cancellation is left
    behind.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=min(SPEAK_S, limit.seconds))
        if not task.done() and limit.seconds > SPEAK_S:
            fate = f"cancelled after {limit.seconds:g} s, then opened again"
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
    """Await what nearly always answers at once: without a task of its own, so that no other task runs in between.

    At the limit it is cancelled, as far as that is possible, and `WaitTimeoutError` is raised.
    """
    try:
        async with asyncio.timeout(limit.seconds):
            return await work
    except TimeoutError as exc:
        raise timed_out(limit, where) from exc


def timed_out(limit: Timeout, where: str = "") -> WaitTimeoutError:
    """Return the error for a limit that was reached."""
    return WaitTimeoutError(f"{limit.what} did not come within {limit.seconds:g} s" + (f" ({where})" if where else ""))
