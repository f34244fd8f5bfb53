"""Packs that are refused: each kind of fault, with its file and its line."""

import json
from collections.abc import Mapping

import pytest

from handlers.policy.compile import compile_pack
from handlers.policy.pack_faults import PackError, PackFault

PACK = """\
name: xiaoqu
title: 小区
district: xiaoqu
zone: Asia/Shanghai
last_resort: rest
triage_unit: desk
threshold: 0.5
triage: 2 hours
follow_up: 3 days
personal_kept: 30 days
muster: {after: 2 hours, quorum: 0.6}
paces:
  normal:
    promise: 5 working days
    every: {accept: 4 hours, contact: 1 day, complete: 3 days, ruling: 1 day, review: 5 days}
  hot:
    promise: 1 day
    every: {accept: 1 working hour, contact: 1 hour, complete: 2 hours, ruling: 1 hour, review: 1 day}
"""
UNITS = """\
- {code: zhen, name: 镇, level: town, roles: [town], area: zhen}
- {code: xi, name: 西村, level: village, roles: [village], area: xi}
- {code: dong, name: 东村, level: village, roles: [village], area: dong}
- {code: desk, name: 中心, level: district, roles: [triage, department]}
- {code: roads, name: 路局, level: district, roles: [department]}
- {code: boss, name: 区长, level: district, roles: [leader]}
"""
SOURCES = "- {code: app, name: 小程序}\n"
CATEGORIES = """\
- {code: "010101", name: 路, group: 路, terms: {坑: 2}, patterns: {"路.{0,3}坑": 1.5}}
- {code: "010102", name: 灯, group: 路}
- {code: A00001, name: 火, group: 险}
"""
DANGERS = "- {id: fire, name: 火, category: A00001, service: '119', tier: 3, patterns: [着火], unless: [演习]}\n"
DUTIES = """\
- {id: fire, because: 火, categories: [A00001], lead: roads, department: roads, leader: boss, ladder: [3, 4], pace: hot}
- {id: lamp-xi, because: 灯, categories: ["010102"], areas: [xi], lead: "@village", department: roads, leader: boss}
- {id: roads, because: 路, categories: ["0101*"], lead: roads, department: roads, assists: ["@town"], leader: boss}
- {id: rest, because: 兜底, lead: desk, department: desk, leader: boss}
"""
CALENDAR = """\
weekdays: [1, 2, 3, 4, 5]
hours: [["09:00", "12:00"], [14:00, 18:00]]
holidays: [2026-10-01]
workdays:
  - 2026-10-10
"""
PLACES = "- {code: QR-1, name: 站, lon: 1.5, lat: 0.5}\n"


