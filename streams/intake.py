"""What takes in: reports and actions of everybody, stamped and judged, onwards to the command topic.

Owns: the order (stamp, take, write, acknowledged, then commit), so that nothing is lost and something may come twice;
the core knows what it has seen. Refuses: keeping anything between batches. Called by: `worker.py`, under `tend`.
An outage fails the batch as a whole: nothing is committed, it is read again, and no dead letter comes of it.
"""

from collections.abc import Mapping
from datetime import datetime

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from schemas.topics import Topic
from streams import link
from streams.clock import Clock
from streams.deployment import Deployment
from streams.door import Door
from streams.gauge import Gauge
from streams.ledger.hear import received
from streams.limits import COMMIT, CONNECT, DELIVERY, JOIN, within
from streams.outbox import Record, deliver

BATCH = 100
"""Records a batch: about 30 ms of judging, so that heartbeats and transactions beside it are not held up."""

WAIT_MS = 1000
"""For the first record; one that comes ends the wait at once."""


class Intake:
    """One worker's share of the input topics."""

    def __init__(self, deployment: Deployment, topics: tuple[str, ...], door: Door, clock: Clock, gauge: Gauge) -> None:
        self._deployment, self._topics = deployment, topics
        self._door, self._clock, self._gauge = door, clock, gauge

    async def run(self) -> None:
        """Take in until cancelled or failed; then connections are dropped, and with them what was not committed."""
        consumer: AIOKafkaConsumer = link.member(self._deployment, "intake")
        producer: AIOKafkaProducer = link.producer(self._deployment)
        consumer.subscribe(list(self._topics))
        try:
            await within(CONNECT, producer.start(), "intake")
            await within(JOIN, consumer.start(), "intake")
            while True:
                batch = await consumer.getmany(timeout_ms=WAIT_MS, max_records=BATCH)
                if batch:
                    await self._take(batch, consumer, producer)
        finally:
            await link.close(consumer)
            await link.close(producer)

    async def _take(
        self,
        batch: Mapping[TopicPartition, list[ConsumerRecord]],
        consumer: AIOKafkaConsumer,
        producer: AIOKafkaProducer,
    ) -> None:
        """Offsets after the acknowledgements."""
        taken_in = (one for lane in batch.values() for one in lane)
        records = [out for one in taken_in for out in self._door.admit(received(one), self._at())]
        await within(DELIVERY, deliver(producer, records), "intake")
        self._gauge.letters += self._letters(records)
        reached = {lane: taken[-1].offset + 1 for lane, taken in batch.items()}
        await within(COMMIT, consumer.commit(reached), "intake")

    def _at(self) -> datetime:
        """The stamp: the moment at which the product takes a record, asked once each. From here on time is data."""
        return self._clock.now()

    def _letters(self, records: list[Record]) -> int:
        dead = self._deployment.topic(Topic.DLQ)
        return sum(record.topic == dead for record in records)
