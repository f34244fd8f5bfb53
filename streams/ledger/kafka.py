"""The ledger on Kafka: one partition's states, its position and its outputs move in one transaction.

Owns: the order of opening (fence, committed offset, restore) and of committing (outputs, their acknowledgements,
offset, commit). Refuses: any use after a failure, and to go on where commands are missing.
Called by: `partition.py`. Every rule here was measured (docs/adr): change none without its test.
"""

import asyncio
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas.topics import Topic
from streams import link
from streams.deployment import Deployment
from streams.ledger.book import Book
from streams.ledger.draft import HELD, Draft
from streams.ledger.port import UNFIT, C, CommandsLost, OtherCount, S, Trade
from streams.limits import COMMITTED, CONNECT, FENCE, TRANSACTION, within
from streams.logs import about
from streams.outbox import deliver
from streams.readback import read_to_end

BREATH = 200
"""States read back between two turns of the event loop: about 10 ms, so that heartbeats go out."""

log = structlog.get_logger()


class KafkaLedger(Book[S]):
    """Opened by `open_ledger`; after any failure close it and open another."""

    def __init__(
        self,
        trade: Trade[S, C],
        deployment: Deployment,
        partition: int,
        position: int,
        producer: AIOKafkaProducer,
    ) -> None:
        super().__init__(trade, deployment, partition, position)
        self._producer = producer
        self._group = deployment.group("cases")
        self.lane = TopicPartition(deployment.topic(Topic.COMMANDS), partition)

    async def close(self) -> None:
        """Let go of the producer. What was not committed is gone."""
        await link.close(self._producer)

    async def restore(self) -> None:
        """Read the partition of the state topic, keeping the last record of each key."""
        lane = TopicPartition(self._deployment.topic(Topic.STATE), self.partition)
        consumer = link.reader(self._deployment)
        last: dict[bytes, Any] = {}
        try:
            await within(CONNECT, consumer.start(), f"partition {self.partition}")
            consumer.assign([lane])
            async for record in read_to_end(consumer, lane):
                if record.value is None:
                    last.pop(record.key, None)
                else:
                    last[record.key] = (record.value, tuple(record.headers) == HELD)
        finally:
            await link.close(consumer)
        for count, (key, (raw, held)) in enumerate(last.items()):
            self._put_back(key.decode(), raw, held=held)
            if count % BREATH == 0:
                await asyncio.sleep(0)

    def _put_back(self, key: str, raw: bytes, *, held: bool) -> None:
        """One state; one that our own code cannot read any more is set aside, and the partition goes on."""
        try:
            self.shelf.restore(key, raw, held=held)
        except UNFIT:
            raise
        except Exception as exc:  # noqa: BLE001 (our bug, whatever it is)
            self.shelf.restore(key, raw, held=True)
            # Not `exception`: its words may quote the state.
            log.error(  # noqa: TRY400
                "state unreadable", partition=self.partition, key=key, **about(exc), fate="held as it is"
            )

    async def stand_at(self, consumer: AIOKafkaConsumer, committed: int | None) -> None:
        """Where to go on. Commands that are no longer there are never passed over in silence."""
        start = (await consumer.beginning_offsets([self.lane]))[self.lane]
        if committed is None and len(self.shelf):
            raise CommandsLost(f"partition {self.partition} has states, but the group's offset is gone")
        if committed is not None and committed < start:
            raise CommandsLost(f"partition {self.partition} stands at {committed}, the topic begins at {start}")
        self.position = start if committed is None else committed
        consumer.seek(self.lane, self.position)

    async def _commit(self, draft: Draft[S]) -> None:
        """Offsets after the outputs are acknowledged, never beside them; an unknown end is a failure."""
        await within(TRANSACTION, self._write(draft), f"partition {self.partition}")

    async def _write(self, draft: Draft[S]) -> None:
        await self._producer.begin_transaction()
        await deliver(self._producer, draft.records())
        if draft.position is not None:
            await self._producer.send_offsets_to_transaction({self.lane: draft.position}, self._group)
        await self._producer.commit_transaction()


async def open_ledger(
    trade: Trade[S, C], deployment: Deployment, consumer: AIOKafkaConsumer, partition: int
) -> KafkaLedger[S]:
    """Fence, then the committed offset, then the states, then seek: an offset read before the fence is stale."""
    producer = link.producer(deployment, transactional_id=deployment.transactional_id(partition))
    try:
        await within(FENCE, producer.start(), f"partition {partition}")
        ledger: KafkaLedger[S] = KafkaLedger(trade, deployment, partition, 0, producer)
        await _refuse_other_count(producer, deployment)
        committed = await within(COMMITTED, consumer.committed(ledger.lane), f"partition {partition}")
        await ledger.restore()
        await ledger.stand_at(consumer, committed)
    except BaseException:
        await link.close(producer)
        raise
    shelf = ledger.shelf
    log.info("opened", partition=partition, position=ledger.position, keys=len(shelf), held=len(shelf.held))
    return ledger


async def _refuse_other_count(producer: AIOKafkaProducer, deployment: Deployment) -> None:
    """With another number of partitions than the topics have, every second key would be looked for elsewhere."""
    for topic in (Topic.COMMANDS, Topic.STATE):
        name = deployment.topic(topic)
        count = len(await producer.partitions_for(name))
        if count != deployment.partitions:
            raise OtherCount(f"{name} has {count} partitions, this worker is set to {deployment.partitions}")
