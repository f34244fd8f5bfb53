"""Who may know who reports, and for how long."""

from datetime import timedelta

from schemas.internal.state import STATE
from schemas.topics import Topic
from tests.days.day import District

WORK = """
        08:00  rider reports 井盖破损 @zhongshan {identity}  → opened · classified · routed chengguan · dispatched chengguan
        08:10  chengguan accepts        → accepted chengguan
        08:15  chengguan contacts       → contacted chengguan
        08:20  chengguan completes      → completed chengguan · asked round 1
        08:30  app answers resolved 4   → feedback answered · closed confirmed
"""


def test_the_lead_is_told_on_acceptance_and_it_is_emptied_by_a_timer(district: District) -> None:
    """Ten days after the end nothing personal is left in inbox or state."""
    district.day(WORK.format(identity="named"))
    told = [one.personal for one in district.inboxes()]
    assert told[0] is None
    assert told[1] is not None
    assert told[1][0].name == "李小哥"
    district.day("+10d 08:30  (nobody) → erased personal")
    assert district.inbox("chengguan").personal is None
    assert "李小哥" not in STATE.write(district.case).decode()
    assert "13812345678" not in STATE.write(district.case).decode()


def test_a_confidential_reporter_is_known_to_nobody(district: District) -> None:
    """Not even the lead knows."""
    district.day(WORK.format(identity="confidential"))
    told = [one.personal for one in district.inboxes()]
    assert [personal for personal in told if personal] == []


def test_a_lead_that_loses_the_case_loses_the_data_too(district: District) -> None:
    """That is ten days after its own end, while the case continues."""
    district.day("""
        08:00  rider reports 井盖破损 @zhongshan named  → opened · classified · routed chengguan · dispatched chengguan
        08:10  chengguan accepts         → accepted chengguan
        08:12  zhihui assigns to shuiwu  → routed shuiwu · recalled chengguan · dispatched shuiwu
        08:20  shuiwu accepts            → accepted shuiwu
        08:21  shuiwu contacts           → contacted shuiwu
        08:30  shuiwu completes          → completed shuiwu · asked round 1
        08:40  app answers resolved 4    → feedback answered · closed confirmed
        +10d 08:12  (nobody)             → erased personal chengguan
        +10d 08:40  (nobody)             → erased personal
    """)


def test_after_four_hundred_days_the_case_is_forgotten(district: District) -> None:
    """Its snapshot and its texts get tombstones, and the engine's own state is gone."""
    district.day(WORK.format(identity="named"))
    district.day("+10d 08:30  (nobody) → erased personal")
    told = district.flow.advance(district.flow.now + timedelta(days=390))
    assert district.flow.state(district.case_id) is None
    gone = {one.topic for one in told if one.value is None}
    assert gone == {Topic.CASES, Topic.TEXTS}
