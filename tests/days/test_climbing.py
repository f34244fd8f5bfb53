"""五战: an unanswered case escalates, one step for a missed deadline, in order, once each."""

from schemas.vocabulary import Tier
from tests.days.day import District


def test_an_ignored_case_climbs_its_whole_ladder(district: District) -> None:
    """Department, town with a muster order, leader with a review date, wall; then the reviews continue at the wall."""
    district.day("""
        08:00      rider reports 井盖破损 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan
        11:00      (nobody)  → warned accept chengguan
        12:00      (nobody)  → breached accept chengguan · escalated 2→3 linjiang accept-late · dispatched linjiang assist · mustered chengguan+shuiwu+zhongshan quorum 2 · dispatched shuiwu muster · dispatched zhongshan muster
        15:00      (nobody)  → warned accept chengguan · warned accept linjiang
        16:00      (nobody)  → breached accept chengguan · escalated 3→4 ld-wang accept-late · dispatched ld-wang assist · breached accept linjiang
        19:00      (nobody)  → warned accept chengguan
        20:00      (nobody)  → breached accept chengguan · escalated 4→5 ld-wang accept-late
        23:00      (nobody)  → warned accept chengguan
        Wed 00:00  (nobody)  → breached accept chengguan
        Thu 08:00  (nobody)  → warned review ld-wang
        Thu 20:00  (nobody)  → breached review ld-wang again
        Fri 11:00  (nobody)  → warned promise
        Sat 08:00  (nobody)  → warned review ld-wang
        Sat 12:00  (nobody)  → breached promise
        Sat 20:00  (nobody)  → breached review ld-wang again
    """)
    case = district.case
    assert case.tier is Tier.WALL
    assert case.owners == ("chengguan", "linjiang", "ld-wang")
    assert case.counts.reviews == 2


def test_the_next_holder_gets_a_clock_of_its_own(district: District) -> None:
    """The town accepts its part; the lead's deadline runs on at the new tier."""
    district.day("""
        08:00  rider reports 井盖破损 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan
        11:00  (nobody)               → warned accept chengguan
        12:00  (nobody)               → breached accept chengguan · escalated 2→3 linjiang accept-late · dispatched linjiang assist · mustered chengguan+shuiwu+zhongshan quorum 2 · dispatched shuiwu muster · dispatched zhongshan muster
        12:30  linjiang accepts       → accepted linjiang
        13:00  chengguan accepts      → accepted chengguan
    """)
    assert district.inbox("chengguan").muster is not None


def test_a_command_in_the_last_moment_is_in_time(district: District) -> None:
    """An acceptance at the deadline itself is not late."""
    district.day("""
        08:00  rider reports 井盖破损 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan
        11:00  (nobody)  → warned accept chengguan
    """)
    district.day("12:00  chengguan accepts  → accepted chengguan")


def test_late_contact_and_late_work_climb_each_one_step(district: District) -> None:
    """The missed leg and the others begin anew at the new tier."""
    district.day("""
        08:00      rider reports 井盖破损 @zhongshan named  → opened · classified · routed chengguan · dispatched chengguan
        08:30      chengguan accepts   → accepted chengguan
        10:00      (nobody)            → warned contact chengguan
        10:30      (nobody)            → breached contact chengguan · escalated 2→3 linjiang contact-late · dispatched linjiang assist · mustered chengguan+shuiwu+zhongshan quorum 2 · dispatched shuiwu muster · dispatched zhongshan muster
        10:45      linjiang accepts    → accepted linjiang
        11:00      chengguan contacts  → contacted chengguan
        Wed 04:30  (nobody)            → warned complete chengguan
        Wed 10:30  (nobody)            → breached complete chengguan · escalated 3→4 ld-wang complete-late · dispatched ld-wang assist
    """)


def test_a_short_ladder_ends_where_it_ends(district: District) -> None:
    """Village, department, and no further: the department's reviews continue."""
    district.day("""
        08:00      rider reports 路灯不亮 @zhongshan  → opened · classified · routed zhongshan · dispatched zhongshan
        11:00      (nobody)  → warned accept zhongshan
        12:00      (nobody)  → breached accept zhongshan · escalated 1→2 chengguan accept-late · dispatched chengguan assist
        12:10      chengguan accepts  → accepted chengguan
        15:00      (nobody)  → warned accept zhongshan
        16:00      (nobody)  → breached accept zhongshan again
        Thu 04:00  (nobody)  → warned review chengguan
        Thu 16:00  (nobody)  → breached review chengguan again
    """)
    assert district.case.tier is Tier.DEPARTMENT


