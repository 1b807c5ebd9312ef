"""How common words are in their languages, for the commonest 30,000 or so of each of 26 languages. Pure.

`words.bin` is derived from wordfreq 3.1.1 by Robyn Speer (2023, frequencies up to 2021), whose data is licensed under
CC BY-SA 4.0; so is this file, whatever the licence of the code around it. `benchmarks/common_words.py` makes it. It
holds 4 bytes a word, sorted, little-endian: the upper 28 bits of the word's hash, then in four bits its Zipf value (the
logarithm of how often it stands among a billion words, van Heuven et al. 2014), in steps of .3 from that of the rarest.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.words import split

LEAST = 3.0
"""Zipf value of the rarest words that are listed."""
RARE = 2.5
"""The Zipf value given to all other words."""

Listed = NDArray[np.uint32]
"""The rows of the file by their words' keys, in an open-addressing table; 0 where there is none."""

_FILE = "words.bin"
_KEY = np.uint64(36)
"""Bits of a hash below its key."""
_BITS, _STEP = np.uint32(4), 0.3
_MOST = 15
_SLOTS = 1 << 21
"""So many that most words are found, or known not to be there, at the first look: their rows are everywhere in memory,
and each look at another place takes as long as all else that is done for a word."""


@cache
def listed() -> Listed:
    """The words that are listed."""
    table = np.zeros(_SLOTS, np.uint32)
    _fill(table, np.frombuffer(files(__name__).joinpath(_FILE).read_bytes(), "<u4").astype(np.uint32))
    return table


def listing(zipf_values: Mapping[str, float]) -> bytes:
    """The file's bytes for words in lower case with their Zipf values; of two with one key the commoner stands."""
    commonest: dict[int, int] = {}
    for word, zipf in zipf_values.items():
        hashes = split([word]).hashes
        if len(hashes) == 1:
            key = int(hashes[0] >> _KEY)
            commonest[key] = max(commonest.get(key, 0), min(_MOST, round((zipf - LEAST) / _STEP)))
    return np.array(sorted(key << int(_BITS) | value for key, value in commonest.items()), "<u4").tobytes()


@part
def _slot_of(table: Listed, key: np.uint32) -> np.uint32:
    """Where the word with this key is in the table, or is to be put."""
    last = np.uint32(len(table) - 1)
    slot = key & last
    while table[slot] and table[slot] >> _BITS != key:
        slot = (slot + np.uint32(1)) & last
    return slot


@compiled("void(uint32[::1], uint32[::1])")
def _fill(table: Listed, rows: NDArray[np.uint32]) -> None:
    """Put the rows into a table that is all 0."""
    for row in rows:
        table[_slot_of(table, row >> _BITS)] = row


@part
def commonness(table: Listed, word: np.uint64) -> float:
    """The Zipf value of the word with this hash; the table is that of `listed`."""
    row = table[_slot_of(table, np.uint32(word >> _KEY))]
    return LEAST + _STEP * float(row & np.uint32(_MOST)) if row else RARE
