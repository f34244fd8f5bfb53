"""An offset on a real broker: what a group keeps, from whom, and that ours never puts it back.

Each test also does what aiokafka's own commit does in that place: on the day on which that is refused,
`streams/client/patches/fenced_commit.py` is no longer needed (docs/adr/0016).
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
from tests.flow.ledger.toy import TOY
from tests.kafka.ledger_place import deployment, make_topics

WITHIN_S = 150.0
"""A test takes about 4 s: a group waits 3 s for more members before it shares out for the first time."""


class Ear(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """Hears that the group has shared out."""

    def __init__(self) -> None:
        self.heard = asyncio.Event()

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Not of interest."""

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:  # noqa: ARG002 (its name)
        """It has."""
        self.heard.set()


@asynccontextmanager
async def joined(place: Deployment, tp: TopicPartition) -> AsyncIterator[tuple[AIOKafkaConsumer, Ear]]:
    """A member of the intake's group, as the product makes it."""
    consumer, ear = connections.member(place, "intake"), Ear()
    consumer.subscribe([tp.topic], listener=ear)
    async with asyncio.timeout(WITHIN_S):
        await consumer.start()
        try:
            await consumer.position(tp)
            yield consumer, ear
        finally:
            await consumer.stop()


@pytest.mark.asyncio
async def test_a_batch_of_an_older_membership_does_not_put_the_group_back(broker: Broker) -> None:
    """The group shares out again and comes further; the commit of before then arrives."""
    place = deployment(broker.bootstrap, 1)
    await make_topics(place)
    tp = TopicPartition(place.topic(TOY.commands), 0)
    async with joined(place, tp) as (consumer, ear):
        before = membership(consumer)
        ear.heard.clear()
        consumer._coordinator.request_rejoin()
        await ear.heard.wait()
        assert membership(consumer) != before
        assert await commit(consumer, {tp: 5}, membership(consumer))
        assert not await commit(consumer, {tp: 1}, before)
        assert await consumer.committed(tp) == 5
        await consumer.commit({tp: 1})
        assert await consumer.committed(tp) == 1, "aiokafka refuses it by itself now"


@pytest.mark.asyncio
async def test_a_group_without_members_keeps_what_anybody_says(broker: Broker) -> None:
    """That is how aiokafka commits between an expulsion and joining anew; ours does not."""
    place = deployment(broker.bootstrap, 1)
    await make_topics(place)
    tp = TopicPartition(place.topic(TOY.commands), 0)
    stranger = AIOKafkaConsumer(bootstrap_servers=place.kafka, group_id=place.group("intake"), enable_auto_commit=False)
    stranger.assign([tp])
    await stranger.start()
    try:
        assert membership(stranger) == NONE
        assert not await commit(stranger, {tp: 5}, NONE)
        assert await stranger.committed(tp) is None
        await stranger.commit({tp: 5})
        assert await stranger.committed(tp) == 5, "Kafka refuses it by itself now"
        async with joined(place, tp):
            with pytest.raises(errors.CommitFailedError):
                await stranger.commit({tp: 1})
    finally:
        await stranger.stop()
