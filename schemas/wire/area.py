"""The two forms of a place: the public area of a case, and the exact place that only some may see.

Owns: both forms. Refuses: finding one from the other (`handlers/intake/locate.py` does).
"""

from typing import Annotated

from pydantic import Field

from schemas.base import Value

Lon = Annotated[float, Field(ge=-180, le=180)]
"""Degrees east, WGS-84."""

Lat = Annotated[float, Field(ge=-90, le=90)]
"""Degrees north, WGS-84."""


class Area(Value, frozen=True):
    """Codes from the pack, coarse to fine; a place outside every grid has no more than its village."""

    district: str
    town: str
    village: str | None
    grid: str | None


class Point(Value, frozen=True):
    """A place on the ground, WGS-84."""

    lon: Lon
    lat: Lat


class Place(Value, frozen=True):
    """The exact place as the reporter gave it: private, it leaves in inboxes only."""

    point: Point | None
    address: str | None
    code: str | None  # a place code (QR) as sent
