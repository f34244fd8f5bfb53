"""What takes in: reports and actions of everybody, stamped and judged, onwards to the command topic.

Owns: the order (stamp, take, write, acknowledged, then commit), so that nothing is lost and something may come twice;
the core knows what it has seen. Refuses: who comes next (`poll.py`), keeping anything between batches. An outage fails
the batch as a whole: nothing is committed, it is read again, and no dead letter comes of it.
"""

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from schemas.topics import Topic
from streams.client import connections
from streams.client.delivery import OutgoingRecord, deliver
from streams.clock import Clock
from streams.deployment import Deployment
from streams.intake.backlog import CommandBacklog
from streams.intake.convert import RecordConverter
from streams.intake.fair_share import Batch
from streams.intake.poll import InputPoller
from streams.ledger.decode_command import received
from streams.runtime.metrics import WorkerMetrics
from streams.runtime.timeouts import CONNECT, DELIVERY, JOIN, REBALANCE, within


class Intake:
    """One worker's share of the input topics."""

    def __init__(
        self,
        deployment: Deployment,
        topics: tuple[str, ...],
        door: RecordConverter,
        clock: Clock,
        metrics: WorkerMetrics,
    ) -> None:
        self._deployment, self._topics = deployment, topics
        self._door, self._clock, self._metrics = door, clock, metrics

    async def run(self) -> None:
        """Take in until cancelled or failed; then connections are dropped, and with them what was not committed."""
        consumer: AIOKafkaConsumer = connections.member(self._deployment, "intake")
        producer: AIOKafkaProducer = connections.producer(self._deployment)
        backlog = CommandBacklog(self._deployment, self._door.ledger)
        queue = InputPoller(self._deployment, consumer, backlog, self._metrics)
        consumer.subscribe(list(self._topics), listener=queue)
        try:
            await within(CONNECT, producer.start(), "intake")
            await within(CONNECT, backlog.open(), "intake")
            await within(JOIN, consumer.start(), "intake")
            while True:
                share = queue.share
                batch = await within(REBALANCE, queue.next(), "intake")  # nothing else makes it wait for long
                if batch:
                    await self._take(batch, producer)
                    await queue.commit(batch, share)
        finally:
            self._metrics.door.clear()
            await connections.close(consumer)
            await connections.close(producer)
            await backlog.close()

    async def _take(self, batch: Batch, producer: AIOKafkaProducer) -> None:
        """Until all is acknowledged no deadline passes over what is on its way. Only then come the offsets."""
        taken_in = (one for tp in batch.values() for one in tp)
        with self._clock.stamping():
            # The stamp is the moment at which the product takes a record. From here on time is data.
            records = [out for one in taken_in for out in self._door.admit(received(one), self._clock.now())]
            await within(DELIVERY, deliver(producer, records), "intake")
        self._metrics.letters += self._letters(records)

    def _letters(self, records: list[OutgoingRecord]) -> int:
        dead = self._deployment.topic(Topic.DLQ)
        return sum(record.topic == dead for record in records)
