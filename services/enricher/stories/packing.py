"""A story vector as bytes, and how alike two are. Pure.

Up to 21 terms, those of most weight first. A term is a hash of 20 bits and a weight of 1 to 15. `LENGTH` bytes:

    21 x 2 bytes   low halves of the hashes, little-endian
    21 x 1 byte    high four bits of the hash, then the weight; 0 where there is no term
    1 byte         three times the vector's Euclidean length, rounded
"""

from collections.abc import Sequence
from struct import Struct

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.hashing import Hashes

TERMS = 21
"""Terms a vector holds at most."""
HASHES = 1 << 20
"""Hashes are below this."""

_LAYOUT = Struct(f"<{TERMS}H{TERMS}sB")
LENGTH = _LAYOUT.size
_MOST = 15
_LENGTH_STEPS = 3

Row = NDArray[np.uint8]


def pack(terms: Sequence[tuple[float, int]]) -> bytes:
    """The vector of (weight, hash) pairs with distinct hashes, sorted by falling weight; the first 21 count."""
    row = np.zeros(LENGTH, np.uint8)
    found = np.array([term for _, term in terms[:TERMS]], np.uint64)
    weights = np.array([weight for weight, _ in terms[:TERMS]], np.float64)
    write(row, found, weights, len(found))
    return row.tobytes()


@part
def write(row: Row, terms: Hashes, weights: NDArray[np.float64], count: int) -> None:
    """The same for the first `count` terms, at least one, into a row of `LENGTH` bytes that are all 0."""
    scale = _MOST / weights[0]
    squares = 0
    for place in range(count):
        steps = max(1, int(np.rint(weights[place] * scale)))
        term = int(terms[place])
        row[2 * place], row[2 * place + 1] = term & 0xFF, term >> 8 & 0xFF
        row[2 * TERMS + place] = term >> 16 << 4 | steps
        squares += steps * steps
    row[LENGTH - 1] = int(np.rint(_LENGTH_STEPS * np.sqrt(squares)))


def hashes(vector: bytes) -> list[int]:
    """The hashes of a vector's terms, that of most weight first."""
    *lows, highs, _ = _LAYOUT.unpack(vector)
    return [low | (high >> 4) << 16 for low, high in zip(lows, highs, strict=True) if high]


class Compared:
    """A vector that others are compared with."""

    def __init__(self, vector: bytes) -> None:
        *lows, highs, length = _LAYOUT.unpack(vector)
        self._high = {low: high for low, high in zip(lows, highs, strict=True) if high}
        self._length = length / (_LENGTH_STEPS * _LENGTH_STEPS)

    def likeness(self, other: bytes) -> float:
        """The cosine of the angle between the two vectors, from 0 to 1, to within two hundredths."""
        mine = self._high
        *lows, highs, length = _LAYOUT.unpack(other)
        shared = mine.keys() & lows
        dot = 0
        for low in shared:
            high = highs[lows.index(low)]
            if not (high ^ mine[low]) & 0xF0:
                dot += (high & 0x0F) * (mine[low] & 0x0F)
        return min(1.0, dot / (self._length * length)) if dot else 0.0
