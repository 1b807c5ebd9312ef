"""How common a word is in its language, for the commonest 3,000 or so of each of 26 languages. Pure.

`words.bin` is derived from wordfreq 3.1.1 by Robyn Speer (2023, frequencies up to 2021), whose data is licensed under
CC BY-SA 4.0; so is this file, whatever the licence of the code around it. `benchmarks/common_words.py` makes it. It
holds 4 bytes a word, sorted, little-endian: 24 bits of a hash of the word, then ten times its Zipf value.
"""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from zlib import crc32

LEAST = 4.5
"""Zipf value of the rarest words that are listed."""
RARE = 3.2
"""The Zipf value given to all other words."""

_FILE = "words.bin"


@cache
def read_commonness() -> "array[int]":
    """The list as it ships."""
    listed = array("I", files(__name__).joinpath(_FILE).read_bytes())
    if sys.byteorder == "big":
        listed.byteswap()
    return listed


def listing(zipf_values: Mapping[str, float]) -> "array[int]":
    """The list of words in lower case with their Zipf values; of two words with one hash the commoner stands."""
    commonest: dict[int, int] = {}
    for word, zipf in zipf_values.items():
        key = _key(word)
        commonest[key] = max(commonest.get(key, 0), round(10 * zipf))
    return array("I", sorted(key << 8 | value for key, value in commonest.items()))


def commonness(listed: "array[int]", word: str) -> float:
    """The word's Zipf value: the logarithm of how often it stands among a billion words (van Heuven et al. 2014)."""
    key = _key(word)
    place = bisect_left(listed, key << 8)
    return (listed[place] & 0xFF) / 10 if place < len(listed) and listed[place] >> 8 == key else RARE


def _key(word: str) -> int:
    return crc32(word.encode()) >> 8
