"""What time it is for the product: the machine's, or as an operator has set it on `control`.

Owns: reading the newest setting and computing from it. Refuses: the engine's clock.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from aiokafka import TopicPartition

from auditor.millis import EPOCH
from schemas.topics import Topic
from streams.client import connections
from streams.client.reading import read_to_end
from streams.deployment import Deployment

CLOCK = b"clock"
"""The key under which the time is set."""


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A time that was `base` when the machine's was `since`, and runs `speed` times as fast."""

    base: datetime
    since: datetime
    speed: float


@dataclass(frozen=True, slots=True)
class ProductClock:
    """Every setting that is known, oldest first; before the first of them the machine's own time held."""

    settings: tuple[ClockChange, ...]

    def at(self, machine: datetime) -> datetime:
        """The product's time at a moment of the machine's, by the setting of that moment."""
        held = [one for one in self.settings if one.since <= machine]
        return held[-1].base + (machine - held[-1].since) * held[-1].speed if held else machine

    def span(self, real: timedelta) -> timedelta:
        """How much of the product's time passes meanwhile, at least as much."""
        return real * max(1.0, self.settings[-1].speed if self.settings else 1.0)


def now() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


async def read_time(deployment: Deployment) -> ProductClock:
    """All that was set and is kept. A value that cannot be read was ignored by the product, too."""
    tp = TopicPartition(deployment.topic(Topic.CONTROL), 0)
    async with connections.opened(connections.reader(deployment), "the clock") as consumer:
        consumer.assign([tp])
        said = [one async for one in read_to_end(consumer, tp) if one.key == CLOCK]
    found = (_read(one.value, EPOCH + timedelta(milliseconds=one.timestamp)) for one in said)
    return ProductClock(tuple(one for one in found if one is not None))


def _read(raw: bytes | None, stamp: datetime) -> ClockChange | None:
    try:
        said: dict[str, Any] = orjson.loads(raw or b"{}")
        if said.get("mode", "real") == "real":
            return ClockChange(stamp, stamp, 1.0)
        base, since = (datetime.fromisoformat(said[name]) for name in ("base", "since"))
        return ClockChange(base, since, float(said["speed"]))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None
