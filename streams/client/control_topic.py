"""Follows `control.v1`: settings that operators make for all workers while they run.

Owns: reading the topic to its end before anything starts, and following it. Refuses: what a setting means (`clock.py`).
A value that cannot be read changes nothing and is logged.
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
"""The key of the clock's setting."""

WAIT_MS = 1000
"""Milliseconds of one poll; a change arrives at once in any case."""

log = structlog.get_logger()


class ControlTopic:
    """Follows the control topic. `open` returns when everything set so far is in force."""

    def __init__(self, deployment: Deployment, clock: Clock) -> None:
        self._deployment = deployment
        self._clock = clock
        self._tp = TopicPartition(deployment.topic(Topic.CONTROL), 0)
        self._consumer: AIOKafkaConsumer = None

    async def open(self) -> None:
        """Read the topic to its end; the last setting counts."""
        await self.close()
        self._consumer = connections.reader(self._deployment)
        await within(CONNECT, self._consumer.start(), self._tp.topic)
        self._consumer.assign([self._tp])
        settings = [record async for record in read_to_end(self._consumer, self._tp) if record.key == CLOCK_KEY]
        if settings:
            self._apply(settings[-1].value)

    async def follow(self) -> None:
        """Apply each new setting, without end. After a failure it reads all again: a setting may have been missed."""
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
        """Close the connection."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await connections.close(consumer)

    def _apply(self, raw: bytes | None) -> None:
        try:
            setting = read_setting.validate_json(raw or b'{"mode": "real"}')
        except ValidationError:
            # Not `exception`: pydantic quotes what it could not read.
            log.error("clock unreadable", topic=self._tp.topic, fate="ignored; the clock runs on as before")  # noqa: TRY400
            return
        self._clock.set(setting)
        log.info("clock set", mode=setting.mode, speed=self._clock.speed)
