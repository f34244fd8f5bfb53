"""A test's own topics of the toy ledger on the shared broker, and readers of what was committed.

Owns: making, writing and reading them. Refuses: a pack's topics (`deployed_topics.py`).
"""

import itertools
import os

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from schemas.topics import Topic
from streams.client import connections
from streams.client.delivery import OutgoingRecord, deliver
from streams.client.reading import read_to_end
from streams.deployment import Deployment
from streams.topology.ledger_spec import LedgerSpec
from tests.support.toy_domain import TOY_LEDGER, ToyCommand

_numbers = itertools.count()

TOPICS = (Topic.CASE_EVENTS, Topic.DLQ, Topic.CONTROL, Topic.OPS)


def deployment(bootstrap: str, partitions: int, worker: str = "w1") -> Deployment:
    """Return a deployment with a prefix that no other test has."""
    prefix = f"t{os.getpid()}-{next(_numbers)}."
    return Deployment(kafka=bootstrap, name="toy", worker=worker, trusted=True, prefix=prefix, partitions=partitions)


async def make_topics(place: Deployment, spec: LedgerSpec = TOY_LEDGER) -> None:
    """Create the topics of a toy, or another, ledger."""
    admin = AIOKafkaAdminClient(bootstrap_servers=place.kafka)
    await admin.start()
    try:
        await admin.create_topics(
            [
                NewTopic(place.topic(topic), place.partitions if topic.row.many else 1, 1)
                for topic in (spec.commands, spec.state, *TOPICS)
            ]
        )
    finally:
        await admin.close()


async def write(place: Deployment, *records: OutgoingRecord) -> None:
    """Write as a producer elsewhere would; every record is acknowledged."""
    producer: AIOKafkaProducer = connections.producer(place)
    await producer.start()
    try:
        await deliver(producer, records)
    finally:
        await producer.stop()


async def command(place: Deployment, *commands: ToyCommand) -> None:
    """Write commands as the intake would."""
    topic = place.topic(TOY_LEDGER.commands)
    await write(place, *(OutgoingRecord(topic, one.key.encode(), one.raw()) for one in commands))


async def read_some(place: Deployment, topic: Topic, number: int, code: str | None = None) -> list[ConsumerRecord]:
    """Return the first `number` committed records (or a few more), as soon as they are there."""
    consumer: AIOKafkaConsumer = connections.reader(place)
    await consumer.start()
    try:
        consumer.assign(_tps(place, topic, code))
        records: list[ConsumerRecord] = []
        while len(records) < number:
            batch = await consumer.getmany(timeout_ms=1000)
            records += [one for tp in batch.values() for one in tp]
    finally:
        await consumer.stop()
    return records


def _tps(place: Deployment, topic: Topic, code: str | None = None) -> list[TopicPartition]:
    name = place.topic(topic, code)
    return [TopicPartition(name, n) for n in range(place.partitions if topic.row.many else 1)]


async def committed(place: Deployment, topic: Topic) -> list[bytes]:
    """Return every committed value of a topic so far, partition by partition."""
    return [record.value for record in await _committed(place, topic)]


async def committed_keys(place: Deployment, topic: Topic) -> list[tuple[int, bytes | None]]:
    """Return partition and key of every committed record so far."""
    return [(record.partition, record.key) for record in await _committed(place, topic)]


async def _committed(place: Deployment, topic: Topic) -> list[ConsumerRecord]:
    consumer: AIOKafkaConsumer = connections.reader(place)
    await consumer.start()
    try:
        tps = _tps(place, topic)
        consumer.assign(tps)
        records: list[ConsumerRecord] = []
        for tp in tps:
            records += [record async for record in read_to_end(consumer, tp)]
    finally:
        await consumer.stop()
    return records
