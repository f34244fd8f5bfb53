"""The calendar's arithmetic: a table that a clerk could check, and properties that no table can list."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.policy.working_calendar import Calendar
from schemas.policy.span import Length, Unit

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
HOURS = ((time(9), time(12)), (time(14), time(18)))
SPRING = frozenset(date(2026, 2, day) for day in range(15, 24))  # 春节: 15 to 23 February
SWAPPED = frozenset({date(2026, 2, 14), date(2026, 2, 28)})  # 调休: two Saturdays worked
CALENDAR = Calendar(HOURS, frozenset({1, 2, 3, 4, 5}), SPRING, SWAPPED, SHANGHAI)
NIGHTS = Calendar(((time(1), time(4)),), frozenset({1, 2, 3, 4, 5, 6, 7}), frozenset(), frozenset(), BERLIN)

FIRST = datetime(2025, 1, 1, tzinfo=UTC)
moments = st.builds(datetime.__add__, st.just(FIRST), st.timedeltas(timedelta(0), timedelta(days=1460)))
lengths = st.builds(Length, st.integers(1, 3000), st.sampled_from(Unit))
calendars = st.sampled_from([CALENDAR, NIGHTS])


def at(text: str) -> datetime:
    """Return a moment on Shanghai's clock, e.g. `2026-11-20 17:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        # elapsed time knows no weekend
        ("2026-11-20 17:30", "90 minutes", "2026-11-20 19:00"),
        ("2026-11-20 17:30", "4 hours", "2026-11-20 21:30"),
        ("2026-11-20 17:30", "2 days", "2026-11-22 17:30"),
        # working hours: Friday 17:30 has half an hour left, Monday gives the rest
        ("2026-11-20 17:30", "2 working hours", "2026-11-23 10:30"),
        ("2026-11-20 09:00", "1 working hour", "2026-11-20 10:00"),
        ("2026-11-20 11:30", "1 working hour", "2026-11-20 14:30"),
        # used up exactly at a closing: it ends there, not at the next opening
        ("2026-11-20 09:00", "3 working hours", "2026-11-20 12:00"),
        ("2026-11-20 14:00", "4 working hours", "2026-11-20 18:00"),
        ("2026-11-20 09:00", "7 working hours", "2026-11-20 18:00"),
        # begun outside working time: it begins at the next opening
        ("2026-11-20 12:30", "1 working hour", "2026-11-20 15:00"),
        ("2026-11-20 18:00", "1 working hour", "2026-11-23 10:00"),
        ("2026-11-21 10:00", "1 working hour", "2026-11-23 10:00"),
        ("2026-11-23 03:00", "1 working hour", "2026-11-23 10:00"),
        # working days: the day of the start does not count (次日起算), due at the last closing
        ("2026-11-20 08:00", "1 working day", "2026-11-23 18:00"),
        ("2026-11-20 23:59", "1 working day", "2026-11-23 18:00"),
        ("2026-11-21 10:00", "1 working day", "2026-11-23 18:00"),
        ("2026-11-23 10:00", "5 working days", "2026-11-30 18:00"),
        # 春节 is not worked, and the Saturdays before and after are (调休)
        ("2026-02-13 17:00", "2 working hours", "2026-02-14 10:00"),
        ("2026-02-14 17:00", "2 working hours", "2026-02-24 10:00"),
        ("2026-02-13 10:00", "1 working day", "2026-02-14 18:00"),
        ("2026-02-13 10:00", "2 working days", "2026-02-24 18:00"),
        ("2026-02-24 10:00", "4 working days", "2026-02-28 18:00"),
        # over the year's end; a year without listed holidays has none
        ("2026-12-31 17:00", "2 working hours", "2027-01-01 10:00"),
        ("2026-12-31 10:00", "1 working day", "2027-01-01 18:00"),
    ],
)
def test_a_clerk_agrees_with_the_due_date(start: str, span: str, end: str) -> None:
    """Each row can be checked with a wall calendar."""
    assert CALENDAR.add(at(start), Length.parse(span)) == at(end)


@pytest.mark.parametrize(
    ("start", "end", "share", "working", "moment"),
    [
        ("2026-11-20 08:00", "2026-11-20 12:00", 0.75, False, "2026-11-20 11:00"),
        ("2026-11-20 16:00", "2026-11-23 11:00", 0.75, True, "2026-11-23 10:00"),
        ("2026-11-20 16:00", "2026-11-23 11:00", 0.5, True, "2026-11-20 18:00"),
        ("2026-11-21 10:00", "2026-11-22 10:00", 0.5, True, "2026-11-21 22:00"),  # nothing worked between
    ],
)
def test_a_warning_comes_when_its_share_of_the_time_has_passed(
    start: str, end: str, share: float, *, working: bool, moment: str
) -> None:
    """It counts working time where the span does."""
    assert CALENDAR.part(at(start), at(end), share, working=working) == at(moment)


