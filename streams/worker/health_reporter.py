"""Reports the health of a worker to `ops.v1`, often enough that its silence is an alarm.

`lag` is null until every partition is live, so the first report with a number means that the worker is ready.

Owns: `ops.health` of this worker. Refuses: measuring (`streams/runtime/metrics.py` has the figures).
"""

import asyncio
from datetime import datetime

from aiokafka import AIOKafkaProducer

from schemas.internal.message import Message
from schemas.topics import Topic
from schemas.wire.ops import OpsHealth, Scope, Window
from streams.client import connections
from streams.client.delivery import deliver, to_record
from streams.clock import Clock
from streams.deployment import Deployment
from streams.runtime.metrics import WorkerMetrics
from streams.runtime.timeouts import CONNECT, DELIVERY, within

EVERY_S = 5.0
"""Real seconds between two reports; the contract demands one at least every 10 s, so one may be missed."""

LOOK_S = 0.2
"""Seconds between two looks whether the worker has become ready."""


class HealthReporter:
    """Writes one report after the other. Figures of a window that could not be written are lost."""

    def __init__(self, deployment: Deployment, clock: Clock, metrics: WorkerMetrics, pack: str) -> None:
        self._deployment, self._clock, self._metrics, self._pack = deployment, clock, metrics, pack

    async def run(self) -> None:
        """Report until cancelled or failed."""
        producer: AIOKafkaProducer = connections.producer(self._deployment)
        try:
            await within(CONNECT, producer.start(), "health")
            start = self._clock.now()
            while True:
                end = self._clock.now()
                record = to_record(self.report(start, end), self._deployment)
                await within(DELIVERY, deliver(producer, [record]), "health")
                start = end
                await self._pause()
        finally:
            await connections.close(producer)

    async def _pause(self) -> None:
        """Wait for the next report; less long when the worker becomes ready, for somebody may wait for that."""
        unready = self._metrics.lag is None
        for _ in range(round(EVERY_S / LOOK_S)):
            await asyncio.sleep(LOOK_S)
            if unready and self._metrics.lag is not None:
                return

    def report(self, start: datetime, end: datetime) -> Message:
        """Return the report of one window."""
        dead_letters, late_s = self._metrics.take()
        value = OpsHealth(
            window=Window(start=start, end=end),
            scope=Scope(),
            worker=self._deployment.worker,
            version=self._deployment.version,
            pack=self._pack,
            lag=self._metrics.lag,
            oldest_unhandled_s=round(self._metrics.oldest_s(end, self._clock.machine(), self._clock.speed), 3),
            timer_late_p99_s=None if late_s is None else round(late_s, 3),
            dlq=dead_letters,
            restarts=self._deployment.restarts,
        )
        return Message(Topic.OPS, f"{value.type}/worker={self._deployment.worker}", value, at=end)
