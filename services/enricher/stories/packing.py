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

TERMS = 21
"""Terms a vector holds at most."""
HASHES = 1 << 20
"""Hashes are below this."""

_LAYOUT = Struct(f"<{TERMS}H{TERMS}sB")
_ROW = np.dtype([("lows", "<u2", TERMS), ("highs", "u1", TERMS), ("length", "u1")])
LENGTH = _LAYOUT.size
_MOST = 15
_LENGTH_STEPS = 3


def pack(terms: Sequence[tuple[float, int]]) -> bytes:
    """The vector of (weight, hash) pairs with distinct hashes, sorted by falling weight; the first 21 count."""
    weights, found = (np.array(column) for column in zip(*terms, strict=True))
    owners = np.zeros(len(terms), np.int64)
    return pack_rows(owners, found, weights, np.array([len(terms)]))[0]


def pack_rows(
    owners: NDArray[np.int64], terms: NDArray[np.int64], weights: NDArray[np.float64], counts: NDArray[np.int64]
) -> list[bytes]:
    """The vectors of some texts: of each term its text, its hash and its weight, sorted by text and falling weight.

    `counts` says how many terms each text has; the first 21 count.
    """
    starts = np.cumsum(counts) - counts
    ranks = np.arange(len(owners)) - starts[owners]
    kept = ranks < TERMS
    rows, ranks, terms = owners[kept], ranks[kept], terms[kept]
    scale = _MOST / weights[starts[rows]]
    steps = np.maximum(1, np.rint(weights[kept] * scale)).astype(np.int64)
    packed = np.zeros(len(counts), _ROW)
    packed["lows"][rows, ranks] = terms & 0xFFFF
    packed["highs"][rows, ranks] = terms >> 16 << 4 | steps
    squares = np.bincount(rows, steps * steps, len(counts))
    packed["length"] = np.rint(_LENGTH_STEPS * np.sqrt(squares))
    joined = packed.tobytes()
    return [joined[start : start + LENGTH] for start in range(0, len(joined), LENGTH)]


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
