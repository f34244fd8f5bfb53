"""The auditor's calendar and the engine's table agree, whatever the calendar and the span.

Owns: the comparison. Refuses: what a calendar should be.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from auditor.audit_calendar import AuditCalendar, CalendarSpan
from auditor.millis import millis
from handlers.policy.working_calendar import Calendar
from schemas.policy.span import Length, Unit

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
HOURS = (
    ((time(9), time(12)), (time(14), time(18))),
    ((time(0), time(23, 59)),),
    ((time(8, 30), time(9)), (time(9, 15), time(9, 20)), (time(22), time(23))),
)
dates = st.dates(date(2025, 12, 20), date(2028, 1, 20))
moments = st.integers(0, 700 * 86_400_000).map(lambda ms: FIRST + timedelta(milliseconds=ms))
calendars = st.builds(
    Calendar,
    hours=st.sampled_from(HOURS),
    weekdays=st.frozensets(st.integers(1, 7), min_size=1),
    holidays=st.frozensets(dates, max_size=12),
    workdays=st.frozensets(dates, max_size=12),
    zone=st.sampled_from([ZoneInfo("Asia/Shanghai"), UTC, ZoneInfo("Europe/Berlin")]),
)
spans = st.builds(Length, amount=st.integers(1, 60), unit=st.sampled_from(Unit))


@given(calendar=calendars, start=moments, length=spans, share=st.sampled_from([0.5, 0.75, 0.9]))
def test_both_calendars_agree(calendar: Calendar, start: datetime, length: Length, share: float) -> None:
    """They agree on when a span is over, and when a share of it is."""
    mine = AuditCalendar(calendar.weekdays, calendar.hours, calendar.holidays, calendar.workdays, calendar.zone)
    span = CalendarSpan(length.amount, length.unit.value)
    due = calendar.add(start, length)
    warn = calendar.part(start, due, share, working=length.working)
    assert mine.add(millis(start), span) == millis(due)
    assert mine.share(millis(start), millis(due), share, working=span.working) == millis(warn)


@given(length=spans)
def test_a_span_is_read_as_a_pack_writes_it(length: Length) -> None:
    """The singular is read, too."""
    assert CalendarSpan.read(str(length)) == CalendarSpan(length.amount, length.unit.value)
