"""Hashes of words and of runs of words, the same at any time on any machine. Pure.

A word's hash is a polynomial over its code points (Karp and Rabin 1987), modulo 2^64, of all words in one pass: the
difference of the sums of code x P^place up to its two ends, divided by P^start. The finish is that of MurmurHash3.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from services.enricher.words import Words

Hashes = NDArray[np.uint64]

_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 2**64)
_STEP = np.uint64(0xD6E8FEB86659FD93)
_HALF, _MULTIPLIER = np.uint64(33), np.uint64(0xFF51AFD7ED558CCD)
_KEPT = 1 << 18
"""Powers kept from one call to the next: enough for all but the longest texts."""


def word_hashes(of: Words) -> Hashes:
    """The hash of each word, 64 bits."""
    count = len(of.codes)
    powers, inverses = _kept_powers() if count <= _KEPT else _powers(count)
    sums = np.cumsum(of.codes * powers[:count])
    return mixed((sums[of.ends - 1] - sums[of.starts - 1]) * inverses[of.starts])


def run_hashes(hashes: Hashes, length: int) -> Hashes:
    """The hash of each run of `length` words: as many as there are words, less `length` - 1."""
    count = max(0, len(hashes) - length + 1)
    combined = hashes[:count].copy()
    for place in range(1, length):
        combined *= _STEP
        combined += hashes[place : place + count]
    return mixed(combined)


def mixed(numbers: Hashes) -> Hashes:
    """The numbers, with each bit of them spread over all 64; no two become the same."""
    spread = (numbers ^ (numbers >> _HALF)) * _MULTIPLIER
    return spread ^ (spread >> _HALF)


def _powers(count: int) -> tuple[Hashes, Hashes]:
    bases = np.empty((2, count), np.uint64)
    bases[0], bases[1] = _BASE, _INVERSE
    bases[:, 0] = 1
    up, down = np.cumprod(bases, axis=1)
    return up, down


@cache
def _kept_powers() -> tuple[Hashes, Hashes]:
    return _powers(_KEPT)
