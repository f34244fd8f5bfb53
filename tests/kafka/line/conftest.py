"""A running deployment for each module: topics, one ready worker, a producer, a consumer, and the judgement at the end.

Owns: its order. Refuses: what is judged (`judge.py`).
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from local.broker import Broker
from tests.kafka.line.judge import judge
from tests.support.deployed_topics import DeployedTopics, deploy_topics
from tests.support.foreign_client import ForeignClient
from tests.support.topic_listener import TopicListener
from tests.support.worker_process import LEAVE_S, Worker, workers

PARTITIONS = 3


@dataclass(frozen=True)
class Line:
    """What a test of a running deployment uses."""

    place: DeployedTopics
    client: ForeignClient
    listener: TopicListener
    worker: Worker


@pytest.fixture(scope="module")
def clock() -> dict[str, Any] | None:
    """Return what the clock is set to before the worker starts; a module about time has its own."""
    return None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def line(
    broker: Broker, clock: dict[str, Any] | None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Line]:
    """Run it; at the end the worker still runs, stops in order, and all that it wrote is judged."""
    place = await deploy_topics(broker.bootstrap, PARTITIONS)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(ForeignClient.of(place))
        if clock is not None:
            await client.send("control", clock, key=b"clock")
        [worker] = await stack.enter_async_context(workers(place, tmp_path_factory.mktemp("logs"), "w-1"))
        listener = await stack.enter_async_context(TopicListener.of(place, *place.written()))
        yield Line(place, client, listener, worker)
        assert worker.alive, worker.log_text()
        code, took_s = await worker.leave()
        assert (code, took_s < LEAVE_S) == (0, True), worker.log_text()
        await judge(place)
