"""The arithmetic of deadlines over a district's calendar.

Owns: adding a span to a moment, a share of the time between two moments, the working time between them.
Refuses: a clock, and any opinion on which span applies (that is `rules.py`, its caller). A year for which
no holidays are listed has none: its weekdays alone decide, and due dates in it are provisional.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Self

from handlers.policy.shift_table import MILLISECOND, ShiftTable, make_shifts, to_moment, to_ms
from schemas.policy.pack import CalendarRow
from schemas.policy.span import Length, Unit

PLAIN_MS = {Unit.MINUTES: 60_000, Unit.HOURS: 3_600_000, Unit.DAYS: 86_400_000}
"""Elapsed time: a day is 24 hours, whatever clocks and calendars say."""


@dataclass(frozen=True)
class Calendar:
    """Working time: hours of weekdays, without holidays, with the weekends worked in exchange (调休)."""

    hours: tuple[tuple[time, time], ...]
    weekdays: frozenset[int]  # ISO: 1 Monday … 7 Sunday
    holidays: frozenset[date]
    workdays: frozenset[date]  # wins over weekday and holiday
    zone: tzinfo
    _tables: dict[int, ShiftTable] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a calendar in which nobody ever works, or whose hours are out of order."""
        edges = [edge for shift in self.hours for edge in shift]
        if not edges or any(later <= earlier for earlier, later in pairwise(edges)):
            msg = f"{self.hours!r} are no working hours: each opens after the one before, and then closes"
            raise ValueError(msg)
        if not self.weekdays:
            msg = "no weekdays: somebody must work on some day of the week"
            raise ValueError(msg)

    @classmethod
    def of(cls, row: CalendarRow, zone: tzinfo) -> Self:
        """The calendar that a pack writes. Raises ValueError for one that cannot be."""
        days = (frozenset(row.weekdays), frozenset(row.holidays), frozenset(row.workdays))
        return cls(row.hours, *days, zone)

    def shifts(self, year: int) -> ShiftTable:
        """Return the table of a year. Each is made once: a hash of a whole calendar would cost more than the look."""
        if year not in self._tables:
            first, after = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
            days = tuple(day for day in map(date.fromordinal, range(first, after)) if self.works(day))
            self._tables[year] = make_shifts(days, self.hours, self.zone)
        return self._tables[year]

    def works(self, day: date) -> bool:
        """Whether a date is worked."""
        return day in self.workdays or (day.isoweekday() in self.weekdays and day not in self.holidays)

    def add(self, start: datetime, length: Length) -> datetime:
        """When a span that begins at `start` is over, in the calendar's zone and whole milliseconds.

        Working hours count working time only, and a span that is used up at a closing ends there.
        Working days do not count the day of the start (次日起算); they end at the last closing of the last.
        """
        if length.unit is Unit.WORKING_DAYS:
            end = self._after_days(start.astimezone(self.zone).date(), length.amount)
        elif length.unit is Unit.WORKING_HOURS:
            end = self._after(start, length.amount * PLAIN_MS[Unit.HOURS])
        else:
            end = to_ms(start) + length.amount * PLAIN_MS[length.unit]
        return to_moment(end, self.zone)

    def part(self, start: datetime, end: datetime, share: float, *, working: bool) -> datetime:
        """The moment when `share` of the (working) time from `start` to `end` has passed, rounded down."""
        whole = self.worked(start, end) if working else timedelta()
        if whole:
            return to_moment(self._after(start, int(whole // MILLISECOND * share)), self.zone)
        first, last = to_ms(start), to_ms(end)
        return to_moment(first + int((last - first) * share), self.zone)

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; nothing when `end` is not later."""
        first, last = start.astimezone(self.zone).year, end.astimezone(self.zone).year
        if to_ms(end) <= to_ms(start):
            return timedelta()
        years = sum(self.shifts(year).total for year in range(first, last))
        rest = self.shifts(last).worked(to_ms(end)) - self.shifts(first).worked(to_ms(start))
        return timedelta(milliseconds=years + rest)

    def _after(self, start: datetime, amount: int) -> int:
        """The moment when `amount` milliseconds have been worked since `start`."""
        year = start.astimezone(self.zone).year
        table = self.shifts(year)
        wanted = amount + table.worked(to_ms(start))
        while wanted > table.total:
            wanted, year = wanted - table.total, year + 1
            table = self.shifts(year)
        return table.moment(wanted) if amount else to_ms(start)

    def _after_days(self, start: date, amount: int) -> int:
        """The last closing of the `amount`-th worked date after `start`."""
        year = start.year
        table = self.shifts(year)
        wanted = amount + table.days_until(start.toordinal())
        while wanted > len(table.days):
            wanted, year = wanted - len(table.days), year + 1
            table = self.shifts(year)
        return table.ends[wanted - 1]
