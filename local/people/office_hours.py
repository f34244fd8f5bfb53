"""The days and hours in which a unit reads its inbox, in the district's time zone.

Owns: whether a moment is on duty, and the moment after a span of time on duty. Refuses: holidays; the demonstration
has none.
"""

from datetime import datetime, time, timedelta
from typing import Annotated

from pydantic import Field

from schemas.base import Model

Day = Annotated[int, Field(ge=1, le=7)]
"""A weekday by ISO: 1 is Monday, 7 is Sunday."""

WEEK_AHEAD = 8
"""Days searched for each day of the span: a unit is on duty at least one day a week."""


class OfficeHours(Model):
    """The hours in which a unit reads its inbox."""

    days: Annotated[tuple[Day, ...], Field(min_length=1)] = (1, 2, 3, 4, 5, 6, 7)
    hours: Annotated[tuple[tuple[time, time], ...], Field(min_length=1)]  # in order; 00:00–00:00 is round the clock

    def on_duty(self, at: datetime) -> bool:
        """Tell whether a local moment lies in the hours."""
        return any(start <= at < end for start, end in self._periods(at))

    def after(self, at: datetime, span: timedelta) -> datetime:
        """Return the local moment when the span on duty has passed. Raises ValueError when it never passes."""
        remaining = span
        for days in range(WEEK_AHEAD * (span.days + 2)):
            for start, end in self._periods(at + timedelta(days=days)):
                begin = max(start, at)
                if begin >= end:
                    continue
                if remaining < end - begin:
                    return begin + remaining
                remaining -= end - begin
        raise ValueError(f"the office hours {self} never contain {span} on duty")

    def _periods(self, day: datetime) -> list[tuple[datetime, datetime]]:
        """Return when each period of a day begins and ends."""
        if day.isoweekday() not in self.days:
            return []
        midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
        return [
            (_moment(midnight, start), _moment(midnight + timedelta(days=end == time(0)), end))
            for start, end in self.hours
        ]


def _moment(midnight: datetime, clock: time) -> datetime:
    return midnight + timedelta(hours=clock.hour, minutes=clock.minute)
