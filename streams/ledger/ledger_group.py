"""Which partitions are ours: the consumer group, and a life for each partition that it assigns.

Owns: membership, and that a partition that died for good ends the worker. Refuses: offsets (each transaction carries
its own).
"""

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Any, Generic

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition

from streams.client import connections
from streams.ledger.partition_task import PartitionContext, PartitionTask
from streams.ledger.port import C, S
from streams.ledger.single_flight import SingleFlight
from streams.runtime.timeouts import JOIN, REBALANCE, timed_out

POLL_S = 1.0
"""How often the group is asked whether it has failed behind our back, when no partition would notice."""

ASK_S = 0.1
"""For its answer, which needs nobody else unless a rebalance runs."""

PAUSE_S = 3.0
"""For a running transaction to end when a partition is let go; it takes 10 ms, or the broker is away."""

log = structlog.get_logger()


class LedgerGroup(ConsumerRebalanceListener, Generic[S, C]):  # type: ignore[misc]  # aiokafka ships no types
    """One worker's membership. `run` returns when it is told to stop, and raises what ended a partition."""

    def __init__(self, context: PartitionContext[S, C], intake_caught_up: Callable[[], Awaitable[None]]) -> None:
        self._context = context
        self._intake_caught_up = SingleFlight(intake_caught_up)
        self._consumer: AIOKafkaConsumer = None
        self._lives: dict[int, tuple[PartitionTask[S, C], asyncio.Task[None]]] = {}
        self._leaving = False
        self._wait = JOIN, asyncio.get_running_loop().time()  # what the group owes us, and since when

    async def run(self, stop: asyncio.Event) -> None:
        """Join, live, leave."""
        self._wait = JOIN, asyncio.get_running_loop().time()
        deployment, spec = self._context.deployment, self._context.spec
        self._consumer = connections.member(deployment, spec.group)
        self._consumer.subscribe([deployment.topic(spec.commands)], listener=self)
        started = asyncio.ensure_future(self._consumer.start())
        try:
            await self._watch(stop, started)
        finally:
            self._leaving = True  # the consumer lives for some seconds yet, and may be given partitions
            await self._let_go(set(self._lives))
            await _cancel({started})
            await self._intake_caught_up.close()
            await connections.close(self._consumer)

    async def _watch(self, stop: asyncio.Event, started: asyncio.Future[None]) -> None:
        """Until told to stop, or until a partition has died for good."""
        told = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                tasks = {task for _, task in self._lives.values()}
                waited: set[asyncio.Future[Any]] = {told, *tasks} if started.done() else {told, *tasks, started}
                await asyncio.wait(waited, timeout=POLL_S, return_when=asyncio.FIRST_COMPLETED)
                for task in (task for task in tasks if task.done() and not task.cancelled()):
                    task.result()
                if started.done():
                    started.result()
                    await self._ask_after()
                self._refuse_to_hang()
        finally:
            told.cancel()

    def _refuse_to_hang(self) -> None:
        """Until the group says whose the partitions are nothing is decided: then we had better join anew."""
        limit, since = self._wait
        if asyncio.get_running_loop().time() - since > limit.seconds:
            raise timed_out(limit)

    async def _ask_after(self) -> None:
        """A group whose coordination failed says so when it is read, and who is not seen reading is put out of it.

        Nobody else reads as long as there are no partitions, or all are being opened. During a rebalance the answer
        is only there at its end: not waited for.
        """
        asked = asyncio.ensure_future(self._consumer.getmany(connections.NOWHERE, timeout_ms=0, max_records=1))
        try:
            await asyncio.wait({asked}, timeout=ASK_S)
            if asked.done():
                asked.result()
        finally:
            await _cancel({asked})

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:  # noqa: ARG002 (aiokafka names it)
        """A rebalance begins: transactions that run are finished, none is begun."""
        if self._wait[1] == math.inf:
            self._wait = REBALANCE, asyncio.get_running_loop().time()
        await asyncio.gather(*(life.pause() for life, _ in self._lives.values()))

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Keep what is still ours, with its state; let go of the rest; open what is new."""
        if self._leaving:
            return
        self._wait = REBALANCE, math.inf
        wanted = {tp.partition for tp in assigned}
        self._context.metrics.assigned = frozenset(wanted)
        await self._let_go(set(self._lives) - wanted)
        for life, _ in self._lives.values():
            life.resume()
        fresh = wanted - set(self._lives)
        for partition in sorted(fresh):
            life = PartitionTask(self._context, self._consumer, partition, self._intake_caught_up)
            self._lives[partition] = life, asyncio.ensure_future(life.run())
        log.info("assigned", partitions=sorted(wanted), opened=sorted(fresh))

    async def _let_go(self, partitions: set[int]) -> None:
        """End lives, after their running transactions: an open one would hold readers back for seconds."""
        leaving = [self._lives.pop(partition) for partition in partitions]
        pauses = {asyncio.ensure_future(life.pause()) for life, _ in leaving}
        if pauses:
            await asyncio.wait(pauses, timeout=PAUSE_S)
        await _cancel({*pauses, *(task for _, task in leaving)})


async def _cancel(tasks: set[asyncio.Future[None]]) -> None:
    """Cancel and wait; what they raised on the way out was said where it happened."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=2 * connections.CLOSE_S)
