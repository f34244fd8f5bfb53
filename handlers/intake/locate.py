"""Where a report is about: the exact place, and the area of the pack in which it lies.

Owns: reading `location` and `place_code`. Refuses: rejecting a report for its place: what cannot be read costs the
place only.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import ValidationError

from handlers.intake.coordinates import Pair, bd09_to_wgs84, gcj02_to_wgs84
from handlers.policy.rules import Rules
from schemas.vocabulary import Crs
from schemas.wire.area import Area, Place, Point
from schemas.wire.report import Location, Report

ADDRESS_CHARS = 200
"""Characters of an address at most: the contract's `Line`."""

TO_WGS84: dict[Crs, Callable[[float, float], Pair]] = {
    Crs.WGS84: lambda lon, lat: (lon, lat),
    Crs.GCJ02: gcj02_to_wgs84,
    Crs.BD09: bd09_to_wgs84,
}
"""The conversion from each system to the one used inside."""


@dataclass(frozen=True, slots=True)
class Located:
    """What is known of a place."""

    place: Place | None  # null when the report names none
    lost: bool  # a location was sent that could not be read
    area: Area | None  # null without a point, or outside the district


def locate(report: Report, rules: Rules) -> Located:
    """Find the place of a report: a sent point wins over a place code's; an address alone has no area."""
    sent = _point(report.location)
    address = _address(report.location)
    code = report.place_code
    point = sent or (rules.places.by_code(code) if code else None)
    known = point is not None or address is not None or code is not None
    return Located(
        place=Place(point=point, address=address, code=code) if known else None,
        lost=sent is None and _names_a_point(report.location, address),
        area=rules.places.locate(point.lon, point.lat) if point else None,
    )


def _point(location: object) -> Point | None:
    """Return the point of a readable location, in WGS-84; an unreadable address does not cost the point."""
    if not isinstance(location, dict):
        return None
    try:
        read = Location.model_validate({**location, "address": None})
    except ValidationError:
        return None
    lon, lat = TO_WGS84[read.crs](read.lon, read.lat)
    return Point(lon=lon, lat=lat)


def _address(location: object) -> str | None:
    """Return the address, whether the point beside it is readable or not."""
    address = location.get("address") if isinstance(location, dict) else None
    return address[:ADDRESS_CHARS] if isinstance(address, str) and address.strip() else None


def _names_a_point(location: object, address: str | None) -> bool:
    """Tell whether a point was sent: anything but null and an address alone."""
    if not isinstance(location, dict):
        return location is not None
    coordinates = location.get("lon") is not None or location.get("lat") is not None
    return coordinates or address is None
