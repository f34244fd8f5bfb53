"""The product's time: the machine's, or the time that an operator has set on `control`.

Owns: reading the settings and computing a time from them. Refuses: the engine's clock.
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
"""The record key of clock settings."""


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A clock setting: the time was `base` when the machine's was `since`, and runs `speed` times as fast."""

    base: datetime
    since: datetime
    speed: float


@dataclass(frozen=True, slots=True)
class ProductClock:
    """Every known setting, oldest first; before the first of them the machine's own time applied."""

    settings: tuple[ClockChange, ...]

    def at(self, machine: datetime) -> datetime:
        """Return the product's time at a machine's time, by the setting that applied then."""
        held = [one for one in self.settings if one.since <= machine]
        return held[-1].base + (machine - held[-1].since) * held[-1].speed if held else machine

    def span(self, real: timedelta) -> timedelta:
        """Return how much of the product's time passes in a span of real time, and at least that span."""
        return real * max(1.0, self.settings[-1].speed if self.settings else 1.0)


def now() -> datetime:
    """Return the machine's time."""
    return datetime.now(UTC)


async def read_time(deployment: Deployment) -> ProductClock:
    """Read all settings that are retained. The product also ignores a value that cannot be read."""
    tp = TopicPartition(deployment.topic(Topic.CONTROL), 0)
    async with connections.opened(connections.reader(deployment), "the clock") as consumer:
        consumer.assign([tp])
        said = [one async for one in read_to_end(consumer, tp) if one.key == CLOCK]
    found = (_read(one.value, EPOCH + timedelta(milliseconds=one.timestamp)) for one in said)
    return ProductClock(tuple(one for one in found if one is not None))


def _read(raw: bytes | None, stamp: datetime) -> ClockChange | None:
    try:
        setting: dict[str, Any] = orjson.loads(raw or b"{}")
        if setting.get("mode", "real") == "real":
            return ClockChange(stamp, stamp, 1.0)
        base, since = (datetime.fromisoformat(setting[name]) for name in ("base", "since"))
        return ClockChange(base, since, float(setting["speed"]))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None
