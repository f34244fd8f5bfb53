"""A broker that is not a group's coordinator refuses to return its offsets; it does not answer that there are none.

The test starts three brokers of its own, because one alone is always the coordinator. Its last line checks what ADR 17
says of aiokafka. Owns: that answer. Refuses: a worker.
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
"""Errors of the coordinator itself until it knows that it is the coordinator."""


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
    """Return the coordinator. The first question creates the offsets topic; it has no offset yet."""
    while True:
        try:
            node = int(await admin.find_coordinator(place.group("intake")))
            assert await _offsets(admin, place, node) == {}
        except (errors.GroupCoordinatorNotAvailableError, *COMES_UP):
            continue
        else:
            return node


async def _offsets(admin: Any, place: Deployment, node: int) -> Any:
    """Return a node's answer about the intake's group."""
    return await admin.list_consumer_group_offsets(place.group("intake"), group_coordinator_id=node)
