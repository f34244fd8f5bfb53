"""A piece of work that must not stop: done again after what the guard allows, ended by what it does not.

Owns: the loop around every task of a worker. Refuses: judging (`guard.py` does).
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import structlog

from schemas.form import NewerSchema
from streams.footing import NoTopic
from streams.guard import AWAY_DO, BUG, Blame, DeadLetter, Die, Verdict, pause, verdict
from streams.ledger.port import CommandsLost, Hanging, OtherCount, OtherRules
from streams.limits import Hung
from streams.logs import about
from streams.told import told_to_end

STEADY_S = 60.0
"""A piece of work that lasted so long has overcome what failed before: its tries are counted anew."""

OURS = (OtherRules, NewerSchema, OtherCount, NoTopic, CommandsLost, Hanging, Hung)
"""Exceptions whose words are our own and safe to repeat."""

log = structlog.get_logger()


class Dead(Exception):  # noqa: N818 (a statement)
    """A task of this worker cannot go on; the process has to end, so that nothing half alive stays in the group."""

    def __init__(self, what: str, why: str, do: str = AWAY_DO, blame: Blame = Blame.SURROUNDINGS) -> None:
        super().__init__(f"{what}: {why}")
        self.what, self.why, self.do, self.blame = what, why, do, blame


async def tend(what: str, work: Callable[[], Awaitable[None]]) -> None:
    """Run `work` until it returns. Failures are waited out within their bounds; then it raises `Dead`.

    Each row of the guard's table has tries of its own: an outage must not use up those of what comes behind it.
    """
    clock, tries = asyncio.get_running_loop().time, Counter[Verdict]()
    while True:
        began = clock()
        try:
            return await work()
        except Dead:  # a part of this work has said all there is to say
            raise
        except (Exception, asyncio.CancelledError) as exc:
            if isinstance(exc, asyncio.CancelledError) and told_to_end():
                raise
            if clock() - began > STEADY_S:
                tries.clear()
            tries[verdict(exc)] += 1
            span = _span(what, exc, tries[verdict(exc)])
        await asyncio.sleep(span)


def _span(what: str, exc: BaseException, attempt: int) -> float:
    """Seconds until the next try, said aloud; or `Dead`."""
    row = verdict(exc)
    if isinstance(row, DeadLetter):
        row = Die("a record was too large and got past its check", BUG.do, Blame.BUG)
    span = row if isinstance(row, Die) else pause(row, attempt, what)
    if isinstance(span, Die):
        said = f"{exc}; {span.why}" if isinstance(exc, OURS) else f"{type(exc).__name__}; {span.why}"
        log.error("ends", what=what, **about(exc), attempt=attempt, fate=said)
        raise Dead(what, said, span.do, span.blame) from exc
    words = {"said": str(exc)} if isinstance(exc, OURS) else {}
    fate = f"opened anew in {span:.2f} s; nothing lost"
    log.warning("fails", what=what, **about(exc), **words, attempt=attempt, fate=fate)
    return span
