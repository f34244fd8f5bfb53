"""Run one opened ledger: fetch, find out up to when every command is known, step, and again.

Owns: when the engine is live, when a timer may fire, how long to sleep. Refuses: failures (`partition_task.py`
opens anew).
"""

import asyncio
from collections import deque
from contextlib import nullcontext
from datetime import datetime
from typing import Generic

from streams.clock import Clock
from streams.ledger.command_reader import CommandReader
from streams.ledger.decision_batch import MAX_DECISIONS
from streams.ledger.due_timer import due_timer
from streams.ledger.kafka_ledger import KafkaLedger
from streams.ledger.port import C, Domain, ReceivedCommand, S
from streams.ledger.step import StepResult, step
from streams.ledger.transaction_turns import TransactionTurns
from streams.runtime.metrics import PartitionLag, WorkerMetrics

IDLE_S = 0.1
"""The longest sleep: a clock that is pushed is noticed within it. Twelve idle partitions wake 120 times a second."""

PASS_S = 1.0
"""Between two commits of an offset that only passes the markers of others' transactions: without it whoever compares
the group's offset with the topic's end would wait for a command that is none."""

SHORT_S = 0.001
"""The shortest: a deadline that is due while a command is still being fetched must not spin."""


class PartitionLoop(Generic[S, C]):
    """Lasts as long as its ledger."""

    def __init__(
        self,
        domain: Domain[S, C],
        ledger: KafkaLedger[S],
        feed: CommandReader[S, C],
        clock: Clock,
        metrics: WorkerMetrics,
        intake_caught_up: asyncio.Future[None],
        turns: TransactionTurns,
    ) -> None:
        self._domain, self._ledger, self._feed = domain, ledger, feed
        self._clock, self._metrics = clock, metrics
        self._intake_caught_up, self._turns = intake_caught_up, turns
        self._pending: deque[ReceivedCommand[C]] = deque()
        self._opening_end: int | None = None
        self._passed = -PASS_S

    async def turn(self, busy: asyncio.Lock, may_run: asyncio.Event) -> None:
        """Fetch and decide once; `busy` is held while a transaction runs, and none begins during a rebalance."""
        await self._try_to_go_live()
        await self._fetch(self._sleep())
        quiet = None if self._pending else await self._quiet()
        async with self._turns.turn() if self._pending or quiet else nullcontext(), busy:
            if not may_run.is_set():  # a rebalance has begun since the fetch; what was fetched waits
                return
            if self._pending:
                await self._fetch(0)  # what came while others had their turn
            done = await step(self._ledger, self._domain, self._pending, quiet)
            await self._pass()
        self._measure(done)

    async def _try_to_go_live(self) -> None:
        """Go live once the intake has caught up and the ledger has read to the end of the log as it was then.

        Else what somebody did in time while the engine was away would come after the deadline that it met.
        """
        if self._ledger.live_since is not None or not self._intake_caught_up.done():
            return
        self._intake_caught_up.result()
        if self._opening_end is None:
            self._opening_end = await self._ledger.commands_end()
        if not self._pending and self._feed.next >= self._opening_end:
            self._ledger.go_live(self._clock.now())

    async def _fetch(self, wait_s: float) -> None:
        """Fill up to a batch; wait only when there is nothing to do. Before going live, stop at the opening's end."""
        room = MAX_DECISIONS - len(self._pending)
        if self._opening_end is not None and self._ledger.live_since is None:
            room = min(room, self._opening_end - self._feed.next)
        if room > 0:
            self._pending += await self._feed.take(room, 0 if self._pending else wait_s)

    def _sleep(self) -> float:
        first = self._ledger.timers.first()
        if first is None or self._ledger.live_since is None:
            return IDLE_S
        until = self._clock.seconds_until(max(first[0], self._ledger.live_since))
        return min(max(until, SHORT_S), IDLE_S)

    async def _quiet(self) -> datetime | None:
        """Return up to when every command is known, if a timer needs it.

        The limit is taken before the broker is asked for the log's end, and the end has to be where we stand: a fetch
        that hangs must not let a deadline pass over a command that lies in the log already.
        """
        limit = self._clock.watermark()
        if due_timer(self._ledger, self._pending, limit) is None:
            return None
        return limit if await self._ledger.commands_end() == self._feed.next else None

    async def _pass(self) -> None:
        """Commit where the log was read to, where that is beyond the last command."""
        time = asyncio.get_running_loop().time()
        if self._pending or self._feed.next <= self._ledger.position or time - self._passed < PASS_S:
            return
        self._passed = time
        async with self._ledger.transaction() as tx:
            tx.advance(self._feed.next)

    def _measure(self, done: StepResult) -> None:
        oldest = self._pending[0].at if self._pending else None
        lag = len(self._pending) + max(0, self._feed.known_end() - self._feed.next)
        self._metrics.behind[self._ledger.partition] = PartitionLag(lag, oldest, self._ledger.live_since is not None)
        self._metrics.letters += done.dead_letters
        if done.fired and self._clock.speed:
            now = self._clock.now()
            self._metrics.late_s += [(now - at).total_seconds() / self._clock.speed for at in done.fired]
