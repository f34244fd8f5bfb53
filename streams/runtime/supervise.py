"""A piece of work that must not stop: done again after what the guard allows, ended by what it does not.

Owns: the loop around every task of a worker. Refuses: judging (`failures.py` does).
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import structlog

from schemas.form import NewerSchemaError
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
"""A piece of work that lasted so long has overcome what failed before: its tries are counted anew."""

OURS = (
    UnknownPackError,
    NewerSchemaError,
    PartitionCountError,
    MissingTopicError,
    CommandsLostError,
    OpenTransactionError,
    WaitTimeoutError,
)
"""Exceptions whose words are our own and safe to repeat."""

log = structlog.get_logger()


class TaskFailedError(Exception):
    """A task of this worker cannot go on; the process has to end, so that nothing half alive stays in the group."""

    def __init__(self, what: str, why: str, do: str = AWAY_DO, blame: FaultOrigin = FaultOrigin.SURROUNDINGS) -> None:
        super().__init__(f"{what}: {why}")
        self.what, self.why, self.do, self.blame = what, why, do, blame


async def supervise(what: str, work: Callable[[], Awaitable[None]]) -> None:
    """Run `work` until it returns. Failures are waited out within their bounds; then it raises `TaskFailedError`.

    Each row of the guard's table has tries of its own: an outage must not use up those of what comes behind it.
    """
    clock, tries = asyncio.get_running_loop().time, Counter[FailureAction]()
    while True:
        began = clock()
        try:
            return await work()
        except TaskFailedError:  # a part of this work has said all there is to say
            raise
        except (Exception, asyncio.CancelledError) as exc:
            if isinstance(exc, asyncio.CancelledError) and cancellation_requested():
                raise
            if clock() - began > STEADY_S:
                tries.clear()
            tries[action_for(exc)] += 1
            span = _span(what, exc, tries[action_for(exc)])
        await asyncio.sleep(span)


def _span(what: str, exc: BaseException, attempt: int) -> float:
    """Seconds until the next try, said aloud; or `TaskFailedError`."""
    row = action_for(exc)
    if isinstance(row, SendToDeadLetters):
        row = StopProcess("a record was too large and got past its check", BUG.do, FaultOrigin.BUG)
    span = row if isinstance(row, StopProcess) else retry_delay(row, attempt, what)
    if isinstance(span, StopProcess):
        said = f"{exc}; {span.why}" if isinstance(exc, OURS) else f"{type(exc).__name__}; {span.why}"
        log.error("ends", what=what, **describe_exception(exc), attempt=attempt, fate=said)
        raise TaskFailedError(what, said, span.do, span.blame) from exc
    words = {"said": str(exc)} if isinstance(exc, OURS) else {}
    fate = f"opened anew in {span:.2f} s; nothing lost"
    log.warning("fails", what=what, **describe_exception(exc), **words, attempt=attempt, fate=fate)
    return span
