"""Which units have a case where two rules meet: a ruler that takes it, a leader that leads, a mustered unit that helps."""

from schemas.vocabulary import DispatchRole
from tests.days.day import District

START = "08:00  rider reports 井盖破损 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan\n"
RETURN = "08:30  chengguan returns not-duty  → disputed chengguan not-duty linjiang · dispatched linjiang assist\n"
TOWN = (
    "escalated 2→3 linjiang accept-late · dispatched linjiang assist · mustered chengguan+shuiwu+zhongshan quorum 2"
    " · dispatched shuiwu muster · dispatched zhongshan muster"
)
IGNORED = f"11:00  (nobody) → warned accept chengguan\n12:00  (nobody) → breached accept chengguan · {TOWN}\n"


def test_a_ruler_may_take_the_case_itself(district: District) -> None:
    """Its dispatch as a helper ends once, and it becomes the lead; once it was recalled twice."""
    district.day(
        START
        + RETURN
        + """
        09:00  linjiang rules upheld to linjiang  → ruled upheld · recalled chengguan · recalled linjiang · dispatched linjiang
        09:10  linjiang accepts                   → accepted linjiang
        """
    )
    assert district.case.owners == ("chengguan", "linjiang")


def test_a_ruler_may_join(district: District) -> None:
    """It is relieved of the ruling and called to help, with a deadline; once it was left with no dispatch."""
    district.day(
        START
        + RETURN
        + """
        09:00  linjiang rules joint to linjiang  → ruled joint · recalled linjiang · dispatched linjiang assist
        12:00  (nobody)                          → warned accept chengguan · warned accept linjiang
        12:30  linjiang accepts                  → accepted linjiang
        12:40  chengguan accepts                 → accepted chengguan
        """
    )


def test_a_mustered_unit_may_join(district: District) -> None:
    """Its muster dispatch ends, and it becomes a helper."""
    district.day(
        START
        + IGNORED
        + """
        12:10  linjiang accepts                 → accepted linjiang
        12:20  shuiwu accepts                   → refused not-yours
        12:30  chengguan returns shared-duty    → disputed chengguan shared-duty linjiang
        13:00  linjiang rules joint to shuiwu   → ruled joint · recalled shuiwu · dispatched shuiwu assist
        13:10  shuiwu accepts                   → accepted shuiwu
        13:20  chengguan accepts                → accepted chengguan
        """
    )


def test_who_was_mustered_stays_when_triage_moves_the_case(district: District) -> None:
    """The order stays in force, so the units that it called keep the case; the town still answers for it."""
    district.day(
        START
        + IGNORED
        + """
        12:10  linjiang accepts            → accepted linjiang
        12:30  zhihui assigns to shuiwu    → routed shuiwu · recalled chengguan · recalled shuiwu · dispatched shuiwu
        12:40  shuiwu accepts              → accepted shuiwu
        """
    )
    live = {one.unit: one.role for one in district.case.dispatches if one.live}
    assert live == {"linjiang": DispatchRole.ASSIST, "zhongshan": DispatchRole.MUSTER, "shuiwu": DispatchRole.LEAD}


def test_a_leader_who_leads_has_a_clock_too(district: District) -> None:
    """No lead waits without a deadline; once a leader's office had none."""
    district.day(
        START
        + """
        09:00  zhihui assigns to ld-wang  → routed ld-wang · recalled chengguan · dispatched ld-wang
        12:00  (nobody)                   → warned accept ld-wang
        13:00  ld-wang accepts            → accepted ld-wang
        """
    )


def test_below_the_town_the_new_lead_answers(district: District) -> None:
    """Owners add up; the inbox names the last."""
    district.day(
        START + RETURN + "09:00  linjiang rules upheld to shuiwu  → ruled upheld · recalled chengguan"
        " · recalled linjiang · dispatched shuiwu\n"
    )
    assert district.inbox("shuiwu").owner == "shuiwu"


def test_an_objector_may_not_accept_what_it_objects_to(district: District) -> None:
    """It holds the case until another unit rules; its inbox does not offer acceptance either."""
    district.day(START + RETURN + "08:40  chengguan accepts → refused wrong-state\n")
    assert "accept" not in district.inbox("chengguan").may
