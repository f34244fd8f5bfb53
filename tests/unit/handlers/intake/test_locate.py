"""Locating a report; a location that cannot be read does not cost the report."""

from typing import Any

import pytest

from handlers.intake.coordinates import wgs84_to_gcj02
from handlers.intake.locate import Located, locate
from handlers.policy.rules import Rules
from schemas.wire.area import Area, Point
from schemas.wire.report import Report

GRID = Area(district="small", town="linjiang", village="zhongshan", grid="zhongshan-g1")
VILLAGE = Area(district="small", town="linjiang", village="zhongshan", grid=None)


def located(rules: Rules, location: object, code: str | None = None) -> Located:
    """Locate a report that has no other content."""
    report = Report(id="r", source="app", channel="rider", text="井盖", location=location, place_code=code)
    return locate(report, rules)


TABLE: list[tuple[str, object, str | None, Area | None, bool]] = [
    ("nothing said", None, None, None, False),
    ("a point in a grid", {"lon": 113.81, "lat": 22.61}, None, GRID, False),
    ("a point beside the grids", {"lon": 113.81, "lat": 22.66}, None, VILLAGE, False),
    ("a point outside the district", {"lon": 110.0, "lat": 20.0}, None, None, False),
    ("numbers as texts", {"lon": "113.81", "lat": "22.61"}, None, GRID, False),
    ("a place code", None, "QR-1", GRID, False),
    ("an unknown place code", None, "QR-9", None, False),
    ("an address alone", {"address": "中山路"}, None, None, False),
    ("an address and a place code", {"address": "中山路"}, "QR-1", GRID, False),
    ("longitude for latitude", {"lon": 22.61, "lat": 113.81}, None, None, True),
    ("no latitude", {"lon": 113.81}, None, None, True),
    ("an unknown system", {"lon": 113.81, "lat": 22.61, "crs": "mars"}, None, None, True),
    ("no object", "113.81,22.61", None, None, True),
    ("a list", [113.81, 22.61], None, None, True),
    ("an empty object", {}, None, None, True),
    ("a bad point and a place code", {"lon": 999, "lat": 22.61}, "QR-1", GRID, True),
    ("a point and an unreadable address", {"lon": 113.81, "lat": 22.61, "address": 5}, None, GRID, False),
]


@pytest.mark.parametrize(("what", "location", "code", "area", "lost"), TABLE, ids=[row[0] for row in TABLE])
def test_where_a_report_is_about(
    rules: Rules, what: str, location: object, code: str | None, area: Area | None, lost: bool
) -> None:
    """The result has the area, and whether a location was lost."""
    found = located(rules, location, code)
    assert (found.area, found.lost) == (area, lost)


def test_a_point_is_kept_in_wgs84(rules: Rules) -> None:
    """It is converted from the system in which it was sent."""
    lon, lat = wgs84_to_gcj02(113.81, 22.61)
    place = located(rules, {"lon": lon, "lat": lat, "crs": "gcj02"}).place
    assert place
    assert place.point == Point(lon=113.81, lat=22.61)


def test_the_address_outlives_its_point(rules: Rules) -> None:
    """A duty officer may still find the address."""
    place = located(rules, {"lon": "x", "lat": None, "address": "中山路" * 100}).place
    assert place
    assert place.point is None
    assert place.address == ("中山路" * 100)[:200]


def test_a_place_code_is_kept_though_nobody_knows_it(rules: Rules) -> None:
    """A new station may have a code before the pack lists it."""
    place: Any = located(rules, None, "QR-9").place
    assert (place.code, place.point) == ("QR-9", None)