def square(level: str, code: str, parent: str | None, west: float, east: float) -> str:
    """Return a feature from `west` to `east`, one degree high."""
    ring = [[west, 0], [east, 0], [east, 1], [west, 1], [west, 0]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    properties = {"level": level, "code": code, "name": code, "parent": parent}
    return json.dumps({"type": "Feature", "properties": properties, "geometry": geometry})


AREAS = "\n".join(
    [
        '{"type": "FeatureCollection", "features": [',
        square("town", "zhen", None, 0, 4) + ",",
        square("village", "xi", "zhen", 0, 2) + ",",
        square("village", "dong", "zhen", 2, 4) + ",",
        square("grid", "xi-g1", "xi", 0, 2),
        "]}\n",
    ]
)
FILES = {
    "pack.yaml": PACK,
    "units.yaml": UNITS,
    "sources.yaml": SOURCES,
    "categories.yaml": CATEGORIES,
    "dangers.yaml": DANGERS,
    "duties.yaml": DUTIES,
    "calendar.yaml": CALENDAR,
    "areas.geojson": AREAS,
    "places.yaml": PLACES,
}


def faults_of(files: Mapping[str, str]) -> tuple[PackFault, ...]:
    """Return the faults of a pack; none when it compiles."""
    try:
        compile_pack(files)
    except PackError as error:
        return error.faults
    return ()


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """Return the sound pack with one place of one file changed."""
    assert FILES[file].count(old) >= 1, (file, old)
    return {**FILES, file: FILES[file].replace(old, new, 1)}


def test_the_sound_pack_compiles() -> None:
    """Each row below changes one thing in it."""
    rules = compile_pack(FILES)
    assert rules.seats == {"zhen": "zhen", "xi": "xi", "dong": "dong"}
    area = rules.places.locate(0.5, 0.5)
    assert rules.duty("010102", area).id == "lamp-xi"
    assert rules.duty("010102", None).id == "roads"
    assert rules.duty(None, None).id == "rest"
    assert rules.seat("@village", area) == "xi"


BROKEN = [
    # YAML itself
    ("pack.yaml", "title: 小区", "title: 小区\n titel: x", 3, "no YAML"),
    ("pack.yaml", "title: 小区", "title: 小区\ntitle: 大区", 3, "'title' stands here twice, first on line 2"),
    ("units.yaml", "name: 镇,", "name: no,", 1, 'write "no"'),
    ("categories.yaml", '"010101"', "010101", 1, 'write "010101"'),
    ("categories.yaml", '"010102"', "100102", 2, 'write it in quotes: "100102"'),
    ("units.yaml", "- {code: zhen,", "- {<<: {}, code: zhen,", 1, "'<<' merges"),
    ("sources.yaml", "- {code: app, name: 小程序}", "app: 小程序", 1, "must be a list of rows"),
    # fields
    ("pack.yaml", "title: 小区", "titel: 小区", 2, "titel: Extra inputs are not permitted"),
    ("units.yaml", "name: 东村, level", "nom: 东村, level", 3, "nom: Extra inputs"),
    ("pack.yaml", "follow_up: 3 days", "follow_up: 3 months", 9, "'3 months' is no span"),
    ("pack.yaml", "accept: 4 hours", "accept: 0 hours", 15, "'0 hours' is no span"),
    ("pack.yaml", "threshold: 0.5", "threshold: 1.5", 7, "threshold 1.5"),
    ("units.yaml", "level: town", "level: county", 1, "level 'county'"),
    ("categories.yaml", "{坑: 2}", "{坑: 20}", 1, "terms.坑 20"),
    ("calendar.yaml", "weekdays: [1,", "weekdays: [8,", 1, "weekdays.0 8"),
    # names
    ("units.yaml", "code: dong, name", "code: xi, name", 3, "'xi' stands here twice, first on line 2"),
    ("categories.yaml", '"010102"', '"010101"', 2, "'010101' stands here twice"),
    ("duties.yaml", "id: lamp-xi", "id: roads", 3, "'roads' stands here twice, first on line 2"),
    ("dangers.yaml", DANGERS, DANGERS + DANGERS, 2, "'fire' stands here twice"),
    ("places.yaml", "- {code", "- {code: QR-1, name: 站, lon: 1.5, lat: 0.5}\n- {code", 2, "'QR-1' stands here twice"),
    ("areas.geojson", '"code": "dong"', '"code": "xi"', 4, "'xi' stands here twice, first on line 3"),
    ("sources.yaml", "code: app", "code: roads", 1, "source 'roads' is a unit too (units.yaml:5)"),
    ("sources.yaml", "code: app", "code: v1", 1, "'v1' is reserved for the topics"),
    ("units.yaml", "- {code: roads", "- {code: v1, name: 一, level: city, roles: [auditor]}\n- {code: roads", 5,
     "'v1' is reserved"),
    # the head and the calendar
    ("pack.yaml", "last_resort: rest", "last_resort: nobody", 5, "last_resort 'nobody' is no id of duties.yaml"),
    ("duties.yaml", "兜底, lead: desk", '兜底, lead: "@town"', 4, "last resort's lead '@town' needs an area"),
    ("pack.yaml", "triage_unit: desk", "triage_unit: nobody", 6, "triage_unit 'nobody' is no unit"),
    ("pack.yaml", "triage_unit: desk", "triage_unit: roads", 6, "'roads' lacks the role 'triage'"),
    ("pack.yaml", "zone: Asia/Shanghai", "zone: Asia/Xiaoqu", 4, "zone 'Asia/Xiaoqu' is no IANA name"),
    ("pack.yaml", "zone: Asia/Shanghai", "zone: ../etc", 4, "zone '../etc' is no IANA name"),
    ("pack.yaml", "personal_kept: 30 days", "personal_kept: 31 days", 10, "personal_kept '31 days'"),
    ("pack.yaml", "personal_kept: 30 days", "personal_kept: 5 working days", 10, "personal_kept '5 working days'"),
    ("pack.yaml", "ruling: 1 day, ", "", 15, "pace 'normal' gives no span for ruling"),
    ("calendar.yaml", "[1, 2, 3, 4, 5]", "[]", 1, "no weekdays"),
    ("calendar.yaml", '"09:00", "12:00"', '"12:00", "09:00"', 2, "are no working hours"),
    ("calendar.yaml", "  - 2026-10-10", "  - 2026-10-01", 5, "2026-10-01 is both a holiday and a workday"),
    ("calendar.yaml", "[2026-10-01]", "[2026-10-01, 2026-10-01]", 3, "2026-10-01 stands twice"),
    # words
    ("categories.yaml", "路.{0,3}坑", "路(坑", 1, "pattern '路(坑' does not compile"),
    ("categories.yaml", "路.{0,3}坑", "坑*", 1, "matches an empty text"),
    ("categories.yaml", "路.{0,3}坑", "(坑+)+", 1, "repeats a repeat"),
    ("categories.yaml", "路.{0,3}坑", "坑" * 201, 1, "is longer than 200 characters"),
    ("dangers.yaml", "[演习]", '["演习["]', 1, "fire: pattern '演习[' does not compile"),
    ("dangers.yaml", "category: A00001", "category: A00002", 1, "category 'A00002' is not in categories.yaml"),
    # areas
    ("areas.geojson", "[2, 0], [2, 1], [0, 1]", "[2, 1], [2, 0], [0, 1]", 3,
     "xi: the polygon is invalid: Self-intersection"),
    ("areas.geojson", '"Polygon"', '"Point"', 2, "zhen: "),
    ("areas.geojson", "[2, 0], [4, 0], [4, 1], [2, 1], [2, 0]", "[2, 0], [6, 0], [6, 1], [2, 1], [2, 0]", 4,
     "village 'dong' lies to 50.0% outside its town 'zhen'"),
    ("areas.geojson", '"name": "dong", "parent": "zhen"', '"name": "dong", "parent": "xi"', 4,
     "has the parent 'xi', a village: it must be a town"),
    ("areas.geojson", '"parent": "xi"', '"parent": "nan"', 5, "has the parent 'nan', which is no village"),
    ("areas.geojson", '"parent": null', '"parent": "xi"', 2, "a town has none (null)"),
    ("areas.geojson", '"level": "grid"', '"level": "cell"', 5, "properties.level"),
    ("areas.geojson", "]}\n", "\n", 7, "no JSON"),
    ("areas.geojson", '"name": "xi",', '"name": "xi", "name": "x",', 3, "'name' stands twice"),
    ("units.yaml", "area: dong", "area: nan", 3, "dong: area 'nan' is not in areas.geojson"),
    ("units.yaml", "area: dong", "area: xi", 3, "area 'xi' has a unit already, on line 2"),
    ("units.yaml", "level: village, roles: [village], area: dong", "level: district, roles: [village], area: dong", 3,
     "a unit of level 'district' cannot stand for a village"),
    ("places.yaml", "lon: 1.5, lat: 0.5", "lon: 0.5, lat: 1.5", 1, "lies in no area"),
    # duties
    ("duties.yaml", "lead: roads", "lead: nobody", 1, "fire: lead 'nobody' is no unit"),
    ("duties.yaml", '"@village", department: roads', '"@village", department: nobody', 2,
     "department 'nobody' is no unit"),
    ("duties.yaml", 'assists: ["@town"]', "assists: [nobody]", 3, "assists 'nobody' is no unit"),
    ("duties.yaml", 'assists: ["@town"]', "muster: [nobody]", 3, "muster 'nobody' is no unit"),
    ("duties.yaml", 'assists: ["@town"], leader: boss', "leader: nobody", 3, "leader 'nobody' is no unit"),
    ("duties.yaml", 'assists: ["@town"], leader: boss', "leader: desk", 3, "leader 'desk' lacks the role 'leader'"),
    ("duties.yaml", "pace: hot", "pace: warp", 1, "pace 'warp' is not among the paces"),
    ("duties.yaml", "[3, 4]", "[4, 3]", 1, "ladder [4, 3] must ascend"),
    ("duties.yaml", "[3, 4]", "[3, 3]", 1, "ladder [3, 3] must ascend"),
    ("duties.yaml", "[3, 4]", "[]", 1, "ladder [] must ascend"),
    ("duties.yaml", "areas: [xi]", "areas: [nan]", 2, "area 'nan' is no town or village"),
    ("duties.yaml", "areas: [xi]", "areas: [xi-g1]", 2, "area 'xi-g1' is no town or village"),
    ("duties.yaml", '["010102"]', '["010109"]', 2, "category '010109' fits no row"),
    ("duties.yaml", '["0101*"]', '["02*"]', 3, "category '02*' fits no row"),
    ("duties.yaml", '["0101*"]', '["0[12]*"]', 3, "must be a code, or a beginning followed by one '*'"),
    ("duties.yaml", "兜底, lead", "兜底, areas: [zhen], lead", 4, "rest: the last row must take everything"),
    ("duties.yaml", "兜底, lead", '兜底, categories: ["0*"], lead', 4, "rest: the last row must take everything"),
    ("duties.yaml", "火, categories: [A00001], lead", '火, categories: ["0*", A00001], lead', 3,
     "roads: is never reached, fire above takes all of it"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "line", "what"), BROKEN)
def test_a_broken_pack_is_refused_with_file_and_line(file: str, old: str, new: str, line: int, what: str) -> None:
    """One changed place gives one fault there that names the value and the rule."""
    faults = faults_of(changed(file, old, new))
    assert any(fault[:2] == (file, line) and what in fault.what for fault in faults), faults


@pytest.mark.parametrize("old_new", [('"0101*"]', '"0101*"], areas: [zhen]'), ("[3, 4]", "[3, 5]")])
def test_a_sound_change_is_taken(old_new: tuple[str, str]) -> None:
    """The checks refuse what is broken, not what is unusual; an emergency may count working time."""
    assert faults_of(changed("duties.yaml", *old_new)) == ()


def test_a_village_without_a_unit_is_refused() -> None:
    """Its cases would have no unit at tier 1."""
    faults = faults_of({**FILES, "units.yaml": UNITS.replace(UNITS.splitlines(keepends=True)[2], "")})
    assert faults == (PackFault("areas.geojson", 4, "village 'dong' has no unit in units.yaml whose area it is"),)


def test_a_danger_enters_at_a_tier_of_its_ladder() -> None:
    """Otherwise it could not escalate from there."""
    faults = faults_of(changed("duties.yaml", "[3, 4]", "[4, 5]"))
    assert faults == (PackFault("dangers.yaml", 1, "fire: enters at tier 3, which the ladder of duty 'fire' lacks"),)


@pytest.mark.parametrize("file", sorted(FILES.keys() - {"places.yaml"}))
def test_a_missing_file_is_told_once(file: str) -> None:
    """Rows that refer to its rows have no fault of their own."""
    faults = faults_of({name: text for name, text in FILES.items() if name != file})
    assert faults == (PackFault(file, 0, "is missing: every pack has one"),)


def test_a_pack_needs_no_place_codes() -> None:
    """Only `places.yaml` is optional."""
    assert compile_pack({name: text for name, text in FILES.items() if name != "places.yaml"}).version


def test_all_faults_come_at_once() -> None:
    """A clerk mends a pack in one go."""
    files = changed("units.yaml", "level: town", "level: county")
    files["duties.yaml"] = DUTIES.replace("lead: roads", "lead: nobody").replace("pace: hot", "pace: warp")
    files["pack.yaml"] = PACK.replace("zone: Asia/Shanghai", "zone: Nowhere")
    with pytest.raises(PackError) as caught:
        compile_pack(files)
    assert [str(fault).split(": ")[0] for fault in caught.value.faults] == [
        "duties.yaml:1",
        "duties.yaml:1",
        "duties.yaml:3",
        "pack.yaml:4",
        "units.yaml:1",
    ]
    assert "duties.yaml:1: fire: lead 'nobody' is no unit of units.yaml" in str(caught.value)


def test_the_version_is_of_the_policy_alone() -> None:
    """People and the demonstration's day do not change it; a comment in a policy file does."""
    rules = compile_pack(FILES)
    same = compile_pack({**dict(reversed(FILES.items())), "day.jsonl": "{}", "people.yaml": "- x", "README.md": ""})
    other = compile_pack({**FILES, "units.yaml": UNITS + "# 一行注释\n"})
    assert rules.version == same.version
    assert rules.version != other.version
    assert rules.version.startswith("xiaoqu@")
    assert len(rules.version) == len("xiaoqu@") + 12
