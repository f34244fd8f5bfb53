"""Checks of areas: each has its parent and lies inside it, and one unit stands for each town and village.

Owns: the faults of areas, of the units that stand for them, and of place codes. Refuses: polygons by themselves
(`geojson.py` does that).
"""

from collections.abc import Iterator

from handlers.policy.pack_faults import PackFault
from handlers.policy.pack_files import AREAS, UNITS, PackFiles
from handlers.policy.places import AreaPolygon, as_point
from schemas.vocabulary import UnitLevel

PARENT = {"grid": "village", "village": "town"}
SEATED = {"village": UnitLevel.VILLAGE, "town": UnitLevel.TOWN}
"""The areas for which a unit stands, and its level."""

OUTSIDE = 0.001
"""The share of an area's size that may lie outside its parent, since outlines are drawn by hand."""


def check_areas(draft: PackFiles) -> Iterator[PackFault]:
    """Yield every fault of areas, seats and place codes."""
    outlines = {outline.row.code: outline for _, outline in reversed(draft.areas.rows)}
    for line, outline in draft.areas.rows:
        what = parent_problem(outline, outlines)
        if what and outline.row.parent in draft.areas.known and outline.row.parent not in outlines:
            continue  # the parent itself could not be read: its own fault is enough
        if what:
            yield PackFault(AREAS, line, f"{outline.row.level} {outline.row.code!r} {what}")
    yield from seat_faults(draft)
    yield from place_faults(draft)


def parent_problem(outline: AreaPolygon, outlines: dict[str, AreaPolygon]) -> str | None:
    """Say why an area does not belong to its parent, or return null."""
    row, wanted = outline.row, PARENT.get(outline.row.level)
    if wanted is None:
        return None if row.parent is None else f"has a parent {row.parent!r}: a town has none (null)"
    parent = outlines.get(row.parent or "")
    if parent is None:
        return f"has the parent {row.parent!r}, which is no {wanted} of this file"
    if parent.row.level != wanted:
        return f"has the parent {row.parent!r}, a {parent.row.level}: it must be a {wanted}"
    lost = outline.shape.difference(parent.shape).area / outline.shape.area
    return f"lies to {lost:.1%} outside its {wanted} {row.parent!r}" if lost > OUTSIDE else None


def seat_faults(draft: PackFiles) -> Iterator[PackFault]:
    """Yield a fault for each town and village that has not exactly one unit of its own level."""
    levels = {outline.row.code: outline.row.level for _, outline in draft.areas.rows}
    seats: dict[str, int] = {}
    for line, unit in draft.units.rows:
        if unit.area is None:
            continue
        if unit.area not in draft.areas.known:
            yield PackFault(UNITS, line, f"{unit.code}: area {unit.area!r} is not in {AREAS}")
        elif unit.area in levels and unit.level != SEATED.get(levels[unit.area]):
            what = f"{unit.code}: a unit of level {str(unit.level)!r} cannot stand for a {levels[unit.area]}"
            yield PackFault(UNITS, line, what)
        elif unit.area in seats:
            yield PackFault(
                UNITS, line, f"{unit.code}: area {unit.area!r} has a unit already, on line {seats[unit.area]}"
            )
        seats.setdefault(unit.area, line)
    if draft.units.known.complete and len(draft.units.rows) == len(draft.units.known.names):
        for line, outline in draft.areas.rows:
            if outline.row.level in SEATED and outline.row.code not in seats:
                what = f"{outline.row.level} {outline.row.code!r} has no unit in {UNITS} whose area it is"
                yield PackFault(AREAS, line, what)


def place_faults(draft: PackFiles) -> Iterator[PackFault]:
    """Yield a fault for each place code outside the district."""
    shapes = [outline.shape for _, outline in draft.areas.rows]
    if draft.areas.faults:
        return
    for line, row in draft.places.rows:
        if not any(shape.intersects(as_point(row.lon, row.lat)) for shape in shapes):
            what = f"{row.code}: {row.lon}, {row.lat} lies in no area (longitude first, WGS-84)"
            yield draft.places.fault(line, what)
