"""Places are in a circle when the great circle to its centre is no longer than its radius."""

from math import asin, cos, radians, sin, sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.enricher.rules.circles import EARTH_KM, Circle, Circles, direction

LAT, LON = st.floats(-90, 90), st.floats(-180, 180)


def haversine_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """By another formula (Sinnott 1984)."""
    phi, other_phi = radians(lat), radians(other_lat)
    half = sin((phi - other_phi) / 2) ** 2 + cos(phi) * cos(other_phi) * sin(radians(lon - other_lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


@given(LAT, LON, LAT, LON, st.floats(0.001, 20_015))
def test_a_circle_holds_what_the_haversine_formula_says(
    lat: float, lon: float, other_lat: float, other_lon: float, km: float
) -> None:
    expected = haversine_km(lat, lon, other_lat, other_lon)
    circle, place = Circle(lat, lon, km), direction(other_lat, other_lon)
    assert circle.distance_km(place) == pytest.approx(expected, rel=1e-6, abs=1e-3)
    assume(abs(expected - km) > 0.1)
    assert Circles([circle]).around([place]) == ({circle} if expected < km else set())


def test_circles_are_told_apart() -> None:
    circles = [Circle(50.45, 30.52, 100), Circle(0, 0, 1), Circle(49.84, 24.03, 30)]
    assert Circles(circles).around([direction(49.8, 24.0), direction(0.001, 0.001)]) == set(circles[1:])
    assert Circles(circles).around([]) == Circles([]).around([direction(0, 0)]) == set()


@pytest.mark.parametrize("metres", [2, 20])
def test_small_circles_are_as_exact_as_large_ones(metres: int) -> None:
    circle = Circle(50.45, 30.52, metres / 1000)
    step = metres / 111_195
    assert Circles([circle]).around([direction(50.45 + 0.9 * step, 30.52)])
    assert not Circles([circle]).around([direction(50.45 + 1.1 * step, 30.52)])
