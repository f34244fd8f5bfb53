"""China's two shifted coordinate systems, and the way back to WGS-84.

Owns: the arithmetic. Refuses: choosing the system in which a place was sent (`locate.py` does).
GCJ-02 shifts every place in China by some hundred metres, BD-09 shifts GCJ-02 once more. Both have a formula in one
direction only. The way back is found by iteration, which reduces its error many times a step, and is rounded to 1e-7
degrees (a centimetre), so that every machine finds the same place. Outside China both are taken as they are.
"""

from collections.abc import Callable
from math import atan2, cos, hypot, pi, sin, sqrt

Pair = tuple[float, float]
"""Degrees east and north."""

AXIS = 6378245.0
"""Half the long axis of the Krasovsky ellipsoid, metres."""

FLATTENING = 0.00669342162296594323
"""The eccentricity of the ellipsoid, squared."""

STEPS = 20
"""Steps of the iteration at most; it needs about six."""

NEAR = 1e-10
"""Degrees of error at which the iteration stops."""


WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
"""The box in which GCJ-02 is defined, in degrees."""


def in_china(lon: float, lat: float) -> bool:
    """Tell whether a place lies in the box in which GCJ-02 is defined."""
    return WEST <= lon <= EAST and SOUTH <= lat <= NORTH


def gcj02_to_wgs84(lon: float, lat: float) -> Pair:
    """Return the WGS-84 place of a GCJ-02 place."""
    return _undo(wgs84_to_gcj02, lon, lat) if in_china(lon, lat) else (lon, lat)


def bd09_to_wgs84(lon: float, lat: float) -> Pair:
    """Return the WGS-84 place of a BD-09 place."""
    return gcj02_to_wgs84(*_undo(gcj02_to_bd09, lon, lat)) if in_china(lon, lat) else (lon, lat)


def wgs84_to_gcj02(lon: float, lat: float) -> Pair:
    """Apply the published formula, without checking that the place lies in China."""
    x, y = lon - 105.0, lat - 35.0
    ripple = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + ripple
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + ripple
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    across = lat / 180.0 * pi
    bulge = 1 - FLATTENING * sin(across) ** 2
    metres_north = AXIS * (1 - FLATTENING) / (bulge * sqrt(bulge)) * pi / 180.0
    metres_east = AXIS / sqrt(bulge) * cos(across) * pi / 180.0
    return lon + east / metres_east, lat + north / metres_north


def gcj02_to_bd09(lon: float, lat: float) -> Pair:
    """Apply Baidu's formula."""
    turn = pi * 3000.0 / 180.0
    radius = hypot(lon, lat) + 0.00002 * sin(lat * turn)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * turn)
    return radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006


def _undo(shift: Callable[[float, float], Pair], lon: float, lat: float) -> Pair:
    """Find the place that `shift` moves to (lon, lat): guess, measure the error, correct, and repeat."""
    x, y = lon, lat
    for _ in range(STEPS):
        east, north = shift(x, y)
        x, y = x + lon - east, y + lat - north
        if abs(lon - east) < NEAR and abs(lat - north) < NEAR:
            break
    return round(x, 7), round(y, 7)
