"""When somebody of a unit sits at the screen: days and hours, on the district's clock.

Owns: whether a moment is on duty, and the moment after so many minutes on duty. Refuses: holidays; the demonstration
has none.
"""

from datetime import datetime, time, timedelta
from typing import Annotated

from pydantic import Field

from schemas.base import Model

Day = Annotated[int, Field(ge=1, le=7)]
"""ISO: 1 Monday … 7 Sunday."""

WEEK_AHEAD = 8
"""Days looked at before giving up: a watch has at least one day a week."""


class OfficeHours(Model):
    """The hours in which a unit looks at its inbox."""

    days: Annotated[tuple[Day, ...], Field(min_length=1)] = (1, 2, 3, 4, 5, 6, 7)
    hours: Annotated[tuple[tuple[time, time], ...], Field(min_length=1)]  # in order; 00:00–00:00 is round the clock

    def on_duty(self, at: datetime) -> bool:
        """Whether a local moment lies in the hours."""
        return any(start <= at < end for start, end in self._turns(at))

    def after(self, at: datetime, span: timedelta) -> datetime:
        """The local moment when so much time on duty has passed since `at`."""
        left = span
        for ahead in range(WEEK_AHEAD * (span.days + 2)):
            for start, end in self._turns(at + timedelta(days=ahead)):
                begin = max(start, at)
                if begin >= end:
                    continue
                if left < end - begin:
                    return begin + left
                left -= end - begin
        raise ValueError(f"the watch {self} never has {span} on duty")

    def _turns(self, day: datetime) -> list[tuple[datetime, datetime]]:
        """The turns of a day as moments."""
        if day.isoweekday() not in self.days:
            return []
        midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
        return [
            (_moment(midnight, start), _moment(midnight + timedelta(days=end == time(0)), end))
            for start, end in self.hours
        ]


def _moment(midnight: datetime, clock: time) -> datetime:
    return midnight + timedelta(hours=clock.hour, minutes=clock.minute)
