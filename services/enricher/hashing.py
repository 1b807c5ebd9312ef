"""Hashes of words and of runs of words, the same at any time on any machine. Pure.

A word's hash is a polynomial over its code points (Karp and Rabin 1987), modulo 2^64, with the finish of MurmurHash3.
"""

import numpy as np
from numpy.typing import NDArray

from services.compiled import part

Hashes = NDArray[np.uint64]

STEP = np.uint64(0xD6E8FEB86659FD93)
"""By which a hash is multiplied before the next one is added to it."""

BASE = np.uint64(0x9E3779B97F4A7C15)
"""By which a code point's share of a word's hash grows with its place."""
_HALF, _MULTIPLIER = np.uint64(33), np.uint64(0xFF51AFD7ED558CCD)


@part
def mixed(number: np.uint64) -> np.uint64:
    """The number, with each bit of it spread over all 64; no two become the same."""
    spread = (number ^ (number >> _HALF)) * _MULTIPLIER
    return spread ^ (spread >> _HALF)


@part
def key_of(hashes: Hashes, first: int, last: int) -> np.uint64:
    """The key of the run of words from `first` to before `last`; of one word it is the word's hash."""
    key = np.uint64(0)
    for word in range(first, last):
        key = key * STEP + hashes[word]
    return key


@part
def hash_of(codes: NDArray[np.uint32], start: int, end: int) -> np.uint64:
    """The hash of the word that stands at codes[start:end]."""
    total, power = np.uint64(0), np.uint64(1)
    for place in range(start, end):
        total += np.uint64(codes[place]) * power
        power *= BASE
    return mixed(total)
