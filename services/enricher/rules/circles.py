"""Circles on the Earth, and which of many hold one of some places. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import asin, cos, dist, radians, sin

import numpy as np

EARTH_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""

Direction = tuple[float, float, float]
"""A place as a point of the unit sphere."""


def direction(lat: float, lon: float) -> Direction:
    """Where a place is; latitude and longitude in degrees."""
    phi, theta = radians(lat), radians(lon)
    return cos(phi) * cos(theta), cos(phi) * sin(theta), sin(phi)


@dataclass(frozen=True, slots=True)
class Circle:
    """All within some kilometres of a point, along the great circle; degrees."""

    lat: float
    lon: float
    km: float

    def __str__(self) -> str:
        return f"{self.km:g} km around {self.lat:g}, {self.lon:g}"

    def distance_km(self, place: Direction) -> float:
        """From its centre to a place: the arc over the chord between the two."""
        return 2 * EARTH_KM * asin(min(1.0, dist(direction(self.lat, self.lon), place) / 2))


class Circles:
    """All circles of the rules."""

    def __init__(self, circles: Iterable[Circle]) -> None:
        self._circles = tuple(dict.fromkeys(circles))
        self._centres = np.array([direction(one.lat, one.lon) for one in self._circles]).reshape(-1, 3)
        chords = np.array([2 * sin(one.km / EARTH_KM / 2) for one in self._circles])
        self._cosines = 1 - chords * chords / 2

    def around(self, places: Sequence[Direction]) -> frozenset[Circle]:
        """Those in which one of the places is."""
        if not places or not self._circles:
            return frozenset()
        nearest = (self._centres @ np.array(places).T).max(axis=1)
        return frozenset(self._circles[number] for number in np.flatnonzero(nearest >= self._cosines))
