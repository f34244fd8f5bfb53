"""Where time enters: the machine's, or one that an operator sets for tests, demonstrations and simulated days.

Owns: what time it is, and up to when everything stamped must have been heard. Refuses: being asked by what decides
(`at` travels with the command).
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Annotated, Literal

import structlog
from pydantic import AwareDatetime, Field, TypeAdapter

from schemas.base import Model, to_millis, write_moment

HEARING_S = 0.2
"""Real seconds that a command may be on its way from its stamp to the end of the log: a deadline waits so long for it.
An idle intake takes 5–20 ms; a busy one stamps a batch of 100 and writes it within 100 ms."""

TICK = timedelta(milliseconds=1)
"""The smallest step of a stamp: on the very moment of a deadline an action still goes before it."""

NEVER = datetime.min.replace(tzinfo=UTC)
"""Before all time."""

log = structlog.get_logger()


class RealClock(Model):
    """The machine's own time."""

    mode: Literal["real"] = "real"

    def read(self, machine: datetime) -> datetime:
        """The same."""
        return machine

    @property
    def rate(self) -> float:
        """Seconds a real second."""
        return 1.0


class VirtualClock(Model):
    """A time that was `base` when the machine's was `since`, and runs `speed` times as fast; 0 is frozen."""

    mode: Literal["virtual"] = "virtual"
    base: AwareDatetime
    since: AwareDatetime
    speed: float = Field(ge=0, allow_inf_nan=False)

    def read(self, machine: datetime) -> datetime:
        """How far it has run."""
        return self.base + (machine - self.since) * self.speed

    @property
    def rate(self) -> float:
        """Seconds a real second."""
        return self.speed


Setting = Annotated[RealClock | VirtualClock, Field(discriminator="mode")]
read_setting: TypeAdapter[Setting] = TypeAdapter(Setting)
"""Reads the value of `clock`."""


def machine_now() -> datetime:
    """The machine's time: the only place that asks for it."""
    return datetime.now(UTC)


class Clock:
    """Milliseconds in the zone of the rules, never backwards within a process."""

    def __init__(self, zone: tzinfo, machine: Callable[[], datetime] = machine_now) -> None:
        self._zone = zone
        self._machine = machine
        self._settings: deque[tuple[datetime, Setting]] = deque([(NEVER, RealClock())])
        self._floor = NEVER  # the latest time that was given out
        self._stamping: datetime | None = None  # before the first stamp that is not in the log yet

    @property
    def speed(self) -> float:
        """Seconds a real second; 0 is frozen."""
        return self._settings[-1][1].rate

    def machine(self) -> datetime:
        """The machine's own time, which Kafka stamps records with: for their age alone."""
        return self._machine()

    def now(self) -> datetime:
        """What time it is. If it was set back, it stands until the new time has come up to the old."""
        self._floor = max(self._floor, self._settings[-1][1].read(self._machine()))
        return to_millis(self._floor.astimezone(self._zone))

    def heard(self) -> datetime:
        """Up to when all commands have been heard: the time it was `HEARING_S` real seconds ago.

        Read by the setting of then. A frozen clock that is pushed gives what was stamped before the push its time too.
        """
        then = self._machine() - timedelta(seconds=HEARING_S)
        while len(self._settings) > 1 and self._settings[1][0] <= then:
            self._settings.popleft()
        heard = to_millis(self._settings[0][1].read(then).astimezone(self._zone))
        return heard if self._stamping is None else min(heard, self._stamping)

    @contextmanager
    def stamping(self) -> Iterator[None]:
        """What is stamped inside is on its way to the log until the end: no deadline passes over it.

        `HEARING_S` is for other workers; of this one it is known, however long it takes when the loop is busy.
        """
        self._stamping = self.now() - TICK
        try:
            yield
        finally:
            self._stamping = None

    def seconds_until(self, at: datetime) -> float:
        """Real seconds until `at` has been heard, as things stand; infinite when the clock is frozen before it."""
        left = (at - self.heard()).total_seconds()
        if left <= 0:
            return 0.0
        if len(self._settings) > 1:
            return HEARING_S  # a change is being heard: look again when it is through
        return left / self.speed if self.speed else float("inf")

    def set(self, setting: Setting) -> None:
        """From now on time is read like this. Before the first setting nothing was said unless somebody asked."""
        machine = self._machine()
        if self._floor == NEVER and self._settings[0][0] == NEVER:
            self._settings.clear()
        self._settings.append((machine, setting))
        behind = (self._floor - setting.read(machine)).total_seconds()
        if behind > 0:
            stands = write_moment(self._floor.astimezone(self._zone))
            log.warning("clock set back", behind_s=round(behind, 3), fate=f"it stands at {stands} until then")
