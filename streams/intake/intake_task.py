"""Takes in reports and actions of everybody: stamped, converted, and written to the command topic.

An outage fails a batch as a whole: nothing is committed, it is read again, and no dead letter comes of it.

Owns: the order (stamp, convert, write, wait for the acknowledgements, then commit), so that nothing is lost and a
record may come twice; the core recognises what it has seen. Refuses: choosing what comes next (`poll.py`), keeping
anything between batches.
"""

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from schemas.topics import Topic
from streams.client import connections
from streams.client.delivery import OutgoingRecord, deliver
from streams.client.received_record import received
from streams.clock import Clock
from streams.deployment import Deployment
from streams.intake.backlog import CommandBacklog
from streams.intake.convert import RecordConverter
from streams.intake.fair_share import Batch
from streams.intake.poll import InputPoller
from streams.runtime.metrics import WorkerMetrics
from streams.runtime.timeouts import CONNECT, DELIVERY, JOIN, REBALANCE, within


class Intake:
    """One worker's share of the input topics."""

    def __init__(
        self,
        deployment: Deployment,
        topics: tuple[str, ...],
        converter: RecordConverter,
        clock: Clock,
        metrics: WorkerMetrics,
    ) -> None:
        self._deployment, self._topics = deployment, topics
        self._converter, self._clock, self._metrics = converter, clock, metrics

    async def run(self) -> None:
        """Take in until cancelled or failed; then connections are closed, and uncommitted records are read again."""
        consumer: AIOKafkaConsumer = connections.member(self._deployment, "intake")
        producer: AIOKafkaProducer = connections.producer(self._deployment)
        backlog = CommandBacklog(self._deployment, self._converter.ledger)
        poller = InputPoller(self._deployment, consumer, backlog, self._metrics)
        consumer.subscribe(list(self._topics), listener=poller)
        try:
            await within(CONNECT, producer.start(), "intake")
            await within(CONNECT, backlog.open(), "intake")
            await within(JOIN, consumer.start(), "intake")
            while True:
                membership = poller.membership
                batch = await within(REBALANCE, poller.next(), "intake")  # nothing else makes it wait for long
                if batch:
                    await self._take(batch, producer)
                    await poller.commit(batch, membership)
        finally:
            self._metrics.waiting_input.clear()
            await connections.close(consumer)
            await connections.close(producer)
            await backlog.close()

    async def _take(self, batch: Batch, producer: AIOKafkaProducer) -> None:
        """Convert and write a batch. No deadline goes before it until all is acknowledged; the offsets come after."""
        taken_in = (record for records in batch.values() for record in records)
        with self._clock.stamping():
            # The stamp is the moment at which the product takes in a record. From here on time is data.
            written = [out for one in taken_in for out in self._converter.admit(received(one), self._clock.now())]
            await within(DELIVERY, deliver(producer, written), "intake")
        self._metrics.letters += self._dead_letters(written)

    def _dead_letters(self, records: list[OutgoingRecord]) -> int:
        topic = self._deployment.topic(Topic.DLQ)
        return sum(record.topic == topic for record in records)
