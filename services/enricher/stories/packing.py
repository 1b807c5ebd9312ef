"""A story vector as bytes, and how alike two are. Pure.

Up to 21 terms; articles are looked up under the first of them. A term is a hash of 20 bits and a weight of 1 to 15.
`LENGTH` bytes:

    21 x 2 bytes   low halves of the hashes, little-endian
    21 x 1 byte    high four bits of the hash, then the weight; 0 where there is no term
    1 byte         three times the vector's Euclidean length, rounded
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.hashing import Hashes

TERMS = 21
"""Terms a vector holds at most."""
HASHES = 1 << 20
"""Hashes are below this."""

LENGTH = 3 * TERMS + 1
_MOST = 15
_LENGTH_STEPS = 3

Row = NDArray[np.uint8]


def pack(terms: Sequence[tuple[float, int]]) -> bytes:
    """The vector of (weight, hash) pairs with distinct hashes; the first 21 count."""
    row = np.zeros(LENGTH, np.uint8)
    found = np.array([term for _, term in terms[:TERMS]], np.uint64)
    weights = np.array([weight for weight, _ in terms[:TERMS]], np.float64)
    write(row, found, weights, len(found), weights.max())
    return row.tobytes()


def as_rows(vectors: Sequence[bytes]) -> NDArray[np.uint8]:
    """The vectors as rows of one table."""
    return np.frombuffer(b"".join(vectors), np.uint8).reshape(-1, LENGTH)


@part
def write(row: Row, terms: Hashes, weights: NDArray[np.float64], count: int, heaviest: float) -> None:
    """The same for the first `count` terms, into a row of `LENGTH` bytes that are all 0; `heaviest` weight is known."""
    scale = _MOST / heaviest
    squares = 0
    for place in range(count):
        steps = max(1, int(np.rint(weights[place] * scale)))
        term = int(terms[place])
        row[2 * place], row[2 * place + 1] = term & 0xFF, term >> 8 & 0xFF
        row[2 * TERMS + place] = term >> 16 << 4 | steps
        squares += steps * steps
    row[LENGTH - 1] = int(np.rint(_LENGTH_STEPS * np.sqrt(squares)))


@part
def term_at(row: Row, place: int) -> np.int64:
    """The hash of the vector's term at a place; -1 when it has fewer."""
    high = np.int64(row[2 * TERMS + place])
    low = np.int64(row[2 * place]) | np.int64(row[2 * place + 1]) << 8
    return low | high >> 4 << 16 if high else np.int64(-1)


@part
def weight_at(row: Row, place: int) -> int:
    """The steps that the term at a place weighs; 0 where there is none."""
    return int(row[2 * TERMS + place] & _MOST)


@part
def cosine_of(dot: int, one: Row, other: Row) -> float:
    """The cosine of the angle between two vectors, given the sum of the products of their weights."""
    lengths = one[LENGTH - 1] / _LENGTH_STEPS * (other[LENGTH - 1] / _LENGTH_STEPS)
    return min(1.0, dot / lengths) if dot else 0.0


@part
def likeness(one: Row, other: Row) -> float:
    """The cosine of the angle between two vectors, from 0 to 1, to within two hundredths."""
    # One bit for each value of a term's lowest six bits: most terms of the other are known at once to be none of mine.
    mine = np.uint64(0)
    for place in range(TERMS):
        mine |= np.uint64(1) << np.uint64(one[2 * place] & 63)
    dot = 0
    for there in range(TERMS):
        if not mine >> np.uint64(other[2 * there] & 63) & np.uint64(1):
            continue
        term = term_at(other, there)
        for place in range(TERMS):
            if term >= 0 and term_at(one, place) == term:
                dot += weight_at(one, place) * weight_at(other, there)
    return cosine_of(dot, one, other)
