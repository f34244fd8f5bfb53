"""Run the loop's step: one transaction over commands and due timers.

Owns: beginning and ending the transaction, and what it says it did. Refuses: a clock, Kafka, the decisions
(`decision_batch.py`).
"""

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from streams.ledger.decision_batch import DecisionBatch
from streams.ledger.due_timer import due_timer
from streams.ledger.port import C, Domain, Ledger, ReceivedCommand, S


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a transaction did."""

    commands: int = 0
    fired: tuple[datetime, ...] = ()  # when each timer happened
    dead_letters: int = 0  # commands and timers that our own code failed on

    def __bool__(self) -> bool:
        return bool(self.commands or self.fired)


async def step(
    ledger: Ledger[S], domain: Domain[S, C], pending: deque[ReceivedCommand[C]], quiet: datetime | None = None
) -> StepResult:
    """Decide at most `MAX_DECISIONS` in a transaction, and return what it did. The rest stays in `pending`.

    `quiet` is given when the log was read to its end: every command up to then is known.
    """
    if not pending and due_timer(ledger, pending, quiet) is None:
        return StepResult()
    async with ledger.transaction() as tx:
        batch = DecisionBatch(ledger, domain, tx)
        batch.decide(pending, quiet)
    return StepResult(batch.commands, tuple(batch.fired), batch.dead_letters)
