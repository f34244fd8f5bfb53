"""Actions that change nothing and are answered."""

import pytest

from schemas.wire.event import RecordedEvent, Rejected
from tests.days.day import District
from tests.days.deeds import UnreadableDayError

START = "08:00  rider reports 井盖破损 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan\n"


def test_strangers_and_wrong_moments(district: District) -> None:
    """Wrong unit, wrong state, wrong role, wrong field."""
    district.day(
        START
        + """
        08:05  shuiwu accepts                → refused not-yours
        08:06  chengguan accepts as leader   → refused role
        08:07  chengguan completes           → refused wrong-state
        08:08  chengguan accepts if 1        → refused stale
        08:09  chengguan accepts if 8        → accepted chengguan
        08:10  chengguan accepts             → refused wrong-state
        08:11  chengguan attends             → refused unknown-type
        """
    )
    assert district.answers("chengguan") == ["role", "wrong-state", "stale", "applied", "wrong-state", "unknown-type"]


def test_after_closing_nothing_moves(district: District) -> None:
    """A closed case refuses; a late answer is too late."""
    district.day(
        START
        + """
        08:10  chengguan accepts        → accepted chengguan
        08:20  chengguan completes      → completed chengguan · asked round 1
        08:30  app answers resolved 4   → feedback answered · closed confirmed
        08:40  chengguan notes 还有     → refused case-closed
        08:50  app answers resolved 1   → refused too-late
        """
    )


def test_twenty_refusals_an_hour_are_logged_and_all_are_answered(district: District) -> None:
    """The next logged refusal counts the others."""
    district.day(START)
    for minute in range(25):
        told = "refused wrong-state" if minute < 20 else "answered wrong-state"
        district.day(f"09:{minute:02}  chengguan completes → {told}")
    district.day("""
        11:00  (nobody)             → warned accept chengguan
        11:10  chengguan completes  → refused wrong-state
    """)
    assert district.answers("chengguan") == ["wrong-state"] * 26
    refusals = [one.value.event for one in district.messages if isinstance(one.value, RecordedEvent)]
    assert [one.unlogged for one in refusals if isinstance(one, Rejected)][-2:] == [0, 5]


def test_what_the_day_does_not_say_fails_it(district: District) -> None:
    """This tests the harness: a warning that the day leaves out is found and shown."""
    with pytest.raises(AssertionError, match="warned accept"):
        district.day(START + "11:30  chengguan accepts → accepted chengguan\n")


def test_a_line_that_nobody_can_read_is_refused_by_its_number(district: District) -> None:
    """A typing error must not pass silently."""
    with pytest.raises(UnreadableDayError, match="line 2"):
        district.day(START + "at noon chengguan accepts\n")
