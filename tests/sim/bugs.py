"""Classic bugs, planted one at a time by patching a function of the engine: the simulated world has to find each.

Owns: mistakes that pass every test without faults. Refuses: finding them (`test_it_sees.py`).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from aiokafka import TopicPartition

from streams.client import connections, delivery
from streams.client.delivery import OutgoingRecord
from streams.client.patches import fenced_commit
from streams.intake import intake_task, poll
from streams.ledger import (
    base_ledger,
    command_reader,
    kafka_ledger,
    partition_loop,
    partition_task,
    single_flight,
    state_cache,
)
from streams.ledger.transaction import PendingTransaction
from streams.worker import worker
from tests.sim.patching import patched

Bug = Callable[[], AbstractContextManager[None]]


@contextmanager
def all_of(*changes: AbstractContextManager[None]) -> Iterator[None]:
    """Apply several changes that make one bug."""
    with ExitStack() as stack:
        for change in changes:
            stack.enter_context(change)
        yield


@asynccontextmanager
async def closed_on_error(ledger: Any) -> AsyncIterator[None]:
    """Close a ledger that could not be opened, as the engine does."""
    try:
        yield
    except BaseException:
        await ledger.close()
        raise


def offset_read_before_the_fence() -> AbstractContextManager[None]:
    """Read the committed offset while the previous owner may still commit."""

    async def open_ledger(domain: Any, spec: Any, deployment: Any, consumer: Any, number: int, stores: Any) -> Any:
        committed = await consumer.committed(TopicPartition(deployment.topic(spec.commands), number))
        producer = connections.producer(deployment, transactional_id=spec.transactional_id(deployment, number))
        await producer.start()
        ledger: Any = kafka_ledger.KafkaLedger(domain, spec, deployment, number, producer, stores(number))
        async with closed_on_error(ledger):
            await ledger.restore()
            await ledger.stand_at(consumer, committed)
        return ledger

    return patched(partition_task, open_ledger=open_ledger)


def states_read_before_the_fence() -> AbstractContextManager[None]:
    """Restore the states while the previous owner may still commit."""

    async def open_ledger(domain: Any, spec: Any, deployment: Any, consumer: Any, number: int, stores: Any) -> Any:
        producer = connections.producer(deployment, transactional_id=spec.transactional_id(deployment, number))
        ledger: Any = kafka_ledger.KafkaLedger(domain, spec, deployment, number, producer, stores(number))
        async with closed_on_error(ledger):
            await ledger.restore()
            await producer.start()
            await ledger.stand_at(consumer, await consumer.committed(ledger.tp))
        return ledger

    return patched(partition_task, open_ledger=open_ledger)


def state_kept_before_the_commit() -> AbstractContextManager[None]:
    """Write the store before the commit, and do not take it back when the commit fails."""

    @asynccontextmanager
    async def transaction(self: Any) -> AsyncIterator[PendingTransaction[Any]]:
        self._broken = True
        pending: PendingTransaction[Any] = PendingTransaction(self.cache, self.spec, self._deployment, self.partition)
        yield pending
        pending.close()
        self.cache.settle(pending.slots.items(), self.mark)
        upto = await self._commit(pending)
        self.mark = replace(self.mark, offset=max(upto, self.mark.offset))
        self.position = self.position if pending.position is None else pending.position
        self._broken = False

    return patched(base_ledger.BaseLedger, transaction=transaction)


def offset_outside_the_transaction() -> AbstractContextManager[None]:
    """Commit the offset on its own, after the outputs that it stands for."""

    async def _commit(self: Any, pending: PendingTransaction[Any]) -> int:
        await self._producer.begin_transaction()
        behind = await delivery.deliver(self._producer, pending.records())
        await self._producer.commit_transaction()
        if pending.position is not None:
            await self._producer.begin_transaction()
            await self._producer.send_offsets_to_transaction({self.tp: pending.position}, self._group)
            await self._producer.commit_transaction()
        return behind.get((self._deployment.topic(self.spec.state), self.partition), 0)

    return patched(kafka_ledger.KafkaLedger, _commit=_commit)


def commands_outside_the_transaction() -> AbstractContextManager[None]:
    """Send commands to other states at once, before it is known whether the decision holds."""

    async def _write(self: Any, pending: PendingTransaction[Any]) -> int:
        topic = self._deployment.topic(self.spec.commands)
        plain = connections.producer(self._deployment)
        await plain.start()
        try:
            await delivery.deliver(plain, [one for one in pending.records() if one.topic == topic])
        finally:
            await connections.close(plain)
        await self._producer.begin_transaction()
        behind = await delivery.deliver(self._producer, [one for one in pending.records() if one.topic != topic])
        if pending.position is not None:
            await self._producer.send_offsets_to_transaction({self.tp: pending.position}, self._group)
        await self._producer.commit_transaction()
        return behind.get((self._deployment.topic(self.spec.state), self.partition), 0)

    return patched(kafka_ledger.KafkaLedger, _write=_write)


def timer_dropped_at_restore() -> AbstractContextManager[None]:
    """Read states back without their deadlines."""

    def fill(self: Any, mark: Any) -> Iterator[None]:
        yield

    return patched(state_cache.StateCache, fill=fill)


def acks_not_awaited() -> AbstractContextManager[None]:
    """Let the intake commit its offsets without waiting for the acknowledgements."""

    async def deliver(producer: Any, records: Iterable[OutgoingRecord]) -> None:
        for (topic, number), tp in (await delivery._by_partition(producer, records)).items():
            for batch in delivery._batches(producer, tp):
                done = await producer.send_batch(batch, topic, partition=number)
                done.add_done_callback(lambda future: future.cancelled() or future.exception())

    return patched(intake_task, deliver=deliver)


def timers_fire_before_going_live() -> AbstractContextManager[None]:
    """Fire deadlines right after an opening, before the commands that wait on the topic are read."""

    async def _try_to_go_live(self: Any) -> None:
        if self._ledger.live_since is None:
            self._ledger.go_live(datetime.fromisoformat("2000-01-01T00:00:00+00:00"))

    return patched(partition_loop.PartitionLoop, _try_to_go_live=_try_to_go_live)


def deaf_after_a_sleep() -> AbstractContextManager[None]:
    """Let a partition that came back stay idle until its next command; this world found the bug."""

    async def nothing(_: Any) -> None:
        await asyncio.sleep(0)

    return patched(command_reader.CommandReader, _stand=nothing, _pass=nothing)


def offsets_before_the_acks() -> AbstractContextManager[None]:
    """Let the intake commit records that it has not written yet."""

    async def next_(self: Any) -> Any:
        batch = await original(self)
        if batch:
            await self.commit(batch, self.membership)
        return batch

    original = poll.InputPoller.next
    return patched(poll.InputPoller, next=next_)


def commit_under_any_membership() -> AbstractContextManager[None]:
    """Send and retry an offset under the membership of that moment, as aiokafka's own commit does."""

    async def commit(consumer: Any, offsets: Any, _: Any) -> bool:
        while not await fenced_commit.commit(consumer, offsets, fenced_commit.membership(consumer)):  # noqa: ASYNC110
            await asyncio.sleep(fenced_commit.BACKOFF_S)
        return True

    return patched(poll, commit=commit)