def test_the_result_is_on_the_zone_s_clock_in_whole_milliseconds() -> None:
    """The zone and precision of the start do not matter."""
    end = CALENDAR.add(datetime(2026, 11, 20, 1, 0, 0, 123999, UTC), Length(1, Unit.MINUTES))
    assert end.isoformat() == "2026-11-20T09:01:00.123000+08:00"


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-03-28 12:00", "1 day", "2026-03-29 13:00"),  # a day is 24 hours, the clock shows one more
        ("2026-03-29 00:00", "2 working hours", "2026-03-29 04:00"),  # 02:00 to 03:00 does not exist
        ("2026-10-25 00:00", "4 working hours", "2026-10-25 04:00"),  # 02:00 to 03:00 comes twice
    ],
)
def test_changing_the_clocks_neither_adds_nor_loses_time(start: str, span: str, end: str) -> None:
    """The nights are those on which Berlin's clocks change."""
    begun = datetime.fromisoformat(start).replace(tzinfo=BERLIN)
    assert NIGHTS.add(begun, Length.parse(span)) == datetime.fromisoformat(end).replace(tzinfo=BERLIN)


def instant(moment: datetime) -> datetime:
    """Return the moment in UTC, because Python compares two times of one zone by wall time."""
    return moment.astimezone(UTC)


@given(calendars, moments, st.timedeltas(timedelta(0), timedelta(days=40)), lengths)
def test_who_begins_later_is_never_due_earlier(
    calendar: Calendar, start: datetime, later: timedelta, length: Length
) -> None:
    """`add` is monotone in its start."""
    assert instant(calendar.add(start, length)) <= instant(calendar.add(start + later, length))


AUTUMN = Calendar(((time(1), time(4)),), frozenset(range(1, 8)), frozenset(), frozenset(), ZoneInfo("Europe/Berlin"))
"""Where an hour comes twice: 2 o'clock and 2 o'clock, an hour later, are the same on the wall."""


@example(AUTUMN, datetime(2026, 7, 31, tzinfo=UTC), Length(2064, Unit.HOURS), 1)
@given(calendars, moments, lengths, st.integers(1, 500))
def test_a_longer_span_is_never_over_earlier(calendar: Calendar, start: datetime, length: Length, more: int) -> None:
    """`add` is strictly monotone in its amount."""
    longer = Length(length.amount + more, length.unit)
    assert instant(calendar.add(start, length)) < instant(calendar.add(start, longer))


@given(calendars, moments, st.integers(1, 3000))
def test_what_is_added_in_working_hours_has_been_worked(calendar: Calendar, start: datetime, amount: int) -> None:
    """`worked` is the inverse of `add`."""
    end = calendar.add(start, Length(amount, Unit.WORKING_HOURS))
    assert calendar.worked(start, end) == timedelta(hours=amount)


@given(calendars, moments, lengths)
def test_an_end_in_working_time_is_never_just_after_an_opening(
    calendar: Calendar, start: datetime, length: Length
) -> None:
    """The last millisecond before the end of a working span is worked: it ends at a closing, not at an opening."""
    end = calendar.add(start, length)
    if length.working:
        before = end.astimezone(UTC) - timedelta(milliseconds=1)  # on a local clock a night of change has an hour twice
        assert calendar.worked(before, end) == timedelta(milliseconds=1)


@given(calendars, moments, moments, moments)
def test_working_time_adds_up(calendar: Calendar, first: datetime, second: datetime, third: datetime) -> None:
    """First to third equals first to second plus second to third."""
    a, b, c = sorted((first, second, third))
    assert calendar.worked(a, b) + calendar.worked(b, c) == calendar.worked(a, c)
    assert calendar.worked(c, a) == timedelta()


@given(calendars, moments, lengths, st.floats(0.01, 0.99))
def test_a_warning_lies_between_start_and_end(
    calendar: Calendar, start: datetime, length: Length, share: float
) -> None:
    """This holds for any share."""
    end = calendar.add(start, length)
    warning = calendar.part(start, end, share, working=length.working)
    assert start - timedelta(milliseconds=1) < warning <= end


@given(lengths)
def test_a_span_prints_what_it_reads(length: Length) -> None:
    """`parse(str(x)) == x`."""
    assert Length.parse(str(length)) == length


def test_the_longest_span_ends() -> None:
    """99 999 working days are 400 years, and the tables are made year by year."""
    assert CALENDAR.add(at("2026-11-20 10:00"), Length(99_999, Unit.WORKING_DAYS)).year == 2410


@pytest.mark.parametrize(
    ("hours", "weekdays"),
    [
        ((), {1}),
        (((time(9), time(9)),), {1}),
        (((time(14), time(18)), (time(9), time(12))), {1}),
        (((time(9), time(12)),), set()),
    ],
)
def test_a_calendar_in_which_nobody_works_is_refused(hours: tuple[tuple[time, time], ...], weekdays: set[int]) -> None:
    """Otherwise a working span would never end."""
    with pytest.raises(ValueError, match=r"hours|weekdays"):
        Calendar(hours, frozenset(weekdays), frozenset(), frozenset(), SHANGHAI)
