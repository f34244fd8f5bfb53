"""Asked for a group's offsets, a broker that is not its coordinator refuses; it does not say that there are none.

Three brokers of its own, because one is always the coordinator. The last line holds aiokafka to what ADR 17 says of it.
"""

from pathlib import Path
from typing import Any

import pytest
from aiokafka import errors
from aiokafka.client import AIOKafkaClient

from local.broker import BrokerCluster
from streams.client import connections
from streams.client.patches import coordinator_errors
from streams.deployment import Deployment

COMES_UP = (errors.GroupLoadInProgressError, errors.NotCoordinatorForGroupError)
"""What the coordinator itself says until it has heard that it is."""


@pytest.mark.asyncio
async def test_only_the_coordinator_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others say that they are not, which aiokafka reads as nothing ever committed."""
    async with BrokerCluster(tmp_path, 3) as brokers:
        place = Deployment(kafka=brokers.bootstrap, name="toy", worker="w", trusted=True)
        admin = connections.admin(place)
        await admin.start()
        try:
            coordinator = await _coordinator(admin, place)
            others = {1, 2, 3} - {coordinator}
            for node in others:
                with pytest.raises(errors.NotCoordinatorForGroupError):
                    await _offsets(admin, place, node)
            monkeypatch.setattr(AIOKafkaClient, "send", coordinator_errors._send)
            assert await _offsets(admin, place, min(others)) == {}, "aiokafka reads it by itself now"
        finally:
            await connections.close(admin)


async def _coordinator(admin: Any, place: Deployment) -> int:
    """As soon as there is one: whoever asks first has the topic of the offsets made. It knows of no offset."""
    while True:
        try:
            node = int(await admin.find_coordinator(place.group("intake")))
            assert await _offsets(admin, place, node) == {}
        except (errors.GroupCoordinatorNotAvailableError, *COMES_UP):
            continue
        else:
            return node


async def _offsets(admin: Any, place: Deployment, node: int) -> Any:
    """What a node says of the intake's group."""
    return await admin.list_consumer_group_offsets(place.group("intake"), group_coordinator_id=node)
