"""Converting coordinates, and converting them back."""

from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.intake.coordinates import bd09_to_wgs84, gcj02_to_bd09, gcj02_to_wgs84, in_china, wgs84_to_gcj02

LON, LAT = st.floats(72.1, 137.7), st.floats(1.0, 55.7)
INLAND = st.tuples(LON, LAT)


@given(INLAND)
def test_gcj02_comes_back_to_the_place(place: tuple[float, float]) -> None:
    """The error is less than a millionth of a degree, a tenth of a metre."""
    assert dist(gcj02_to_wgs84(*wgs84_to_gcj02(*place)), place) < 1e-6


@given(INLAND)
def test_bd09_comes_back_to_the_place(place: tuple[float, float]) -> None:
    """The way back applies both formulas."""
    assert dist(bd09_to_wgs84(*gcj02_to_bd09(*wgs84_to_gcj02(*place))), place) < 1e-6


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_every_place_on_earth_stays_on_earth(lon: float, lat: float) -> None:
    """Outside China both systems are taken as they are."""
    for there in (gcj02_to_wgs84(lon, lat), bd09_to_wgs84(lon, lat)):
        assert -180 <= there[0] <= 180
        assert -90 <= there[1] <= 90
        assert in_china(lon, lat) or there == (lon, lat)


def test_a_known_place_is_shifted_as_it_is_known_to_be() -> None:
    """The place is 天安门, as published conversions give it."""
    assert wgs84_to_gcj02(116.3974, 39.9092) == pytest.approx((116.40364, 39.91060), abs=2e-5)
    assert gcj02_to_bd09(116.404, 39.915) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-9)
