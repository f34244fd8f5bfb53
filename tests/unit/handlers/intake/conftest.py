"""A small district of two streets, and records for its input topics."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

import orjson
import pytest
import shapely

from handlers.intake.pipeline import to_command
from handlers.policy.places import AreaPolygon, Places
from handlers.policy.rules import Rules
from handlers.policy.working_calendar import Calendar
from schemas.internal.command import ActionCommand, ReportCommand
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
    PlaceRow,
    SourceRow,
    UnitRow,
)
from schemas.policy.span import Length
from schemas.vocabulary import ReportKind, Role, Service, UnitLevel
from schemas.wire.dead_letter import DeadLetter, Received

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
"""The moment at which everything is taken in."""

HOUR = Length.parse("1 hour")

CATEGORIES = (
    CategoryRow(
        code="010101", name="井盖", group="市政", terms={"井盖": 3.0, "窨井": 2.0}, patterns={"盖.{0,4}(破|没了)": 2.0}
    ),
    CategoryRow(code="010102", name="路灯", group="市政", terms={"路灯": 3.0, "不亮": 1.0}),
    CategoryRow(code="020101", name="噪音扰民", group="环保", terms={"噪音": 3.0, "吵": 1.0, "KTV": 2.0}),
    CategoryRow(code="030101", name="社保", group="咨询", kind=ReportKind.INQUIRY, terms={"社保": 3.0}),
    CategoryRow(code="X00001", name="燃气", group="安全", terms={"燃气": 3.0}),
)

DANGERS = (
    DangerRow(id="leak", name="燃气泄漏", category="X00001", service=Service.FIRE, tier=3,
              patterns=("燃气.{0,6}(漏|泄)",), unless=("演练",)),
    DangerRow(id="jump", name="轻生", category="X00001", service=Service.POLICE, tier=4, patterns=("跳楼",)),
)  # fmt: skip


def _pack() -> Pack:
    """Return the head of the pack."""
    every = PaceRow(accept=HOUR, contact=HOUR, complete=HOUR, ruling=HOUR, review=HOUR)
    return Pack(
        name="small", title="小区", district="small", zone="Asia/Shanghai", last_resort="rest",
        triage_unit="zhihui", threshold=0.5, triage=HOUR, follow_up=HOUR, personal_kept=HOUR,
        muster=MusterRow(after=HOUR, quorum=0.5), paces={"normal": Pace(promise=HOUR, every=every)},
    )  # fmt: skip


def _places() -> Places:
    """Return a town of 0.1 by 0.1 degrees, with a village in its west and a grid in the village's south."""
    rows = (
        ("town", "linjiang", None, (113.80, 22.60, 113.90, 22.70)),
        ("village", "zhongshan", "linjiang", (113.80, 22.60, 113.85, 22.70)),
        ("grid", "zhongshan-g1", "zhongshan", (113.80, 22.60, 113.85, 22.65)),
    )
    outlines = [
        AreaPolygon(
            AreaRow.model_validate({"level": level, "code": code, "name": code, "parent": up}), shapely.box(*box)
        )
        for level, code, up, box in rows
    ]
    return Places.of("small", outlines, [PlaceRow(code="QR-1", name="驿站", lon=113.81, lat=22.61)])


@pytest.fixture(scope="session")
def rules() -> Rules:
    """Return the small district's policy."""
    row = CalendarRow(weekdays=(1, 2, 3, 4, 5), hours=((time(9), time(18)),))
    units = (
        UnitRow(code="chengguan", name="城管局", level=UnitLevel.DISTRICT, roles=(Role.DEPARTMENT,)),
        UnitRow(code="zhihui", name="指挥中心", level=UnitLevel.DISTRICT, roles=(Role.TRIAGE, Role.LEADER)),
    )
    return Rules(
        pack=_pack(),
        version="small@0123456789ab",
        zone=UTC,
        calendar=Calendar.of(row, UTC),
        places=_places(),
        units={unit.code: unit for unit in units},
        sources={"app": SourceRow(code="app", name="应用")},
        categories={category.code: category for category in CATEGORIES},
        dangers=DANGERS,
        duties=(DutyRow(id="rest", because="兜底", lead="chengguan", department="chengguan", leader="zhihui"),),
        seats={},
    )


def record(topic: str, value: bytes | None, **headers: str) -> Received:
    """Return a record on a topic; the header `content_type` is spelled `content-type`."""
    named = tuple((name.replace("content_type", "content-type"), text.encode()) for name, text in headers.items())
    return Received(topic=topic, partition=0, offset=7, timestamp=1, key=None, value=value, headers=named)


Taking = Callable[..., Any]
"""Takes a body in, on a topic."""


@pytest.fixture(scope="session")
def report(rules: Rules) -> Taking:
    """Return a function that takes a report in on the app's own topic; a field of `...` is left out."""

    def taking(topic: str = "chuishao.reports.app.v1", **fields: object) -> ReportCommand | ActionCommand | DeadLetter:
        whole = {"id": "r-1", "source": "app", "channel": "rider", "text": "井盖没了"} | fields
        body = orjson.dumps({name: value for name, value in whole.items() if value is not ...})
        return to_command(record(topic, body), AT, rules, prefix="chuishao.", trusted=True)

    return taking


@pytest.fixture(scope="session")
def action(rules: Rules) -> Taking:
    """Return a function that takes an action in on 城管局's own topic; a field of `...` is left out."""

    def taking(
        kind: object = "accept", topic: str = "chuishao.actions.chengguan.v1", *, trusted: bool = True, **fields: object
    ) -> ReportCommand | ActionCommand | DeadLetter:
        actor = {"role": "department", "unit": "chengguan"}
        whole = {"id": "a-1", "case_id": "c-2345", "type": kind, "actor": actor} | fields
        body = orjson.dumps({name: value for name, value in whole.items() if value is not ...})
        return to_command(record(topic, body), AT, rules, prefix="chuishao.", trusted=trusted)

    return taking


@pytest.fixture(scope="session")
def make_record() -> Callable[..., Received]:
    """Return the function that makes a record."""
    return record
