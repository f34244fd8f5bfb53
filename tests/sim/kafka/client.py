"""What every simulated client has: the process that it runs in, and requests that may fail.

Owns: one request, its faults as the client sees them, retries as aiokafka does them. Refuses: what a request means.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from aiokafka import errors

from tests.sim.kafka.cluster import Cluster
from tests.sim.kafka.network_faults import RequestFate
from tests.sim.process import CURRENT, WORLD, Process

T = TypeVar("T")

REQUEST_S = 12.0
"""Seconds, as `streams.client.connections.REQUEST_MS` sets them."""

BREAK_S = 0.005
"""Seconds until a broken connection is noticed."""

BACKOFF_S = 0.1
"""Seconds between two tries, as in aiokafka."""


class Client:
    """One connection to the cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._loop = cluster.loop
        self._process: Process | None = CURRENT.get()
        self._closed = False

    async def connect(self) -> None:
        """Connect (`bootstrap`); refused at once when the broker is down."""
        await self.ask("connect", _nothing)

    async def ask(self, kind: str, effect: Callable[[], T]) -> T:
        """Send one request; return its answer, or raise the fault that the client sees."""
        cluster, network = self._cluster, self._cluster.network
        if network.broker_down:
            await asyncio.sleep(BREAK_S)
            raise errors.KafkaConnectionError("the broker is down")
        fate = network.fate(kind)
        answer: asyncio.Future[T] = self._loop.create_future()
        if fate is not RequestFate.REQUEST_LOST and fate is not RequestFate.REQUEST_LOST_HANGS:
            arrives = partial(cluster.deliver, effect, answer, answered=fate is RequestFate.DELIVERED)
            self._loop.call_later(network.latency_s, arrives, context=WORLD)
            if fate is RequestFate.DELIVERED and not network.faults_on:
                return await answer
        hangs = fate in (RequestFate.REQUEST_LOST_HANGS, RequestFate.ANSWER_LOST_HANGS)
        wait_s = BREAK_S if fate in (RequestFate.REQUEST_LOST, RequestFate.ANSWER_LOST) else REQUEST_S
        out = self._loop.call_later(wait_s, _give_up, answer, hangs or fate is RequestFate.DELIVERED, context=WORLD)
        try:
            return await answer
        finally:
            out.cancel()

    async def ask_until_answered(self, kind: str, effect: Callable[[], T], within_s: float = float("inf")) -> T:
        """Ask until it is answered; retry after a retriable error, raise any other."""
        until = self._loop.time() + within_s
        while True:
            try:
                return await self.ask(kind, effect)
            except errors.KafkaError as exc:
                if not exc.retriable and not isinstance(exc, errors.ConcurrentTransactions):
                    raise
                if self._loop.time() > until:
                    raise errors.KafkaTimeoutError(kind) from exc
            await self.back_off()

    async def back_off(self) -> None:
        """Wait between two tries; while the broker is down, until it is up (trying would bring nothing)."""
        await asyncio.sleep(BACKOFF_S)
        if self._cluster.network.broker_down:
            await self._cluster.network.broker_is_up.wait()
            await asyncio.sleep(BACKOFF_S * self._cluster.choices.pick(4))

    async def stop(self) -> None:
        """Close."""
        self._closed = True


def _nothing() -> None:
    """Do nothing: a request that changes nothing."""


def _give_up(answer: asyncio.Future[Any], hung: bool) -> None:
    if not answer.done():
        answer.set_exception(
            errors.RequestTimedOutError() if hung else errors.KafkaConnectionError("the connection broke")
        )
