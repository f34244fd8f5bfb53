"""What the watcher says on `ops.v1`, again and again: counts of every scope, and how far the workers are behind.

Owns: the windows and the messages. Refuses: counting (`board.py`), looking (`backlog.py`). Called by: `watcher.py`.
"""

import asyncio
from datetime import datetime

from aiokafka import AIOKafkaProducer

from schemas.message import Message
from schemas.ops import Health, Scope, Window
from schemas.topics import Topic
from streams import link
from streams.clock import Clock, machine_now
from streams.deployment import Deployment
from streams.outbox import deliver, to_record
from streams.watch.backlog import Backlog, Behind
from streams.watch.board import Board

EVERY_S = 5.0
"""Real seconds; the contract says at least every 10, so that one may be missed."""


class Voice:
    """Says it until cancelled. Flows of a window that could not be written are lost with it; what stands is not."""

    def __init__(self, deployment: Deployment, pack: str, clock: Clock, board: Board) -> None:
        self._deployment, self._pack, self._clock, self._board = deployment, pack, clock, board
        self._letters: int | None = None

    async def run(self) -> None:
        """Speak at once, then every `EVERY_S`."""
        producer: AIOKafkaProducer = link.producer(self._deployment)
        backlog = Backlog(self._deployment)
        try:
            await producer.start()
            await backlog.open()
            start = self._clock.now()
            while True:
                end = self._clock.now()
                said = [*self.counts(start, end), self.health(start, end, await backlog.look(machine_now()))]
                await deliver(producer, [to_record(message, self._deployment) for message in said])
                start = end
                await asyncio.sleep(EVERY_S)
        finally:
            await link.close(producer)
            await backlog.close()

    def counts(self, start: datetime, end: datetime) -> list[Message]:
        """One message a scope."""
        counts = self._board.take(start, end)
        return [Message(Topic.OPS, f"{one.type}/{one.scope.key}", one, at=end) for one in counts]

    def health(self, start: datetime, end: datetime, behind: Behind) -> Message:
        """The workers as seen from outside; each says more of itself."""
        before, self._letters = self._letters, behind.letters
        health = Health(
            window=Window(start=start, end=end),
            scope=Scope(),
            worker=self._deployment.worker,
            version=self._deployment.version,
            pack=self._pack,
            lag=behind.lag,
            oldest_unhandled_s=round(behind.oldest_s, 3),
            timer_late_p99_s=None,
            dlq=0 if before is None else behind.letters - before,
            restarts=self._deployment.restarts,
        )
        return Message(Topic.OPS, f"{health.type}/worker={self._deployment.worker}", health, at=end)
