"""Offsets on a real broker: what a group keeps, from whom, and that the product never puts an offset back.

Each test also does what aiokafka's own commit does in that place: on the day on which that is refused,
`streams/client/patches/fenced_commit.py` is no longer needed (docs/adr/0016). Owns: those two ways. Refuses: a worker.
"""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition, errors

from local.broker import Broker
from streams.client import connections
from streams.client.patches.fenced_commit import NONE, commit, membership
from streams.deployment import Deployment
from tests.support.toy_domain import TOY_LEDGER
from tests.support.toy_topics import deployment, make_topics

WITHIN_S = 150.0
"""Seconds. A test takes about 4 s: a group waits 3 s for more members before its first assignment."""


class AssignmentListener(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """A rebalance listener that notes the assignment."""

    def __init__(self) -> None:
        self.heard = asyncio.Event()

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Do nothing."""

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:  # noqa: ARG002 (its name)
        """Note the assignment."""
        self.heard.set()


@asynccontextmanager
async def joined(place: Deployment, tp: TopicPartition) -> AsyncIterator[tuple[AIOKafkaConsumer, AssignmentListener]]:
    """Join the intake's group as the product does."""
    consumer, listener = connections.member(place, "intake"), AssignmentListener()
    consumer.subscribe([tp.topic], listener=listener)
    async with asyncio.timeout(WITHIN_S):
        await consumer.start()
        try:
            await consumer.position(tp)
            yield consumer, listener
        finally:
            await consumer.stop()


@pytest.mark.asyncio
async def test_a_batch_of_an_older_membership_does_not_put_the_group_back(broker: Broker) -> None:
    """The group rebalances and gets further; the commit of the time before then arrives."""
    place = deployment(broker.bootstrap, 1)
    await make_topics(place)
    tp = TopicPartition(place.topic(TOY_LEDGER.commands), 0)
    async with joined(place, tp) as (consumer, listener):
        before = membership(consumer)
        listener.heard.clear()
        consumer._coordinator.request_rejoin()
        await listener.heard.wait()
        assert membership(consumer) != before
        assert await commit(consumer, {tp: 5}, membership(consumer))
        assert not await commit(consumer, {tp: 1}, before)
        assert await consumer.committed(tp) == 5
        await consumer.commit({tp: 1})
        assert await consumer.committed(tp) == 1, "aiokafka refuses it by itself now"


@pytest.mark.asyncio
async def test_a_group_without_members_keeps_any_commit(broker: Broker) -> None:
    """That is how aiokafka commits between an expulsion and the next join; the product does not."""
    place = deployment(broker.bootstrap, 1)
    await make_topics(place)
    tp = TopicPartition(place.topic(TOY_LEDGER.commands), 0)
    client = AIOKafkaConsumer(bootstrap_servers=place.kafka, group_id=place.group("intake"), enable_auto_commit=False)
    client.assign([tp])
    await client.start()
    try:
        assert membership(client) == NONE
        assert not await commit(client, {tp: 5}, NONE)
        assert await client.committed(tp) is None
        await client.commit({tp: 5})
        assert await client.committed(tp) == 5, "Kafka refuses it by itself now"
        async with joined(place, tp):
            with pytest.raises(errors.CommitFailedError):
                await client.commit({tp: 1})
    finally:
        await client.stop()
