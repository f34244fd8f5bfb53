"""What time it is for the product: the machine's, or as an operator has set it on `control`.

Owns: reading the newest setting and computing from it. Refuses: the engine's clock. Called by: `run.py`, `follow.py`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from aiokafka import TopicPartition

from schemas.topics import Topic
from streams import link
from streams.deployment import Deployment
from streams.readback import read_to_end

CLOCK = b"clock"
"""The key under which the time is set."""


@dataclass(frozen=True, slots=True)
class Time:
    """A time that was `base` when the machine's was `since`, and runs `speed` times as fast."""

    base: datetime
    since: datetime
    speed: float

    def at(self, machine: datetime) -> datetime:
        """The product's time at a moment of the machine's."""
        return self.base + (machine - self.since) * self.speed

    def span(self, real: timedelta) -> timedelta:
        """How much of the product's time passes meanwhile, at least as much."""
        return real * max(1.0, self.speed)


def now() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


async def read_time(deployment: Deployment) -> Time:
    """As it is set now. A value that cannot be read was ignored by the product, too."""
    lane = TopicPartition(deployment.topic(Topic.CONTROL), 0)
    consumer = link.reader(deployment)
    found = real()
    await consumer.start()
    try:
        consumer.assign([lane])
        async for record in read_to_end(consumer, lane):
            if record.key == CLOCK:
                found = _read(record.value) or found
    finally:
        await link.close(consumer)
    return found


def real() -> Time:
    """The machine's own."""
    machine = now()
    return Time(machine, machine, 1.0)


def _read(raw: bytes | None) -> Time | None:
    try:
        said: dict[str, Any] = orjson.loads(raw or b"{}")
        if said.get("mode", "real") == "real":
            return real()
        base, since = (datetime.fromisoformat(said[name]) for name in ("base", "since"))
        return Time(base, since, float(said["speed"]))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None