def test_discontent_reopens_one_step_up(district: District) -> None:
    """The lead continues the work, and the town answers for it too."""
    district.day("""
        08:00  rider reports 井盖破损 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan
        08:30  chengguan accepts      → accepted chengguan
        09:00  chengguan completes    → completed chengguan · asked round 1
        10:00  app answers unresolved 2  → feedback answered · reopened · escalated 2→3 linjiang unsatisfied · dispatched linjiang assist · mustered chengguan+shuiwu+zhongshan quorum 2 · dispatched shuiwu muster · dispatched zhongshan muster
        10:05  linjiang accepts       → accepted linjiang
        11:00  chengguan completes    → completed chengguan · asked round 2
        11:30  app answers resolved 5 round 1  → refused too-late
        12:00  app answers resolved 5 round 2  → feedback answered · closed confirmed
    """)


def test_at_the_last_step_discontent_stays_there(district: District) -> None:
    """The case is reopened and does not escalate."""
    district.day("""
        08:00  rider reports 路灯不亮 @zhongshan  → opened · classified · routed zhongshan · dispatched zhongshan
        08:30  zhongshan accepts              → accepted zhongshan
        09:00  zhongshan completes pictured   → completed zhongshan · asked round 1
        10:00  app answers resolved 3         → feedback answered · reopened · escalated 1→2 chengguan unsatisfied · dispatched chengguan assist
        10:10  chengguan accepts              → accepted chengguan
        11:00  zhongshan completes pictured   → completed zhongshan · asked round 2
        12:00  app answers unresolved 1 round 2  → feedback answered · reopened
    """)


def test_a_leader_supervises(district: District) -> None:
    """The case moves to tier 4 at once, with the review on the given day; a second time only moves the review."""
    district.day("""
        08:00      rider reports 井盖破损 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan
        09:00      ld-wang supervises until 2026-11-24T19:00:00+08:00  → escalated 2→4 ld-wang supervised · dispatched ld-wang assist
        09:30      ld-wang supervises until 2026-11-24T08:00:00+08:00  → refused field-invalid
        10:00      chengguan accepts   → accepted chengguan
        10:10      chengguan supervises until 2026-11-24T19:00:00+08:00 as leader  → refused role
        11:00      ld-wang supervises until 2026-11-25T11:00:00+08:00  → due-changed review
        Wed 04:00  (nobody)  → warned complete chengguan
        Wed 05:00  (nobody)  → warned review ld-wang
    """)


def test_one_outage_climbs_one_step_whatever_fell_due_in_it(district: District) -> None:
    """The accept deadline came first and escalates; the missed promise is recorded and takes nobody's time away."""
    district.day("""
        08:00      rider reports 井盖破损 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan
        Sun 08:00  (outage until then)  → warned accept chengguan · breached accept chengguan · escalated 2→3 linjiang accept-late · dispatched linjiang assist · mustered chengguan+shuiwu+zhongshan quorum 2 · dispatched shuiwu muster · dispatched zhongshan muster · warned promise · breached promise
        Sun 09:00  linjiang accepts     → accepted linjiang
        Sun 10:00  chengguan accepts    → accepted chengguan
    """)
    assert district.case.tier is Tier.TOWN


def test_a_deadline_that_the_climb_arms_anew_is_superseded_and_not_missed(district: District) -> None:
    """Contact and completion fell due in one outage: contact escalates, and completion begins anew at the new tier."""
    district.day("""
        08:00      rider reports 井盖破损 @zhongshan named  → opened · classified · routed chengguan · dispatched chengguan
        08:30      chengguan accepts     → accepted chengguan
        Thu 08:00  (outage until then)   → warned contact chengguan · breached contact chengguan · escalated 2→3 linjiang contact-late · dispatched linjiang assist · mustered chengguan+shuiwu+zhongshan quorum 2 · dispatched shuiwu muster · dispatched zhongshan muster
        08:30      linjiang accepts      → accepted linjiang
        09:00      chengguan contacts    → contacted chengguan
        Fri 02:00  (nobody)              → warned complete chengguan
        Fri 08:00  (nobody)              → breached complete chengguan · escalated 3→4 ld-wang complete-late · dispatched ld-wang assist
    """)


def test_after_an_outage_the_next_deadline_climbs_again(district: District) -> None:
    """A deadline after the escalation does not belong to the outage."""
    district.day("""
        08:00      rider reports 井盖破损 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan
        Sat 11:00  (outage until then)  → warned accept chengguan · breached accept chengguan · escalated 2→3 linjiang accept-late · dispatched linjiang assist · mustered chengguan+shuiwu+zhongshan quorum 2 · dispatched shuiwu muster · dispatched zhongshan muster · warned promise
        11:30      linjiang accepts     → accepted linjiang
        12:00      (nobody)             → breached promise · escalated 3→4 ld-wang promise-late · dispatched ld-wang assist
    """)
