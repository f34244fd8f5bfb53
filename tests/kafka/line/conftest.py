"""A line of a module's own: topics, one ready worker, a producer and an ear, and the judgement at the end."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from local.broker import Broker
from tests.kafka.line.judge import judge
from tests.support.deployed_topics import Place, make_place
from tests.support.foreign_client import Stranger
from tests.support.topic_listener import Ear
from tests.support.worker_process import LEAVE_S, Worker, workers

PARTITIONS = 3


@dataclass(frozen=True)
class Line:
    """What a test of the line has in hand."""

    place: Place
    stranger: Stranger
    ear: Ear
    worker: Worker


@pytest.fixture(scope="module")
def clock() -> dict[str, Any] | None:
    """What the clock is set to before the worker starts; a module that plays with time has its own."""
    return None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def line(
    broker: Broker, clock: dict[str, Any] | None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Line]:
    """Running; at the end the worker still lives, leaves in order, and all that it wrote is judged."""
    place = await make_place(broker.bootstrap, PARTITIONS)
    async with AsyncExitStack() as stack:
        stranger = await stack.enter_async_context(Stranger.of(place))
        if clock is not None:
            await stranger.send("control", clock, key=b"clock")
        [worker] = await stack.enter_async_context(workers(place, tmp_path_factory.mktemp("logs"), "w-1"))
        ear = await stack.enter_async_context(Ear.of(place, *place.written()))
        yield Line(place, stranger, ear, worker)
        assert worker.alive, worker.said()
        code, took_s = await worker.leave()
        assert (code, took_s < LEAVE_S) == (0, True), worker.said()
        await judge(place)
