"""What the watcher writes to `ops.v1` at intervals: counts of each scope, and how far the workers are behind.

Owns: the windows, and that a window and the offsets it has counted are written in one transaction: after a kill the
next watcher counts on from there, so that each flow is in one window. Refuses: counting (`window_counts.py`), looking
(`worker_lag.py`). It is opened first of all, which shuts out an earlier watcher that is still alive.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import InvalidProducerEpoch, ProducerFenced
from aiokafka.structs import OffsetAndMetadata

from schemas.base import write_moment
from schemas.internal.message import Message
from schemas.topics import Topic
from schemas.wire.ops import OpsHealth, Scope, Window
from streams.client import connections
from streams.client.delivery import deliver, to_record
from streams.client.lag import group_offsets
from streams.clock import Clock, machine_now
from streams.deployment import Deployment
from streams.runtime.supervise import TaskFailedError
from streams.runtime.timeouts import CONNECT, FENCE, TRANSACTION, within
from streams.watch.app import group_of
from streams.watch.read_positions import Lane, Reading
from streams.watch.worker_lag import GroupLag, WorkerLag

EVERY_S = 4.5
"""Real seconds between two windows. The contract says at least every 10 for each scope, and a scope in which nothing
changes is in every second window."""


@dataclass(frozen=True, slots=True)
class PublishedCounts:
    """What the windows that are written have counted, and where the last of them ended."""

    offsets: Mapping[Lane, int]
    end: datetime


async def read_told(deployment: Deployment) -> PublishedCounts | None:
    """As the group's offsets have it; nothing where nobody watched within their retention (7 days by default)."""
    async with connections.opened(connections.admin(deployment), "the ops writer") as admin:
        marks = await group_offsets(admin, group_of(deployment))
    ends = [datetime.fromisoformat(mark.metadata) for mark in marks.values() if mark.metadata]
    if not ends:
        return None
    return PublishedCounts({tuple(tp): mark.offset for tp, mark in marks.items()}, max(ends))


class OpsWriter:
    """Says it until cancelled, one transaction a window."""

    def __init__(self, deployment: Deployment, pack: str, clock: Clock, backlog: WorkerLag) -> None:
        self._deployment, self._pack, self._clock, self._backlog = deployment, pack, clock, backlog
        self._producer: AIOKafkaProducer = None
        self._saying: dict[Lane, int] | None = None  # a word whose end is not known

    async def open(self) -> PublishedCounts | None:
        """Shut out whoever spoke before; only then is what was told final."""
        await self.close()
        self._producer = connections.producer(self._deployment, transactional_id=group_of(self._deployment))
        await within(FENCE, self._producer.start(), "the ops writer")
        await within(CONNECT, self._backlog.open(), "the ops writer")
        return await read_told(self._deployment)

    async def run(self, reading: Reading) -> None:
        """Speak at once, then every `EVERY_S`. Called again after a failure, it first finds out what was written."""
        try:
            if self._producer is None:
                self._reconcile(reading, await self.open())
            while True:
                await self.say(reading, await self._backlog.look(machine_now()))
                await asyncio.sleep(EVERY_S)
        except (ProducerFenced, InvalidProducerEpoch) as exc:
            raise TaskFailedError("the ops writer", "another watcher has taken over") from exc
        finally:
            await self.close()

    async def say(self, reading: Reading, behind: GroupLag) -> None:
        """One window: nothing is awaited between looking at the board and at how far it was read."""
        board = reading.board
        end = max(self._clock.now(), board.since)
        counts, letters = board.take(end)
        self._saying = reached = reading.reached()
        window = Window(start=board.since, end=end)
        said = [Message(Topic.OPS, f"{one.type}/{one.scope.key}", one, at=end) for one in counts]
        said.append(self._health(window, behind, letters))
        await within(TRANSACTION, self._write(said, reached, end), "the ops writer")
        board.settle(end)
        self._saying = None

    async def _write(self, said: Iterable[Message], reached: Mapping[Lane, int], end: datetime) -> None:
        """All of a window, or nothing."""
        producer = self._producer
        await producer.begin_transaction()
        await deliver(producer, [to_record(message, self._deployment) for message in said])
        marks = {TopicPartition(*tp): OffsetAndMetadata(offset, write_moment(end)) for tp, offset in reached.items()}
        await producer.send_offsets_to_transaction(marks, group_of(self._deployment))
        await producer.commit_transaction()

    async def close(self) -> None:
        """Let go; what is not committed is not said."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await connections.close(producer)
            await self._backlog.close()

    def _reconcile(self, reading: Reading, told: PublishedCounts | None) -> None:
        """A commit that was not answered may have come through: the offsets know."""
        if self._saying is not None and told is not None and dict(told.offsets) == self._saying:
            reading.board.settle(told.end)
        else:
            reading.board.restore()
        self._saying = None

    def _health(self, window: Window, behind: GroupLag, letters: int) -> Message:
        """The workers as seen from outside; each says more of itself."""
        health = OpsHealth(
            window=window,
            scope=Scope(),
            worker=self._deployment.worker,
            version=self._deployment.version,
            pack=self._pack,
            lag=behind.lag,
            oldest_unhandled_s=round(behind.oldest_s, 3),
            timer_late_p99_s=None,
            dlq=letters,
            restarts=self._deployment.restarts,
        )
        return Message(Topic.OPS, f"{health.type}/worker={self._deployment.worker}", health, at=window.end)
