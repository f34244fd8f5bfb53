"""From a point to the public area, and from an area to the one point that the public may see.

Owns: the index over a district's polygons, and the place codes (QR) of stations and walls. Refuses: judging polygons
(`geojson.py` and `check_areas.py` do), addresses, other coordinate systems.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import shapely
from shapely.geometry.base import BaseGeometry

from schemas.policy.pack import AreaRow, PlaceRow
from schemas.wire.area import Area, Point

FINENESS = {"grid": 0, "village": 1, "town": 2}
"""The order in which polygons are tried: the finest wins."""

PUBLIC_DECIMALS = 4
"""Decimals of a degree, about 11 m: enough to draw a grid's centre, which is all that is published."""


@dataclass(frozen=True, slots=True)
class AreaPolygon:
    """One feature of a pack: its row, and its polygon in WGS-84."""

    row: AreaRow
    shape: BaseGeometry


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """A district's areas, the finest first and by code among equals, so that a shared border has one owner."""

    shapes: Sequence[BaseGeometry]
    areas: Sequence[Area]  # of the same order
    tree: shapely.STRtree
    centres: Mapping[str, Point]  # by area code
    codes: Mapping[str, Point]  # by place code

    @classmethod
    def of(cls, district: str, outlines: Iterable[AreaPolygon], places: Iterable[PlaceRow] = ()) -> Self:
        """Build the index from features whose parents all exist."""
        ordered = sorted(outlines, key=lambda outline: (FINENESS[outline.row.level], outline.row.code))
        shapes = [outline.shape for outline in ordered]
        shapely.prepare(shapes)
        parents = {outline.row.code: outline.row.parent for outline in ordered}
        return cls(
            shapes=shapes,
            areas=[area_of(district, outline.row, parents) for outline in ordered],
            tree=shapely.STRtree(shapes),
            centres={outline.row.code: public_point(outline.shape) for outline in ordered},
            codes={place.code: Point(lon=place.lon, lat=place.lat) for place in places},
        )

    def locate(self, lon: float, lat: float) -> Area | None:
        """Return the area of the finest polygon that has the point inside or on its border; null outside all."""
        near = sorted(self.tree.query(as_point(lon, lat)).tolist())
        found = (self.areas[index] for index in near if shapely.intersects_xy(self.shapes[index], lon, lat))
        return next(found, None)

    def centre(self, area: Area) -> Point:
        """Return the public point: inside the grid, else the village, else the town, rounded."""
        return self.centres[area.grid or area.village or area.town]

    def by_area(self, code: str) -> Area | None:
        """Return the area that a town's, village's or grid's code names; null for an unknown code."""
        return next((area for area in self.areas if code == (area.grid or area.village or area.town)), None)

    def by_code(self, code: str) -> Point | None:
        """Return the place of a station's or wall's place code; null for a code that the pack does not have."""
        return self.codes.get(code)


def as_point(lon: float, lat: float) -> BaseGeometry:
    """Return a point as shapely has it."""
    return shapely.Point(lon, lat)


def area_of(district: str, row: AreaRow, parents: Mapping[str, str | None]) -> Area:
    """Return the codes from coarse to fine that a feature stands for."""
    match row.level:
        case "town":
            return Area(district=district, town=row.code, village=None, grid=None)
        case "village":
            return Area(district=district, town=row.parent or "", village=row.code, grid=None)
        case "grid":
            return Area(district=district, town=parents[row.parent or ""] or "", village=row.parent, grid=row.code)


def public_point(shape: BaseGeometry) -> Point:
    """Return a point inside a polygon, rounded to what may be published."""
    inside = shape.representative_point()
    return Point(lon=round(inside.x, PUBLIC_DECIMALS), lat=round(inside.y, PUBLIC_DECIMALS))
