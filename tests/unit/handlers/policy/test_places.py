"""From a point to an area: the finest polygon, and one owner for each border."""

import pytest
from shapely.geometry import box

from handlers.policy.places import AreaPolygon, Places
from schemas.policy.pack import AreaRow, PlaceRow
from schemas.wire.area import Area, Point

PLACES = Places.of(
    "qu",
    [
        AreaPolygon(AreaRow(level="town", code="zhen", name="镇", parent=None), box(0, 0, 4, 2)),
        AreaPolygon(AreaRow(level="village", code="dong", name="东村", parent="zhen"), box(2, 0, 3, 2)),
        AreaPolygon(AreaRow(level="village", code="xi", name="西村", parent="zhen"), box(0, 0, 2, 2)),
        AreaPolygon(AreaRow(level="grid", code="xi-g2", name="二格", parent="xi"), box(1, 0, 2, 1)),
        AreaPolygon(AreaRow(level="grid", code="xi-g1", name="一格", parent="xi"), box(0, 0, 1, 1)),
    ],
    [PlaceRow(code="QR-1", name="驿站", lon=0.5, lat=0.25)],
)


@pytest.mark.parametrize(
    ("lon", "lat", "town", "village", "grid"),
    [
        (0.5, 0.5, "zhen", "xi", "xi-g1"),
        (1.5, 0.5, "zhen", "xi", "xi-g2"),
        (1.0, 0.5, "zhen", "xi", "xi-g1"),  # a border of two grids: the first code in order
        (0.5, 1.5, "zhen", "xi", None),  # outside every grid
        (2.5, 0.5, "zhen", "dong", None),  # a village without grids
        (2.0, 1.5, "zhen", "dong", None),  # a border of two villages
        (2.0, 0.5, "zhen", "xi", "xi-g2"),  # the border of a grid and a village: the finer
        (3.5, 0.5, "zhen", None, None),  # a town's land that is no village's
        (4.0, 2.0, "zhen", None, None),  # the district's very corner
    ],
)
def test_the_finest_polygon_answers(lon: float, lat: float, town: str, village: str | None, grid: str | None) -> None:
    """On a shared border it is always the same one."""
    assert PLACES.locate(lon, lat) == Area(district="qu", town=town, village=village, grid=grid)


@pytest.mark.parametrize(("lon", "lat"), [(5, 5), (-0.0001, 0), (0, 180), (float("nan"), 0)])
def test_outside_everything_there_is_no_area(lon: float, lat: float) -> None:
    """A report from elsewhere goes to triage instead of the nearest area."""
    assert PLACES.locate(lon, lat) is None


def test_the_public_place_is_inside_the_finest_area_and_rounded() -> None:
    """Two reports from one grid show the same point."""
    grid = PLACES.locate(0.123456, 0.654321)
    village = PLACES.locate(0.5, 1.5)
    town = PLACES.locate(3.5, 0.5)
    assert grid is not None
    assert village is not None
    assert town is not None
    assert PLACES.centre(grid) == Point(lon=0.5, lat=0.5)
    assert PLACES.centre(village) == Point(lon=1.0, lat=1.0)
    assert PLACES.centre(town) == Point(lon=2.0, lat=1.0)


def test_a_place_code_gives_where_it_hangs() -> None:
    """An unknown code gives null."""
    assert PLACES.by_code("QR-1") == Point(lon=0.5, lat=0.25)
    assert PLACES.by_code("QR-2") is None
