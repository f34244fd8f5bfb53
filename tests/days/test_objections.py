"""派单异议 and 裁定."""

from schemas.vocabulary import CaseState
from tests.days.day import District

START = "08:00  rider reports 井盖破损 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan\n"
RETURN = "08:30  chengguan returns not-duty suggests shuiwu → disputed chengguan not-duty linjiang · dispatched linjiang assist\n"


def test_upheld(district: District) -> None:
    """It goes to another; the objector and the ruler are relieved."""
    district.day(
        START
        + RETURN
        + """
        08:40  chengguan rules upheld to shuiwu as town  → refused role
        08:45  shuiwu rules upheld to shuiwu as town     → refused role
        09:00  linjiang rules upheld                     → refused field-missing
        09:05  linjiang rules upheld to shuiwu           → ruled upheld · recalled chengguan · recalled linjiang · dispatched shuiwu
        09:30  shuiwu accepts                            → accepted shuiwu
        """
    )
    assert district.case.lead == "shuiwu"
    assert district.case.first == "chengguan"


def test_rejected(district: District) -> None:
    """Back to the objector, whose clock begins anew."""
    district.day(
        START
        + RETURN
        + """
        09:00  linjiang rules rejected  → ruled rejected · recalled linjiang
        12:00  (nobody)                 → warned accept chengguan
        12:30  chengguan accepts        → accepted chengguan
        """
    )


def test_joint(district: District) -> None:
    """The objector stays the lead, the other helps."""
    district.day(
        START
        + RETURN
        + """
        09:00  linjiang rules joint to shuiwu  → ruled joint · recalled linjiang · dispatched shuiwu assist
        09:10  shuiwu accepts                  → accepted shuiwu
        """
    )
    assert district.case.state is CaseState.WAITING


def test_last_resort(district: District) -> None:
    """兜底, whoever was suggested."""
    district.day(
        START
        + RETURN
        + "09:00  linjiang rules last-resort  → ruled last-resort · recalled chengguan · recalled linjiang · dispatched zhihui\n"
    )


def test_the_clocks_rest_while_it_is_disputed_and_the_ruler_s_runs(district: District) -> None:
    """Nobody rules: the case climbs, and may be ruled on all the same."""
    district.day(
        START
        + RETURN
        + """
        09:00  chengguan accepts  → refused wrong-state
        11:30  (nobody)           → warned ruling linjiang
        12:30  (nobody)           → breached ruling linjiang · escalated 2→3 linjiang ruling-late · mustered chengguan+shuiwu+zhongshan quorum 2 · dispatched shuiwu muster · dispatched zhongshan muster
        13:00  linjiang rules rejected  → ruled rejected
        """
    )


def test_the_last_objection_climbs_and_no_other_is_heard(district: District) -> None:
    """Two are allowed in this small pack."""
    district.day(
        START
        + RETURN
        + """
        09:00  linjiang rules rejected      → ruled rejected · recalled linjiang
        09:10  chengguan returns not-area   → disputed chengguan not-area linjiang · dispatched linjiang assist · escalated 2→3 linjiang return-limit · mustered chengguan+shuiwu+zhongshan quorum 2 · dispatched shuiwu muster · dispatched zhongshan muster
        09:20  linjiang rules rejected      → ruled rejected
        09:30  chengguan returns not-duty   → refused limit-reached
        """
    )


def test_a_clause_must_be_one_of_the_contract(district: District) -> None:
    """A reason of one's own is none."""
    district.day(START + "08:30  chengguan returns too-hard → refused clause-unknown\n")
