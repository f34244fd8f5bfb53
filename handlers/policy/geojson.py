"""`areas.geojson` as rows with polygons, each with its line.

Owns: reading GeoJSON (JSON and nothing else) and making shapely polygons. Refuses: judging whether areas fit each other
(`check_areas.py` does). A large district is megabytes, so a JSON reader takes one feature at a time; YAML's reader
would be too slow. A fault names the line on which its feature begins.
"""

import json
import re
from collections.abc import Iterator

import shapely
from pydantic import ValidationError
from shapely.geometry import shape
from shapely.validation import explain_validity

from handlers.policy.pack_faults import PackFault
from handlers.policy.places import AreaPolygon
from handlers.policy.rows import Known
from schemas.policy.pack import AreaRow

FILE = "areas.geojson"
SHAPES = ("Polygon", "MultiPolygon")
EAST, NORTH = 180, 90
GAP = re.compile(r"[\s,]*")


def to_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make a JSON object. Raises ValueError for a name that occurs twice."""
    made = dict(pairs)
    if len(made) != len(pairs):
        twice = next(name for name, _ in pairs if [name for name, _ in pairs].count(name) > 1)
        raise ValueError(f"{twice!r} stands twice in one object: keep one")
    return made


DECODER = json.JSONDecoder(object_pairs_hook=to_object)


class AreaPolygons:
    """The features that can be read, with their lines, and the faults of the others."""

    def __init__(self, text: str | None) -> None:
        """Read the file's text."""
        self.rows: list[tuple[int, AreaPolygon]] = []
        self.faults: list[PackFault] = []
        names: set[str] = set()
        for line, feature in self.features(text):
            outcome = to_outline(line, feature)
            if isinstance(outcome, AreaPolygon):
                self.rows.append((line, outcome))
            else:
                self.faults.extend(outcome)
            names.add(str(properties_of(feature).get("code")))
        self.known = Known(frozenset(names), complete=bool(names))

    def features(self, text: str | None) -> Iterator[tuple[int, object]]:
        """Yield each member of `features` with its line; note a fault for a text that has none."""
        opening = re.search(r'"features"\s*:\s*\[', text or "")
        if text is None or opening is None:
            what = (
                "is missing: every pack has one"
                if text is None
                else 'has no "features": it must be a FeatureCollection'
            )
            self.faults.append(PackFault(FILE, 0, what))
            return
        at, line = end_of(GAP, text, opening.end()), 1 + text.count("\n", 0, opening.end())
        line += text.count("\n", opening.end(), at)
        try:
            while text[at : at + 1] != "]":
                feature, after = DECODER.raw_decode(text, at)
                yield line, feature
                after = end_of(GAP, text, after)
                at, line = after, line + text.count("\n", at, after)
        except json.JSONDecodeError as error:
            self.faults.append(PackFault(FILE, error.lineno, f"this is no JSON: {error.msg}"))
        except ValueError as error:
            self.faults.append(PackFault(FILE, line, str(error)))


def end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return where a pattern that may be empty ends."""
    found = pattern.match(text, at)
    return found.end() if found else at


def properties_of(feature: object) -> dict[str, object]:
    """Return a feature's properties; empty when it has none."""
    found = feature.get("properties") if isinstance(feature, dict) else None
    return found if isinstance(found, dict) else {}


def to_outline(line: int, feature: object) -> AreaPolygon | list[PackFault]:
    """Read a feature as a row and a valid polygon, or say what is wrong with it."""
    try:
        row = AreaRow.model_validate(properties_of(feature))
    except ValidationError as error:
        items = error.errors(include_url=False, include_context=False)
        return [PackFault(FILE, line, f"properties.{'.'.join(map(str, e['loc']))}: {e['msg']}") for e in items]
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    try:
        polygon = shape(geometry)
    except Exception as error:  # noqa: BLE001 (shapely raises various errors for what is no geometry)
        return [PackFault(FILE, line, f"{row.code}: this is no geometry ({type(error).__name__}: {error})")]
    problem = shape_problem(polygon)
    return [PackFault(FILE, line, f"{row.code}: {problem}")] if problem else AreaPolygon(row, polygon)


def shape_problem(polygon: shapely.Geometry) -> str | None:
    """Say what is wrong with a polygon by itself, or return null."""
    if polygon.geom_type not in SHAPES:
        return f"{polygon.geom_type} is no area: it must be a Polygon or a MultiPolygon"
    if polygon.is_empty:
        return "the polygon is empty"
    if not polygon.is_valid:
        return f"the polygon is invalid: {explain_validity(polygon)}"
    west, south, east, north = polygon.bounds
    if west < -EAST or south < -NORTH or east > EAST or north > NORTH:
        return f"the polygon leaves the globe ({west}, {south} to {east}, {north}): longitude first"
    return None
