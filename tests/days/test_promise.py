"""The promise clock: set once, moved by nothing, at rest while the reporter is asked."""

from tests.days.day import District

WORK = """
        08:00      rider reports 井盖破损 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan
        08:30      chengguan accepts                  → accepted chengguan
        Wed 02:30  (nobody)                           → warned complete chengguan
        Wed 08:00  chengguan completes                → completed chengguan · asked round 1
"""
TOWN = (
    "linjiang {} · dispatched linjiang assist · mustered chengguan+shuiwu+zhongshan quorum 2"
    " · dispatched shuiwu muster · dispatched zhongshan muster"
)


def test_a_promise_that_is_missed_climbs_one_step(district: District) -> None:
    """The stage deadlines are met, the hundred hours are not: one step up, and the lead's work begins anew."""
    district.day(
        WORK
        + """
        Thu 20:00  (nobody)                  → warned follow-up
        Fri 07:00  app answers unresolved 1  → feedback answered · reopened · escalated 2→3 """
        + TOWN.format("unsatisfied")
        + """
        Fri 08:00  linjiang accepts          → accepted linjiang
        Fri 11:00  (nobody)                  → warned promise
        Sat 01:00  (nobody)                  → warned complete chengguan
        Sat 06:00  chengguan notes 快了       → progressed chengguan
        Sat 07:00  (nobody)                  → breached complete chengguan · escalated 3→4 ld-wang complete-late · dispatched ld-wang assist
        Sat 12:00  (nobody)                  → breached promise · escalated 4→5 ld-wang promise-late
        """
    )


def test_a_promise_gone_by_while_the_reporter_was_asked_warns_no_more(district: District) -> None:
    """It rested past its end: when reopened it is missed at once, without a warning."""
    district.day(
        WORK
        + """
        Thu 20:00  (nobody)  → warned follow-up
        Fri 07:00  app answers unresolved 1  → feedback answered · reopened · escalated 2→3 """
        + TOWN.format("unsatisfied")
        + """
        Fri 10:00  (nobody)            → warned accept linjiang
        Fri 11:00  (nobody)            → warned promise · breached accept linjiang
        Fri 23:00  chengguan completes → completed chengguan · asked round 2
        Sun 11:00  (nobody)            → warned follow-up
        Sun 12:00  app answers resolved 1 round 2 → feedback answered · reopened · escalated 3→4 ld-wang unsatisfied · dispatched ld-wang assist · breached promise · escalated 4→5 ld-wang promise-late
        """
    )


def test_it_is_the_same_for_every_holder(district: District) -> None:
    """A ruling, triage or a category with its own pace does not move it."""
    district.day("""
        08:00  rider reports 井盖破损 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan
        09:00  zhihui assigns to shuiwu          → routed shuiwu · recalled chengguan · dispatched shuiwu
        09:30  shuiwu returns not-duty           → disputed shuiwu not-duty linjiang · dispatched linjiang assist
        10:00  linjiang rules upheld to zhihui   → ruled upheld · recalled shuiwu · recalled linjiang · dispatched zhihui
        10:30  zhihui assigns category 030101    → classified · routed chengguan · recalled zhihui · dispatched chengguan
    """)
    told = {one.due.promise for one in district.inboxes()}
    assert [f"{at:%a %H:%M}" for at in told if at] == ["Sat 12:00"]