def marks_not_passed() -> AbstractContextManager[None]:
    """Commit behind the last record that the intake took in: a control marker behind it is never passed."""

    async def _pass(self: Any, tps: Any) -> None:
        await asyncio.sleep(0)

    return patched(poll.InputPoller, _pass=_pass)


def intake_not_waited_for() -> AbstractContextManager[None]:
    """Let a partition go live when its own log is read, whatever the input topics still hold."""

    async def wait_until_caught_up(deployment: Any, topics: Any) -> None:
        await asyncio.sleep(0)

    return patched(worker, wait_until_caught_up=wait_until_caught_up)


def intake_asked_once() -> AbstractContextManager[None]:
    """Let a partition that is opened again reuse the answer that its first opening got."""

    async def once(self: Any) -> None:
        if not hasattr(self, "reused"):
            self.reused = asyncio.ensure_future(self._question())
        await asyncio.shield(self.reused)

    return patched(single_flight.SingleFlight, __call__=once)


def failed_ledger_used_again() -> AbstractContextManager[None]:
    """Go on with the same states and a new producer after a failure."""

    async def _live(self: Any) -> None:
        context = self._context
        if not hasattr(self, "reused"):
            self.reused = await kafka_ledger.open_ledger(
                context.domain, context.spec, context.deployment, self._consumer, self._partition, context.stores
            )
        else:
            self.reused._producer = connections.producer(
                context.deployment, transactional_id=context.spec.transactional_id(context.deployment, self._partition)
            )
            await self.reused._producer.start()
            self.reused._broken = False
        reader: Any = command_reader.CommandReader(context.domain, self._consumer, self.reused.tp, self.reused.position)
        intake_caught_up = asyncio.ensure_future(self._intake_caught_up())
        loop: Any = partition_loop.PartitionLoop(
            context.domain, self.reused, reader, context.clock, context.metrics, intake_caught_up, context.turns
        )
        while True:
            await self._may_run.wait()
            await loop.turn(self._busy, self._may_run)

    return patched(partition_task.PartitionTask, _live=_live)


BUGS: tuple[Bug, ...] = (
    offset_read_before_the_fence, states_read_before_the_fence, state_kept_before_the_commit,
    offset_outside_the_transaction, timer_dropped_at_restore, acks_not_awaited, timers_fire_before_going_live,
    deaf_after_a_sleep, offsets_before_the_acks, commit_under_any_membership, marks_not_passed, intake_not_waited_for,
    intake_asked_once, failed_ledger_used_again, commands_outside_the_transaction,
)  # fmt: skip
