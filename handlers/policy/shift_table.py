"""One year of working time as a table that can be bisected.

Owns: which days are worked, when each shift opens and closes (milliseconds since 1970 UTC), how much was worked before
it. Refuses: spans and shares (`working_calendar.py` computes them). It is built once for a calendar and year, and only
read afterwards.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Return whole milliseconds since 1970. Raises TypeError for a naive moment."""
    return (moment - EPOCH) // MILLISECOND


def to_moment(ms: int, zone: tzinfo) -> datetime:
    """Return the moment that is so many milliseconds after 1970, on the zone's clock."""
    return (EPOCH + timedelta(milliseconds=ms)).astimezone(zone)


@dataclass(frozen=True, slots=True)
class ShiftTable:
    """A year's shifts in order. `before[i]` is what was worked in the year before shift `i`."""

    opens: tuple[int, ...]
    closes: tuple[int, ...]
    before: tuple[int, ...]
    total: int
    days: tuple[int, ...]  # ordinals of the dates that are worked
    ends: tuple[int, ...]  # the last closing of each such date

    def worked(self, ms: int) -> int:
        """Return the working milliseconds of the year that have passed at a moment."""
        index = bisect_right(self.opens, ms) - 1
        return 0 if index < 0 else self.before[index] + min(ms, self.closes[index]) - self.opens[index]

    def moment(self, worked: int) -> int:
        """Return when so much (above 0, at most `total`) has been worked: a closing rather than an opening."""
        index = bisect_left(self.before, worked) - 1
        return self.opens[index] + worked - self.before[index]

    def days_until(self, ordinal: int) -> int:
        """Return how many dates are worked from the year's beginning up to and including a date."""
        return bisect_right(self.days, ordinal)


def make_shifts(days: tuple[date, ...], hours: tuple[tuple[time, time], ...], zone: tzinfo) -> ShiftTable:
    """Make the table of these dates; an hour that the clocks skip is not worked."""
    pairs = tuple(in_order(days, hours, zone))
    before, total = [], 0
    for opening, closing in pairs:
        before.append(total)
        total += closing - opening
    last = len(hours)
    return ShiftTable(
        opens=tuple(opening for opening, _ in pairs),
        closes=tuple(closing for _, closing in pairs),
        before=tuple(before),
        total=total,
        days=tuple(day.toordinal() for day in days),
        ends=tuple(closing for _, closing in pairs[last - 1 :: last]),
    )


def in_order(days: tuple[date, ...], hours: tuple[tuple[time, time], ...], zone: tzinfo) -> Iterator[tuple[int, int]]:
    """Yield each shift's opening and closing, never going back, whatever the zone's clocks do."""
    reached = -(2**62)
    for day in days:
        for first, last in hours:
            opening = max(reached, to_ms(datetime.combine(day, first, tzinfo=zone)))
            reached = max(opening, to_ms(datetime.combine(day, last, tzinfo=zone)))
            yield opening, reached
