"""Where time enters: the machine's, or a virtual one that an operator sets for tests and demonstrations.

Owns: the current time, and the moment up to which every stamped command must be in the log. Refuses: being asked by
code that decides (`at` travels with the command).
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Annotated, Literal

import structlog
from pydantic import AwareDatetime, Field, TypeAdapter

from schemas.base import Model, to_millis, write_moment

WATERMARK_DELAY_S = 0.2
"""Real seconds that a command may take from its stamp to the end of the log: a deadline waits so long for it. An idle
intake takes 5–20 ms; a busy one stamps a batch of 100 and writes it within 100 ms."""

TICK = timedelta(milliseconds=1)
"""The smallest step of a stamp: an action at the exact moment of a deadline still goes before it."""

NEVER = datetime.min.replace(tzinfo=UTC)
"""Before every other moment."""

log = structlog.get_logger()


class RealClock(Model):
    """The machine's own time."""

    mode: Literal["real"] = "real"

    def read(self, machine: datetime) -> datetime:
        """Return the machine's time."""
        return machine

    @property
    def rate(self) -> float:
        """Seconds that pass in a real second."""
        return 1.0


class VirtualClock(Model):
    """A time that was `base` when the machine's was `since`, and runs `speed` times as fast; 0: it is frozen."""

    mode: Literal["virtual"] = "virtual"
    base: AwareDatetime
    since: AwareDatetime
    speed: float = Field(ge=0, allow_inf_nan=False)

    def read(self, machine: datetime) -> datetime:
        """Return the virtual time at a machine's time."""
        return self.base + (machine - self.since) * self.speed

    @property
    def rate(self) -> float:
        """Seconds that pass in a real second."""
        return self.speed


Setting = Annotated[RealClock | VirtualClock, Field(discriminator="mode")]
read_setting: TypeAdapter[Setting] = TypeAdapter(Setting)
"""Reads the value of the record `clock` on the control topic."""


def machine_now() -> datetime:
    """Return the machine's time: the only place that asks for it."""
    return datetime.now(UTC)


class Clock:
    """The time in milliseconds, in the zone of the rules; it never runs backwards within a process."""

    def __init__(self, zone: tzinfo, machine: Callable[[], datetime] = machine_now) -> None:
        self._zone = zone
        self._machine = machine
        self._settings: deque[tuple[datetime, Setting]] = deque([(NEVER, RealClock())])
        self._floor = NEVER  # the latest time that was returned
        self._stamping: datetime | None = None  # before the first stamp that is not in the log yet

    @property
    def speed(self) -> float:
        """Seconds that pass in a real second; 0: the clock is frozen."""
        return self._settings[-1][1].rate

    def machine(self) -> datetime:
        """Return the machine's own time, which Kafka stamps records with: only for the age of records."""
        return self._machine()

    def now(self) -> datetime:
        """Return the current time. After it was set back it stands still until the new time has reached the old."""
        self._floor = max(self._floor, self._settings[-1][1].read(self._machine()))
        return to_millis(self._floor.astimezone(self._zone))

    def watermark(self) -> datetime:
        """Return the moment up to which all commands are in the log: the time of `WATERMARK_DELAY_S` real seconds ago.

        It is read by the setting that was in force then: when a frozen clock is moved on, commands stamped before that
        have their time to arrive, too.
        """
        then = self._machine() - timedelta(seconds=WATERMARK_DELAY_S)
        while len(self._settings) > 1 and self._settings[1][0] <= then:
            self._settings.popleft()
        watermark = to_millis(self._settings[0][1].read(then).astimezone(self._zone))
        return watermark if self._stamping is None else min(watermark, self._stamping)

    @contextmanager
    def stamping(self) -> Iterator[None]:
        """Hold the watermark back while commands that are stamped inside are written: no deadline goes before them.

        `WATERMARK_DELAY_S` is for other workers; for this one it is known, however long it takes when the loop is busy.
        """
        self._stamping = self.now() - TICK
        try:
            yield
        finally:
            self._stamping = None

    def seconds_until(self, at: datetime) -> float:
        """Return the real seconds until the watermark reaches `at`; infinite when the clock is frozen before it."""
        left = (at - self.watermark()).total_seconds()
        if left <= 0:
            return 0.0
        if len(self._settings) > 1:
            return WATERMARK_DELAY_S  # the setting has just changed: look again when the watermark follows the new one
        return left / self.speed if self.speed else float("inf")

    def set(self, setting: Setting) -> None:
        """Read time by this setting from now on; by the first one also before, unless the time was asked already."""
        machine = self._machine()
        if self._floor == NEVER and self._settings[0][0] == NEVER:
            self._settings.clear()
        self._settings.append((machine, setting))
        behind = (self._floor - setting.read(machine)).total_seconds()
        if behind > 0:
            held_at = write_moment(self._floor.astimezone(self._zone))
            log.warning("clock set back", behind_s=round(behind, 3), fate=f"the clock stands at {held_at} until then")
