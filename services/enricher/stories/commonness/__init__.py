"""How common words are in their languages, for the commonest 3,000 or so of each of 26 languages. Pure.

`words.bin` is derived from wordfreq 3.1.1 by Robyn Speer (2023, frequencies up to 2021), whose data is licensed under
CC BY-SA 4.0; so is this file, whatever the licence of the code around it. `benchmarks/common_words.py` makes it. It
holds 4 bytes a word, sorted, little-endian: the upper 24 bits of the word's hash, then ten times its Zipf value (the
logarithm of how often it stands among a billion words, van Heuven et al. 2014).
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from services.enricher.hashing import Hashes, word_hashes
from services.enricher.words import split

LEAST = 4.5
"""Zipf value of the rarest words that are listed."""
RARE = 3.2
"""The Zipf value given to all other words."""

_FILE = "words.bin"
_KEY = np.uint64(40)
"""Bits of a hash below its key."""


@cache
def _listed() -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """The keys, ascending, and their Zipf values."""
    rows = np.frombuffer(files(__name__).joinpath(_FILE).read_bytes(), "<u4")
    return (rows >> np.uint32(8)).astype(np.uint32), (rows & np.uint32(0xFF)).astype(np.float32) / np.float32(10)


def listing(zipf_values: Mapping[str, float]) -> bytes:
    """The file's bytes for words in lower case with their Zipf values; of two with one key the commoner stands."""
    commonest: dict[int, int] = {}
    for word, zipf in zipf_values.items():
        hashes = word_hashes(split([word]))
        if len(hashes) == 1:
            key = int(hashes[0] >> _KEY)
            commonest[key] = max(commonest.get(key, 0), round(10 * zipf))
    return np.array(sorted(key << 8 | value for key, value in commonest.items()), "<u4").tobytes()


def commonness(hashes: Hashes) -> NDArray[np.float32]:
    """The Zipf values of the words with these hashes, see `services.enricher.hashing`."""
    keys, values = _listed()
    asked = (hashes >> _KEY).astype(np.uint32)
    places = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    return np.where(keys[places] == asked, values[places], np.float32(RARE))
