"""The classic bugs, planted one at a time by exchanging a function of the engine: the world has to see each.

Owns: nine ways to get it wrong that look right in a test without faults. Called by: `test_it_sees.py`.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, contextmanager
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any

from aiokafka import TopicPartition

from streams import intake, link
from streams.ledger import book, course, group, kafka, partition, shelf
from streams.ledger.draft import Draft
from streams.outbox import Record
from tests.sim.seam import exchanged


def offset_read_before_the_fence() -> AbstractContextManager[None]:
    """The committed offset is asked for while the owner before may still commit."""

    async def open_ledger(trade: Any, deployment: Any, consumer: Any, partition: int) -> Any:
        lane = TopicPartition(deployment.topic(kafka.Topic.COMMANDS), partition)
        committed = await consumer.committed(lane)
        producer = link.producer(deployment, transactional_id=deployment.transactional_id(partition))
        try:
            await producer.start()
            ledger: Any = kafka.KafkaLedger(trade, deployment, partition, 0, producer)
            await ledger.restore()
            await ledger.stand_at(consumer, committed)
        except BaseException:
            await link.close(producer)
            raise
        return ledger

    return exchanged(partition_module, open_ledger=open_ledger)


partition_module = partition


def states_read_before_the_fence() -> AbstractContextManager[None]:
    """The states are restored while the owner before may still commit."""

    async def open_ledger(trade: Any, deployment: Any, consumer: Any, partition: int) -> Any:
        producer = link.producer(deployment, transactional_id=deployment.transactional_id(partition))
        try:
            ledger: Any = kafka.KafkaLedger(trade, deployment, partition, 0, producer)
            await ledger.restore()
            await producer.start()
            await ledger.stand_at(consumer, await consumer.committed(ledger.lane))
        except BaseException:
            await link.close(producer)
            raise
        return ledger

    return exchanged(partition_module, open_ledger=open_ledger)


def state_kept_before_the_commit() -> AbstractContextManager[None]:
    """What was decided is true in memory before it is committed, and stays so when the commit fails."""

    @asynccontextmanager
    async def transaction(self: Any) -> AsyncIterator[Draft[Any]]:
        draft: Draft[Any] = Draft(self.shelf, self._deployment, self.partition)
        yield draft
        draft.close()
        self.shelf.settle(draft.slots.items())
        self.position = self.position if draft.position is None else draft.position
        await self._commit(draft)

    async def _live(self: Any) -> None:
        """A failed transaction is shrugged off, and the same ledger goes on with a new producer."""
        shop = self._shop
        ledger = getattr(self, "kept", None) or await kafka.open_ledger(
            shop.trade, shop.deployment, self._consumer, self._partition
        )
        if getattr(self, "kept", None) is not None:
            ledger._producer = link.producer(
                shop.deployment, transactional_id=shop.deployment.transactional_id(self._partition)
            )
            await ledger._producer.start()
        self.kept = ledger
        feed = partition.Feed(shop.trade, self._consumer, ledger.lane)
        way: Any = course.Course(shop.trade, ledger, feed, shop.clock, shop.gauge, self._intake_heard)
        while True:
            await self._may_run.wait()
            await way.turn(self._busy)

    return both(exchanged(book.Book, transaction=transaction), exchanged(partition.Life, _live=_live))


def offset_outside_the_transaction() -> AbstractContextManager[None]:
    """The offset is committed on its own, after the transaction."""

    async def _commit(self: Any, draft: Draft[Any]) -> None:
        async with asyncio.timeout(kafka.COMMIT_S):
            await self._producer.begin_transaction()
            await kafka.deliver(self._producer, draft.records())
            await self._producer.commit_transaction()
            if draft.position is not None:
                await self._producer.begin_transaction()
                await self._producer.send_offsets_to_transaction({self.lane: draft.position}, self._group)
                await self._producer.commit_transaction()

    return exchanged(kafka.KafkaLedger, _commit=_commit)


def timer_dropped_at_restore() -> AbstractContextManager[None]:
    """A state is read back without its deadline."""

    def restore(self: Any, key: str, raw: bytes, *, held: bool) -> None:
        self._raw[key] = raw
        if held:
            self._held.add(key)

    return exchanged(shelf.Shelf, restore=restore)


def acks_not_awaited() -> AbstractContextManager[None]:
    """Batches are sent and the commit follows: a producer's own flush passes over what has failed."""

    async def deliver(producer: Any, records: Iterable[Record]) -> None:
        lanes = await outbox._lanes(producer, records)
        for (topic, number), lane in lanes.items():
            for batch in outbox._batches(producer, lane):
                done = await producer.send_batch(batch, topic, partition=number)
                done.add_done_callback(lambda future: future.cancelled() or future.exception())

    return exchanged(intake, deliver=deliver)


def voice_ignored() -> AbstractContextManager[None]:
    """Deadlines fire at once after an opening, before what lay there has been heard."""

    async def _find_voice(self: Any) -> None:
        if self._ledger.voice is None:
            self._ledger.speak(datetime.fromisoformat("2000-01-01T00:00:00+00:00"))

    return exchanged(course.Course, _find_voice=_find_voice)


def kept_life_is_deaf() -> AbstractContextManager[None]:
    """What this world found in the engine: a partition that came back stays silent until the next command."""

    async def take(self: Any, position: int, room: int, wait_s: float) -> Any:
        batch = await self._consumer.getmany(self._lane, timeout_ms=int(wait_s * 1000), max_records=room)
        records = batch.get(self._lane, [])
        if any(record.offset != position + count for count, record in enumerate(records)):
            await self._mend(position, records[0].offset)
            return []
        return [feed.hear(self._trade, record) for record in records]

    return exchanged(feed.Feed, take=take)


def offsets_committed_before_the_acks() -> AbstractContextManager[None]:
    """The intake says that it has taken in what it has not yet written."""

    async def _take(self: Any, batch: Any, consumer: Any, producer: Any) -> None:
        await consumer.commit({lane: taken[-1].offset + 1 for lane, taken in batch.items()})
        taken_in = (one for lane in batch.values() for one in lane)
        records = [out for one in taken_in for out in self._door.admit(intake.received(one), self._at())]
        await intake.deliver(producer, records)

    return exchanged(intake.Intake, _take=_take)
