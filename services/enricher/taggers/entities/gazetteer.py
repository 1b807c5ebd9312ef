"""Names that are known: places of GeoNames with where they are, peoples, and bodies, events and products by their type.

`places.bin` is made by `benchmarks/gazetteer.py` from GeoNames and the TOML files of this folder; it is read in some
milliseconds, without parsing. A name is found by the hash of its words, whatever its case.
"""

from enum import IntFlag
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from services.enricher.hashing import Hashes
from services.enricher.taggers.entities.arrays import Names, Sites

FILE = "places.bin"
_MAGIC = b"wireroom places 1\n"
_BUCKETS = 1 << 16
_REMEMBERED = 4096


class Kind(IntFlag):
    """What a name may be; several where it is ambiguous."""

    COUNTRY = 1
    REGION = 2
    METROPOLIS = 4
    """A capital, or half a million people."""
    CITY = 8
    """100,000 people."""
    TOWN = 16
    """15,000 people."""
    VILLAGE = 32
    ORGANISATION = 64
    EVENT = 128
    PRODUCT = 256
    OTHER = 512
    DEMONYM = 1024
    ALTERNATE = 2048
    """Of no place the main name."""
    CAPITALS = 1 << 14
    """Only written in capitals, as "US" is."""
    BEGINS = 1 << 15
    """A longer name begins with these words."""


PLACES = Kind.COUNTRY | Kind.REGION | Kind.METROPOLIS | Kind.CITY | Kind.TOWN | Kind.VILLAGE

ALTERNATE = 1 << 24
"""Bit of a row that is set where the name is not the place's main one."""
ALTERNATE_LOSS = 4.0
"""What that takes off a place's weight: Bethlehem is rather in Palestine than Belém in Brazil."""

RECORD = np.dtype(
    [
        ("lat", "<f4"),
        ("lon", "<f4"),
        ("geonames_id", "<u4"),
        ("region", "<i4"),
        ("name", "<u4"),
        ("country", "S2"),
        ("kind", "<u2"),
        ("weight", "<f4"),
    ]
)
"""A place: degrees, its id (0: none), the row of the region it is in (-1: none), where its name begins, its country
(ISO 3166-1 alpha-2, or empty), its kind, and how well known it is (the logarithm of its people, and more for a
capital)."""


class Gazetteer:
    """What is known. The keys of `names` are sorted; `buckets` tells where those of each first 16 bits begin."""

    def __init__(
        self,
        keys: Hashes,
        kinds: NDArray[np.uint16],
        firsts: NDArray[np.int32],
        rows: NDArray[np.int32],
        places: NDArray[np.void],
        names: bytes,
    ) -> None:
        """The places of name i are `places[rows[firsts[i]:firsts[i + 1]]]`, the best known first; `names` holds the
        main names of places, a line each."""
        bounds = np.arange(_BUCKETS, dtype=np.uint64) << np.uint64(48)
        buckets = np.append(np.searchsorted(keys, bounds), len(keys)).astype(np.int32)
        self.places = places
        self.names = Names(keys, kinds, buckets)
        countries = places["country"].copy().view(np.uint16)
        regions, place_kinds, weights = (places[name].copy() for name in ("region", "kind", "weight"))
        self.sites = Sites(firsts, rows, countries, regions, place_kinds, weights)
        self._main_names = names
        self._told: dict[int, tuple[dict[str, object], str]] = {}

    @classmethod
    def load(cls) -> "Gazetteer":
        """As it ships."""
        return unpacked(files(__package__).joinpath(FILE).read_bytes())

    def name(self, row: int) -> str:
        """The place's main name."""
        start = int(self.places["name"][row])
        return self._main_names[start : self._main_names.index(b"\n", start)].decode()

    def country(self, row: int) -> str | None:
        """ISO 3166-1 alpha-2."""
        return bytes(self.places["country"][row]).decode() or None

    def place(self, row: int) -> tuple[dict[str, object], str]:
        """The fields of `Place`, and the place's main name. Those told before are remembered, some thousands at most;
        nobody may change them."""
        place = self._told.get(row)
        if place is None:
            if len(self._told) == _REMEMBERED:
                self._told.clear()
            place = self._told[row] = self._place(row)
        return place

    def _place(self, row: int) -> tuple[dict[str, object], str]:
        lat, lon, geonames_id, _, name, country, _, _ = self.places[row].item()
        place = {
            "lat": round(lat, 5),
            "lon": round(lon, 5),
            "country": country.decode() or None,
            "geonames_id": geonames_id or None,
        }
        return place, self._main_names[name : self._main_names.index(b"\n", name)].decode()


def packed(
    keys: Hashes,
    kinds: NDArray[np.uint16],
    firsts: NDArray[np.int32],
    rows: NDArray[np.int32],
    places: NDArray[np.void],
    names: bytes,
) -> bytes:
    """The file's content."""
    counts = np.array([len(keys), len(rows), len(places), len(names)], "<i8")
    parts = (keys.astype("<u8"), firsts.astype("<i4"), rows.astype("<i4"), places, kinds.astype("<u2"))
    return b"".join([_MAGIC, counts.tobytes(), *(part.tobytes() for part in parts), names])


def unpacked(content: bytes) -> Gazetteer:
    """What `packed` made. Raises ValueError for another file."""
    if not content.startswith(_MAGIC):
        raise ValueError(f"{FILE} is of another version; make it again with python -m benchmarks.gazetteer")
    at = len(_MAGIC)
    counts = np.frombuffer(content, "<i8", 4, at).tolist()
    at += 32
    arrays: list[NDArray[np.void]] = []
    for kind, count in (("<u8", counts[0]), ("<i4", counts[0] + 1), ("<i4", counts[1]), (RECORD, counts[2])):
        arrays.append(np.frombuffer(content, kind, count, at).copy())
        at += arrays[-1].nbytes
    kinds = np.frombuffer(content, "<u2", counts[0], at).copy()
    keys, firsts, rows, places = arrays
    return Gazetteer(
        keys.view(np.uint64), kinds, firsts.view(np.int32), rows.view(np.int32), places, content[at + kinds.nbytes :]
    )
