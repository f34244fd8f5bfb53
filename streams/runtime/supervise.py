"""Runs a task that must not stop: again after a failure that passes, to an end after one that does not.

Owns: the loop around every task of a worker. Refuses: judging a failure (`failures.py` does).
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import structlog

from schemas.internal.versioned import NewerSchemaError
from streams.errors import (
    CommandsLostError,
    MissingTopicError,
    OpenTransactionError,
    PartitionCountError,
    UnknownPackError,
)
from streams.runtime.cancellation import cancellation_requested
from streams.runtime.failures import (
    AWAY_DO,
    BUG,
    FailureAction,
    FaultOrigin,
    SendToDeadLetters,
    StopProcess,
    action_for,
    retry_delay,
)
from streams.runtime.logs import describe_exception
from streams.runtime.timeouts import WaitTimeoutError

STEADY_S = 60.0
"""A task that ran for so many seconds has overcome what failed before: its tries are counted from zero again."""

SAFE_MESSAGES = (
    UnknownPackError,
    NewerSchemaError,
    PartitionCountError,
    MissingTopicError,
    CommandsLostError,
    OpenTransactionError,
    WaitTimeoutError,
)
"""Exceptions whose message is our own text, without content of records: it may be logged."""

log = structlog.get_logger()


class TaskFailedError(Exception):
    """A task of this worker cannot go on; the process has to end, so that no half-working member stays in the group."""

    def __init__(self, what: str, why: str, do: str = AWAY_DO, blame: FaultOrigin = FaultOrigin.SURROUNDINGS) -> None:
        super().__init__(f"{what}: {why}")
        self.what, self.why, self.do, self.blame = what, why, do, blame


async def supervise(what: str, work: Callable[[], Awaitable[None]]) -> None:
    """Run `work` until it returns, again after each failure that passes.

    Raises `TaskFailedError` after a failure that does not pass, or when its retries are used up. Each row of the table
    has its own count: an outage must not use up the retries of the failure that follows it.
    """
    clock, tries = asyncio.get_running_loop().time, Counter[FailureAction]()
    while True:
        began = clock()
        try:
            return await work()
        except TaskFailedError:  # a nested task has logged and explained it already
            raise
        except (Exception, asyncio.CancelledError) as exc:
            if isinstance(exc, asyncio.CancelledError) and cancellation_requested():
                raise
            if clock() - began > STEADY_S:
                tries.clear()
            tries[action_for(exc)] += 1
            pause_s = _pause_s(what, exc, tries[action_for(exc)])
        await asyncio.sleep(pause_s)


def _pause_s(what: str, exc: BaseException, attempt: int) -> float:
    """Return the seconds until the next try, and log it; or raise `TaskFailedError`."""
    row = action_for(exc)
    if isinstance(row, SendToDeadLetters):
        row = StopProcess("a record was too large and got past its check", BUG.do, FaultOrigin.BUG)
    pause = row if isinstance(row, StopProcess) else retry_delay(row, attempt, what)
    if isinstance(pause, StopProcess):
        why = f"{exc}; {pause.why}" if isinstance(exc, SAFE_MESSAGES) else f"{type(exc).__name__}; {pause.why}"
        log.error("ends", what=what, **describe_exception(exc), attempt=attempt, fate=why)
        raise TaskFailedError(what, why, pause.do, pause.blame) from exc
    message = {"said": str(exc)} if isinstance(exc, SAFE_MESSAGES) else {}
    fate = f"opened again in {pause:.2f} s; nothing is lost"
    log.warning("fails", what=what, **describe_exception(exc), **message, attempt=attempt, fate=fate)
    return pause
