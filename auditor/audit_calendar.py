"""The auditor's own working calendar: it counts working time day by day over the open shifts.

Times are whole milliseconds since 1970.
Owns: adding a span to a time, and the time when a share of a span has passed.
Refuses: the engine's tables; only a test compares the two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

MINUTE_MS = 60_000
PLAIN_MS = {"minutes": MINUTE_MS, "hours": 60 * MINUTE_MS, "days": 24 * 60 * MINUTE_MS}
DAY = timedelta(days=1)

DAYS_REMEMBERED = 4096
"""Days whose shifts stay cached: more than ten years."""


@dataclass(frozen=True)
class CalendarSpan:
    """A length of time as a pack writes it."""

    amount: int
    unit: str  # minutes, hours, days, working hours, working days

    @classmethod
    def read(cls, text: str) -> "CalendarSpan":
        """Read a span such as `2 working days`."""
        amount, _, unit = text.strip().partition(" ")
        return cls(int(amount), unit if unit.endswith("s") else f"{unit}s")

    @property
    def working(self) -> bool:
        """Return whether only working time counts."""
        return self.unit.startswith("working")


@dataclass(frozen=True)
class AuditCalendar:
    """The working time of a district."""

    weekdays: frozenset[int]  # ISO: 1 Monday … 7 Sunday
    hours: tuple[tuple[time, time], ...]
    holidays: frozenset[date]
    workdays: frozenset[date]  # wins over both
    zone: tzinfo

    def add(self, start: int, span: CalendarSpan) -> int:
        """Return when a span that begins at `start` ends."""
        if span.unit in PLAIN_MS:
            return start + span.amount * PLAIN_MS[span.unit]
        if span.unit == "working hours":
            return self._after(start, span.amount * PLAIN_MS["hours"])
        days = (shifts[-1][1] for day, shifts in self._days(self._date(start) + DAY))
        return next(end for count, end in enumerate(days, start=1) if count == span.amount)

    def share(self, start: int, end: int, part: float, *, working: bool) -> int:
        """Return when a part of the (working) time from `start` to `end` has passed, rounded down."""
        worked = self._worked(start, end) if working else 0
        return self._after(start, int(worked * part)) if worked else start + int((end - start) * part)

    def _after(self, start: int, left: int) -> int:
        """Return when `left` milliseconds have been worked: at a closing rather than at the next opening."""
        for opens, closes in self._shifts(start):
            begin = max(opens, start)
            if left <= closes - begin:
                return begin + left if left else start
            left -= max(0, closes - begin)
        raise AssertionError("time ends")

    def _worked(self, start: int, end: int) -> int:
        total = 0
        for opens, closes in self._shifts(start):
            if opens >= end:
                break
            total += max(0, min(closes, end) - max(opens, start))
        return total

    def _shifts(self, start: int) -> Iterator[tuple[int, int]]:
        """Yield the shifts that close after `start`."""
        for _, shifts in self._days(self._date(start)):
            yield from ((opens, closes) for opens, closes in shifts if closes > start)

    def _days(self, first: date) -> Iterator[tuple[date, tuple[tuple[int, int], ...]]]:
        """Yield the working days from `first` on, each with its shifts."""
        day = first
        while True:
            if day in self.workdays or (day.isoweekday() in self.weekdays and day not in self.holidays):
                yield day, _open(day, self.hours, self.zone)
            day += DAY

    def _date(self, at: int) -> date:
        return datetime.fromtimestamp(at / 1000, self.zone).date()


@lru_cache(maxsize=DAYS_REMEMBERED)
def _open(day: date, hours: tuple[tuple[time, time], ...], zone: tzinfo) -> tuple[tuple[int, int], ...]:
    """Return the shifts of a day; an hour that the zone's clocks skip is not working time."""
    shifts, reached = [], 0
    for first, last in hours:
        opens = max(reached, _ms(day, first, zone))
        reached = max(opens, _ms(day, last, zone))
        shifts.append((opens, reached))
    return tuple(shifts)


def _ms(day: date, at: time, zone: tzinfo) -> int:
    return round(datetime.combine(day, at, tzinfo=zone).astimezone(UTC).timestamp() * 1000)
