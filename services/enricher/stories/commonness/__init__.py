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

from services.compiled import part
from services.enricher.words import split

LEAST = 3.0
"""Zipf value of the rarest words that are listed."""
RARE = 2.5
"""The Zipf value given to all other words."""

Listed = tuple[NDArray[np.int32], NDArray[np.uint32]]
"""Where in the rows the hashes begin whose first 16 bits are such a number, one more than there are numbers; the rows.
"""

_FILE = "words.bin"
_KEY, _FIRST = np.uint64(36), np.uint64(48)
"""Bits of a hash below its key, and below its first 16."""
_BITS, _STEP = 4, 0.3
_MOST = (1 << _BITS) - 1


@cache
def listed() -> Listed:
    """The words that are listed."""
    rows = np.frombuffer(files(__name__).joinpath(_FILE).read_bytes(), "<u4").astype(np.uint32)
    begins = np.searchsorted(rows >> np.uint32(16), np.arange((1 << 16) + 1))
    return begins.astype(np.int32), rows


def listing(zipf_values: Mapping[str, float]) -> bytes:
    """The file's bytes for words in lower case with their Zipf values; of two with one key the commoner stands."""
    commonest: dict[int, int] = {}
    for word, zipf in zipf_values.items():
        hashes = split([word]).hashes
        if len(hashes) == 1:
            key = int(hashes[0] >> _KEY)
            commonest[key] = max(commonest.get(key, 0), min(_MOST, round((zipf - LEAST) / _STEP)))
    return np.array(sorted(key << _BITS | value for key, value in commonest.items()), "<u4").tobytes()


@part
def commonness(begins: NDArray[np.int32], rows: NDArray[np.uint32], word: np.uint64) -> float:
    """The Zipf value of the word with this hash; the others are those of `listed`."""
    key, first = np.uint32(word >> _KEY), word >> _FIRST
    for place in range(begins[first], begins[first + np.uint64(1)]):
        if rows[place] >> np.uint32(_BITS) == key:
            return LEAST + _STEP * float(rows[place] & np.uint32(_MOST))
    return RARE
