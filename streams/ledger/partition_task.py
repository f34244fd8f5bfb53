"""One partition's life on Kafka: open, go its course, let go; after a failure open anew.

Owns: that nothing of a ledger that failed is used, and the pause around a rebalance. Refuses: deciding.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic

from aiokafka import AIOKafkaConsumer

from streams.clock import Clock
from streams.deployment import Deployment
from streams.ledger.command_reader import CommandReader
from streams.ledger.kafka_ledger import open_ledger
from streams.ledger.partition_loop import PartitionLoop
from streams.ledger.port import C, Domain, S
from streams.ledger.store import Stores
from streams.ledger.transaction_turns import TransactionTurns
from streams.runtime.metrics import WorkerMetrics
from streams.runtime.supervise import supervise
from streams.topology.ledger_spec import LedgerSpec


@dataclass(frozen=True, slots=True)
class PartitionContext(Generic[S, C]):
    """What all partitions of a worker share."""

    domain: Domain[S, C]
    spec: LedgerSpec
    deployment: Deployment
    clock: Clock
    metrics: WorkerMetrics
    stores: Stores
    turns: TransactionTurns = field(default_factory=TransactionTurns)


class PartitionTask(Generic[S, C]):
    """Runs from assignment until it is cancelled; `pause` and `resume` stand around a rebalance."""

    def __init__(
        self,
        context: PartitionContext[S, C],
        consumer: AIOKafkaConsumer,
        partition: int,
        intake_caught_up: Callable[[], Awaitable[None]],
    ) -> None:
        self._context, self._consumer, self._partition = context, consumer, partition
        self._intake_caught_up = intake_caught_up
        self._may_run = asyncio.Event()
        self._may_run.set()
        self._busy = asyncio.Lock()

    async def run(self) -> None:
        """Live until cancelled. Raises `Dead` when opening anew has not helped."""
        await supervise(f"partition {self._partition}", self._live)

    async def pause(self) -> None:
        """Pull nothing more, and return when the running transaction is over: a courtesy, the fence is the safety."""
        self._may_run.clear()
        async with self._busy:
            pass

    def resume(self) -> None:
        """It is still ours. Where the consumer stands now does not matter: the feed seeks."""
        self._may_run.set()

    async def _live(self) -> None:
        context = self._context
        ledger = await open_ledger(
            context.domain, context.spec, context.deployment, self._consumer, self._partition, context.stores
        )
        feed = CommandReader(context.domain, self._consumer, ledger.tp, ledger.position)
        # Asked at each opening: an outage that closed the ledger kept the intake from hearing, too.
        asked = asyncio.ensure_future(self._intake_caught_up())
        course = PartitionLoop(context.domain, ledger, feed, context.clock, context.metrics, asked, context.turns)
        try:
            while True:
                await self._may_run.wait()
                await course.turn(self._busy, self._may_run)
        finally:
            context.metrics.behind.pop(self._partition, None)
            asked.cancel()
            await ledger.close()
            await asyncio.gather(asked, return_exceptions=True)  # what it raised has ended this life already
