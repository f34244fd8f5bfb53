"""Cases that no rule can route, and cases that cannot wait."""

from schemas.vocabulary import CaseState, Tier
from tests.days.day import District


def test_triage_assigns(district: District) -> None:
    """No word was recognised: a person sets the category, and the rules find the lead."""
    district.day("""
        08:00  rider reports 那个东西坏了 @zhongshan  → opened · classified · triaged no-category · dispatched zhihui assist
        09:00  zhihui assigns category 010101         → classified · routed chengguan · recalled zhihui · dispatched chengguan
        09:30  chengguan accepts                      → accepted chengguan
    """)


def test_what_nobody_decides_goes_to_the_owner_of_last_resort(district: District) -> None:
    """兜底: no case waits for ever."""
    district.day("""
        08:00  rider reports 那个东西坏了 @zhongshan  → opened · classified · triaged no-category · dispatched zhihui assist
        11:00  (nobody)  → warned triage zhihui
        12:00  (nobody)  → breached triage zhihui · routed zhihui · recalled zhihui · dispatched zhihui · escalated 1→2 chengguan triage-late · dispatched chengguan assist
    """)
    assert district.case.state is CaseState.WAITING


def test_without_a_place_a_person_looks(district: District) -> None:
    """The words are clear, the place is not."""
    district.day("""
        08:00  rider reports 井盖破损 @nowhere              → opened · classified · triaged no-place · dispatched zhihui assist
        08:30  zhihui assigns area moon                     → refused field-invalid
        08:35  zhihui assigns to nobody-known               → refused unknown-unit
        08:40  zhihui assigns area zhongshan                → routed chengguan · recalled zhihui · dispatched chengguan
    """)


def test_danger_enters_at_the_town_with_the_department_called_at_once(district: District) -> None:
    """It is handed over to 119, the lead gets personal data at once, and the muster order is given."""
    district.day("""
        08:00  rider reports 燃气在漏 @zhongshan named  → opened · classified · handed-over 119 · routed shuiwu · dispatched shuiwu · escalated 1→3 linjiang emergency · dispatched linjiang assist · mustered shuiwu+zhongshan quorum 1 · dispatched zhongshan muster
        08:10  shuiwu accepts     → accepted shuiwu
        08:12  linjiang accepts   → accepted linjiang
    """)
    first = next(one for one in district.inboxes() if one.unit == "shuiwu")
    assert first.personal is not None
    assert first.personal[0].phone == "13812345678"
    assert district.case.tier is Tier.TOWN


def test_worse_danger_enters_at_the_leader(district: District) -> None:
    """It has a review date, and needs no place."""
    district.day("""
        08:00  rider reports 这里爆炸了 @nowhere  → opened · classified · handed-over 110 · routed shuiwu · dispatched shuiwu · escalated 1→4 ld-wang emergency · dispatched ld-wang assist
    """)
    assert district.inbox("shuiwu").due.next is not None


def test_triage_moves_a_case_that_is_being_worked_on(district: District) -> None:
    """The old lead's dispatch ends, the new lead's deadline begins; the promise is unchanged."""
    district.day("""
        08:00  rider reports 井盖破损 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan
        08:30  chengguan accepts                 → accepted chengguan
        09:00  zhihui assigns to shuiwu          → routed shuiwu · recalled chengguan · dispatched shuiwu
        09:10  chengguan completes               → refused not-yours
    """)
    promise = district.inbox("shuiwu").due.promise
    assert promise is not None
    assert f"{promise:%a %H:%M}" == "Sat 12:00"


def test_why_this_unit_says_who_chose_it_by_hand(district: District) -> None:
    """The explanation never names a rule for another unit; a ruling says that it was one."""
    district.day("""
        08:00  rider reports 井盖破损 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan
        08:30  zhihui assigns to shuiwu          → routed shuiwu · recalled chengguan · dispatched shuiwu
    """)
    assert district.inbox("shuiwu").explanation.route == "jinggai: 人工指派（zhihui）"
