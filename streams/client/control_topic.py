"""Follows `control.v1`: what operators set for all workers while they run.

Owns: reading the topic to its end before anything starts, and following it. Refuses: meaning (`clock.py` has it). A
value that cannot be read changes nothing and is said aloud.
"""

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic import ValidationError

from schemas.topics import Topic
from streams.client import connections
from streams.client.reading import read_to_end
from streams.clock import Clock, read_setting
from streams.deployment import Deployment
from streams.runtime.timeouts import CONNECT, within

CLOCK_KEY = b"clock"
"""The key under which the time is set."""

WAIT_MS = 1000
"""Of one poll; a change arrives at once in any case."""

log = structlog.get_logger()


class ControlTopic:
    """The control topic, followed. `open` returns when all that was set so far is in force."""

    def __init__(self, deployment: Deployment, clock: Clock) -> None:
        self._deployment = deployment
        self._clock = clock
        self._tp = TopicPartition(deployment.topic(Topic.CONTROL), 0)
        self._consumer: AIOKafkaConsumer = None

    async def open(self) -> None:
        """Read what was set; only the last word counts."""
        await self.close()
        self._consumer = connections.reader(self._deployment)
        await within(CONNECT, self._consumer.start(), self._tp.topic)
        self._consumer.assign([self._tp])
        said = [record async for record in read_to_end(self._consumer, self._tp) if record.key == CLOCK_KEY]
        if said:
            self._apply(said[-1].value)

    async def follow(self) -> None:
        """Go on from there, for ever. After a failure it reads all anew, for it may have missed something."""
        if self._consumer is None:
            await self.open()
        try:
            while True:
                batch = await self._consumer.getmany(self._tp, timeout_ms=WAIT_MS)
                for record in batch.get(self._tp, ()):
                    if record.key == CLOCK_KEY:
                        self._apply(record.value)
        finally:
            await self.close()

    async def close(self) -> None:
        """Let go of the connection."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await connections.close(consumer)

    def _apply(self, raw: bytes | None) -> None:
        try:
            setting = read_setting.validate_json(raw or b'{"mode": "real"}')
        except ValidationError:
            # Not `exception`: pydantic quotes what it could not read.
            log.error("clock unreadable", topic=self._tp.topic, fate="ignored; time runs on as before")  # noqa: TRY400
            return
        self._clock.set(setting)
        log.info("clock set", mode=setting.mode, speed=self._clock.speed)
