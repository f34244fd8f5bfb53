"""Days on which a case goes as it should."""

from schemas.vocabulary import CaseState
from tests.days.day import District


def test_solved_at_once(district: District) -> None:
    """The unit accepts, calls and completes, and the reporter is satisfied."""
    district.day("""
        09:00  rider reports 井盖破损 @zhongshan named  → opened · classified · routed chengguan · dispatched chengguan
        09:20  chengguan accepts                        → accepted chengguan
        09:40  chengguan contacts                       → contacted chengguan
        10:00  chengguan notes 已派人                    → progressed chengguan
        11:00  chengguan completes                      → completed chengguan · asked round 1
        12:00  app answers resolved 5                   → feedback answered · closed confirmed
    """)
    assert district.case.state is CaseState.CLOSED
    assert district.answers("chengguan") == ["applied"] * 4


def test_silence_closes(district: District) -> None:
    """Nobody answers for two days; a reminder comes before that."""
    district.day("""
        09:00      rider reports 井盖破损 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan
        09:20      chengguan accepts                 → accepted chengguan
        10:00      chengguan completes               → completed chengguan · asked round 1
        Wed 22:00  (nobody)                          → warned follow-up
        Thu 10:00  (nobody)                          → closed silence
    """)


def test_triage_by_phone_may_say_that_nobody_is_there(district: District) -> None:
    """`unreachable` is a result of asking, but not the reporter's answer: it closes as silence does."""
    district.day("""
        09:00  rider reports 井盖破损 @zhongshan    → opened · classified · routed chengguan · dispatched chengguan
        09:20  chengguan accepts                   → accepted chengguan
        10:00  chengguan completes                 → completed chengguan · asked round 1
        11:00  zhihui answers unreachable          → feedback unreachable · closed silence
    """)


def test_without_a_phone_there_is_no_contact_clock(district: District) -> None:
    """Nobody can be called, so nobody is late in calling; with a phone, the deadline runs from acceptance."""
    district.day("""
        09:00  rider reports 井盖破损 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan
        09:20  chengguan accepts                 → accepted chengguan
    """)
    due = district.inbox("chengguan").due
    assert due.contact is None
    assert due.complete is not None
    assert f"{due.complete:%a %H:%M}" == "Wed 09:20"


def test_evidence_where_the_pack_wants_it(district: District) -> None:
    """Without a picture the completion is refused."""
    district.day("""
        09:00  rider reports 路灯不亮 @zhongshan  → opened · classified · routed zhongshan · dispatched zhongshan
        09:20  zhongshan accepts                 → accepted zhongshan
        10:00  zhongshan completes               → refused evidence-required
        10:05  zhongshan completes pictured      → completed zhongshan · asked round 1
    """)


def test_working_hours_stand_still_over_night_and_weekend(district: District) -> None:
    """Friday 16:00, four working hours to accept: one is left on Friday, three on Monday morning."""
    district.day("""
        Fri 16:00  rider reports 办证照太慢 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan
        Mon 11:00  (nobody)                            → warned accept chengguan
        Mon 12:00  chengguan accepts                   → accepted chengguan
    """)
