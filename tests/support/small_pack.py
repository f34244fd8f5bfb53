"""A small pack whose deadlines are easy to compute: a town, a village, two departments, a leader, triage.

| | accept | contact | complete | ruling | review | promise |
| --- | --- | --- | --- | --- | --- | --- |
| normal | 4 h | 2 h | 24 h | 4 h | 48 h | 100 h |
| emergency | 20 min | 40 min | 4 h | 40 min | 4 h | 100 h |
| office | 4 working h | 4 working h | 2 working days | … | … | 10 working days |

A warning comes after three quarters of the time. Triage takes 4 h, a follow-up 48 h, personal data is kept for 10 days.
Working hours are Monday to Friday, 09:00 to 17:00.

Owns: its rows. Refuses: reading files.
"""

from datetime import time
from zoneinfo import ZoneInfo

import shapely

from handlers.policy.places import AreaPolygon, Places
from handlers.policy.rules import Rules
from handlers.policy.working_calendar import Calendar
from schemas.policy.pack import (
    AreaRow,
    CalendarRow,
    CategoryRow,
    DangerRow,
    DutyRow,
    MusterRow,
    Pace,
    PaceRow,
    Pack,
    SourceRow,
    UnitRow,
)
from schemas.policy.span import Length
from schemas.vocabulary import Role, Service, Tier, UnitLevel

ZONE = ZoneInfo("Asia/Shanghai")


def span(text: str) -> Length:
    """Return a span from its text."""
    return Length.parse(text)


def _pace(accept: str, contact: str, complete: str, ruling: str, review: str, promise: str) -> Pace:
    every = PaceRow(
        accept=span(accept), contact=span(contact), complete=span(complete), ruling=span(ruling), review=span(review)
    )
    return Pace(promise=span(promise), every=every)


PACES = {
    "normal": _pace("4 hours", "2 hours", "24 hours", "4 hours", "48 hours", "100 hours"),
    "emergency": _pace("20 minutes", "40 minutes", "4 hours", "40 minutes", "4 hours", "100 hours"),
    "office": _pace("4 working hours", "4 working hours", "2 working days", "4 hours", "48 hours", "10 working days"),
}

UNITS = (
    UnitRow(code="chengguan", name="城管局", level=UnitLevel.DISTRICT, roles=(Role.DEPARTMENT,)),
    UnitRow(code="shuiwu", name="水务局", level=UnitLevel.DISTRICT, roles=(Role.DEPARTMENT,)),
    UnitRow(code="zhongshan", name="中山社区", level=UnitLevel.VILLAGE, roles=(Role.VILLAGE,), area="zhongshan"),
    UnitRow(
        code="linjiang", name="临江街道", level=UnitLevel.TOWN, roles=(Role.TOWN,), area="linjiang", hall="一楼会议室"
    ),
    UnitRow(code="ld-wang", name="王区长", level=UnitLevel.DISTRICT, roles=(Role.LEADER,)),
    UnitRow(code="zhihui", name="指挥中心", level=UnitLevel.DISTRICT, roles=(Role.TRIAGE, Role.DEPARTMENT)),
)

CATEGORIES = (
    CategoryRow(code="010101", name="井盖", group="市政", terms={"井盖": 3.0}),
    CategoryRow(code="010102", name="路灯", group="市政", terms={"路灯": 3.0}, evidence=True),
    CategoryRow(code="020101", name="噪音", group="环保", terms={"噪音": 3.0}),
    CategoryRow(code="030101", name="证照", group="政务", terms={"证照": 3.0}),
    CategoryRow(code="X00001", name="燃气", group="安全", terms={"燃气": 3.0}),
)

FULL = (Tier.DEPARTMENT, Tier.TOWN, Tier.LEADER, Tier.WALL)
WHOLE = tuple(Tier)


def _duty(
    name: str, category: str, lead: str, ladder: tuple[Tier, ...], pace: str = "normal", priority: int = 3
) -> DutyRow:
    return DutyRow.model_validate(
        {
            "id": name,
            "because": f"{name}归{lead}",
            "categories": (category,),
            "lead": lead,
            "department": "chengguan" if lead != "shuiwu" else "shuiwu",
            "muster": ("shuiwu",),
            "leader": "ld-wang",
            "ladder": ladder,
            "pace": pace,
            "priority": priority,
        }
    )


DUTIES = (
    _duty("jinggai", "010101", "chengguan", FULL),
    _duty("ludeng", "010102", "@village", (Tier.VILLAGE, Tier.DEPARTMENT)),
    _duty("zaoyin", "020101", "@village", WHOLE),
    _duty("zhengzhao", "030101", "chengguan", FULL, "office"),
    _duty("ranqi", "X00001", "shuiwu", (Tier.TOWN, Tier.LEADER, Tier.WALL), "emergency", 1),
    _duty("doudi", "*", "zhihui", WHOLE),
)

DANGERS = (
    DangerRow(id="leak", name="燃气泄漏", category="X00001", service=Service.FIRE, tier=3, patterns=("燃气.{0,3}漏",)),
    DangerRow(id="blast", name="爆炸", category="X00001", service=Service.POLICE, tier=4, patterns=("爆炸",)),
)


def _places() -> Places:
    """Return the places: the village covers the town's west; the east has no village."""
    rows = (
        ("town", "linjiang", None, (113.80, 22.60, 113.90, 22.70)),
        ("village", "zhongshan", "linjiang", (113.80, 22.60, 113.85, 22.70)),
    )
    return Places.of(
        "hamlet",
        [
            AreaPolygon(
                AreaRow.model_validate({"level": level, "code": code, "name": code, "parent": up}), shapely.box(*box)
            )
            for level, code, up, box in rows
        ],
    )


def small_rules() -> Rules:
    """Return its rules."""
    working = CalendarRow(weekdays=(1, 2, 3, 4, 5), hours=((time(9), time(17)),))
    return Rules(
        pack=Pack(
            name="hamlet",
            title="小村",
            district="hamlet",
            zone="Asia/Shanghai",
            last_resort="doudi",
            triage_unit="zhihui",
            threshold=0.5,
            triage=span("4 hours"),
            follow_up=span("48 hours"),
            returns=2,
            personal_kept=span("10 days"),
            muster=MusterRow(after=span("2 hours"), quorum=0.5),
            paces=PACES,
        ),
        version="hamlet@000000000000",
        zone=ZONE,
        calendar=Calendar.of(working, ZONE),
        places=_places(),
        units={unit.code: unit for unit in UNITS},
        sources={"app": SourceRow(code="app", name="应用")},
        categories={category.code: category for category in CATEGORIES},
        dangers=DANGERS,
        duties=DUTIES,
        seats={"linjiang": "linjiang", "zhongshan": "zhongshan"},
    )
