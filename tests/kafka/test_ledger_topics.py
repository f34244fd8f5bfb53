"""Topics are created from the registry, in one request, and kept as they have to be.

Owns: a real broker's answers. Refuses: the registry.
"""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from aiokafka import errors
from aiokafka.admin import AIOKafkaAdminClient

from handlers.policy.rules import Rules
from local.broker import Broker
from operations.packs import find_pack, read_pack
from schemas.topics import Topic
from streams.deployment import Deployment
from streams.topology.apply import AlterTopic, CreateTopic, PartitionMismatch, Step, apply, look, plan, wanted
from tests.support.toy_topics import deployment


@pytest_asyncio.fixture
async def admin(broker: Broker) -> AsyncIterator[AIOKafkaAdminClient]:
    """Return an admin client."""
    client = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await client.start()
    yield client
    await client.close()


@pytest.fixture(scope="module")
def rules() -> Rules:
    """Return the pack that comes with the product."""
    return read_pack(find_pack("qingjiang"))


async def planned(admin: AIOKafkaAdminClient, place: Deployment, rules: Rules) -> list[Step]:
    """Return the steps that are to be done now."""
    wants = wanted(place, rules)
    return plan(wants, await look(admin, [want.name for want in wants]))


@pytest.mark.asyncio
async def test_all_topics_are_made_at_once_and_then_there_is_nothing_to_do(
    broker: Broker, admin: AIOKafkaAdminClient, rules: Rules
) -> None:
    """Created twice at the same time, they exist once."""
    place = deployment(broker.bootstrap, 2)
    steps = await planned(admin, place, rules)
    assert len(steps) == len(wanted(place, rules)) > 100
    assert all(isinstance(step, CreateTopic) for step in steps)
    await apply(admin, steps)
    await apply(admin, steps)
    assert await planned(admin, place, rules) == []


@pytest.mark.asyncio
async def test_a_changed_setting_is_corrected_and_other_settings_stay(
    broker: Broker, admin: AIOKafkaAdminClient, rules: Rules
) -> None:
    """Partitions are not changed: the difference is reported and left alone."""
    place = deployment(broker.bootstrap, 2)
    await apply(admin, await planned(admin, place, rules))
    name = place.topic(Topic.CASE_EVENTS)
    await apply(admin, [AlterTopic(name, {}, {"retention.ms": "1000", "compression.type": "zstd"})])
    [step] = await planned(admin, place, rules)
    assert isinstance(step, AlterTopic)
    assert step.changes["retention.ms"][0] == "1000"
    await apply(admin, [step])
    found = (await look(admin, [name]))[name]
    assert found.own["compression.type"] == "zstd"
    assert await planned(admin, place, rules) == []
    other = await planned(admin, replace(place, partitions=3), rules)
    assert other == [PartitionMismatch(one.name, 3, 2) for one in wanted(place, rules) if one.partitions == 2]


@pytest.mark.asyncio
async def test_a_refusal_of_the_broker_is_raised(broker: Broker, admin: AIOKafkaAdminClient, rules: Rules) -> None:
    """The topic wants more replicas than there are brokers."""
    place = replace(deployment(broker.bootstrap, 2), replication=3)
    with pytest.raises(errors.InvalidReplicationFactorError):
        await apply(admin, await planned(admin, place, rules))
