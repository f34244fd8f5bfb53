"""The ledger on Kafka: one partition's states, its position and its outputs move in one transaction.

Owns: the order of opening (fence, committed offset, restore) and of committing (outputs, their acknowledgements,
offset, commit). Refuses: any use after a failure; going on where commands are missing. Every rule here was measured.
"""

import asyncio

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from streams.client import connections, open_transactions
from streams.client.delivery import deliver
from streams.client.patches import topic_ids
from streams.client.reading import read_to_end
from streams.deployment import Deployment
from streams.errors import CommandsLostError, PartitionCountError
from streams.ledger.base_ledger import BaseLedger, made_by, now_ms
from streams.ledger.committed_offset import retry_committed
from streams.ledger.port import C, Domain, S
from streams.ledger.restore import StateTopicEnd, StoreRestore
from streams.ledger.store import Store, Stores
from streams.ledger.transaction import QUARANTINED, PendingTransaction
from streams.runtime.timeouts import COMMITTED, CONNECT, FENCE, TRANSACTION, within
from streams.topology.ledger_spec import LedgerSpec

log = structlog.get_logger()


class KafkaLedger(BaseLedger[S]):
    """Opened by `open_ledger`; after any failure close it and open another."""

    def __init__(
        self,
        domain: Domain[S, C],
        spec: LedgerSpec,
        deployment: Deployment,
        partition: int,
        producer: AIOKafkaProducer,
        store: Store,
    ) -> None:
        super().__init__(domain, spec, deployment, partition, 0, store)
        self._producer = producer
        self._group = deployment.group(spec.group)
        self.tp = TopicPartition(deployment.topic(spec.commands), partition)

    async def close(self) -> None:
        """Let go of store and producer. What was not committed is gone."""
        self.store.close()
        await connections.close(self._producer)

    async def restore(self) -> None:
        """Bring the store up to the end of the state topic, then the timers."""
        tp = TopicPartition(self._deployment.topic(self.spec.state), self.partition)
        before_ms = now_ms()
        log_id = await topic_ids.topic_identity(self._producer.client, tp.topic)
        kept_ms = await topic_ids.tombstones_ms(self._producer.client, tp.topic)
        await open_transactions.refuse_open_transaction(self._producer.client, tp)
        consumer = connections.reader(self._deployment)
        try:
            await within(CONNECT, consumer.start(), f"partition {self.partition}")
            consumer.assign([tp])
            end = (await consumer.end_offsets([tp]))[tp]
            tail = StoreRestore(
                self.store, StateTopicEnd(log_id, end, kept_ms, before_ms), made_by(self._deployment), self.partition
            )
            consumer.seek(tp, tail.start)
            async for record in read_to_end(consumer, tp):
                key, held = record.key.decode(), tuple(record.headers) == QUARANTINED
                if tail.take(key, record.value, held=held, offset=record.offset):
                    await asyncio.sleep(0)
        finally:
            await connections.close(consumer)
        self.mark, self.read_back = tail.finish(end), tail.records
        for _ in self.cache.fill(self.mark):
            await asyncio.sleep(0)

    async def stand_at(self, consumer: AIOKafkaConsumer, committed: int | None) -> None:
        """Where to go on. Commands that are no longer there are never passed over in silence."""
        start = (await consumer.beginning_offsets([self.tp]))[self.tp]
        if committed is None and self.cache.found:
            raise CommandsLostError(f"partition {self.partition} has states, but the group's offset is gone")
        if committed is not None and committed < start:
            raise CommandsLostError(f"partition {self.partition} stands at {committed}, the topic begins at {start}")
        self.position = start if committed is None else committed
        consumer.seek(self.tp, self.position)

    async def commands_end(self) -> int:
        """The offset of the next command; also of one whose transaction is open, for it comes before what is due."""
        return await open_transactions.written_end(self._producer.client, self.tp)

    async def _commit(self, draft: PendingTransaction[S]) -> int:
        """Offsets after the outputs are acknowledged, never beside them; an unknown end is a failure."""
        return await within(TRANSACTION, self._write(draft), f"partition {self.partition}")

    async def _write(self, draft: PendingTransaction[S]) -> int:
        await self._producer.begin_transaction()
        behind = await deliver(self._producer, draft.records())
        if draft.position is not None:
            await self._producer.send_offsets_to_transaction({self.tp: draft.position}, self._group)
        await self._producer.commit_transaction()
        return behind.get((self._deployment.topic(self.spec.state), self.partition), 0)


async def open_ledger(
    domain: Domain[S, C],
    spec: LedgerSpec,
    deployment: Deployment,
    consumer: AIOKafkaConsumer,
    partition: int,
    stores: Stores,
) -> KafkaLedger[S]:
    """Fence, then the committed offset, then the states, then seek: an offset read before the fence is stale."""
    producer = connections.producer(deployment, transactional_id=spec.transactional_id(deployment, partition))
    try:
        await within(FENCE, producer.start(), f"partition {partition}")
        await _refuse_other_count(producer, spec, deployment)
        tp = TopicPartition(deployment.topic(spec.commands), partition)
        committed = await within(COMMITTED, consumer.committed(tp), f"partition {partition}")
        store = stores(partition)
    except BaseException:
        await connections.close(producer)
        raise
    ledger: KafkaLedger[S] = KafkaLedger(domain, spec, deployment, partition, producer, store)
    try:
        await ledger.restore()
        if committed is None and ledger.cache.found:
            committed = await retry_committed(consumer, ledger.tp)
        await ledger.stand_at(consumer, committed)
    except BaseException:
        await ledger.close()
        raise
    log.info(
        "opened",
        partition=partition,
        position=ledger.position,
        keys=ledger.cache.found,
        held=len(ledger.cache.held),
        read=ledger.read_back,
    )
    return ledger


async def _refuse_other_count(producer: AIOKafkaProducer, spec: LedgerSpec, deployment: Deployment) -> None:
    """With another number of partitions than the topics have, every second key would be looked for elsewhere."""
    for topic in (spec.commands, spec.state):
        name = deployment.topic(topic)
        count = len(await producer.partitions_for(name))
        if count != deployment.partitions:
            raise PartitionCountError(f"{name} has {count} partitions, this worker is set to {deployment.partitions}")
