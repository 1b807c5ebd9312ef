"""What each token is known as: the classes of its word, and the longest known name that begins there."""

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.characters import Gap
from services.enricher.hashing import STEP, Hashes
from services.enricher.lexicon import Values, value_of
from services.enricher.reading import CAPS, INITIAL, LOWER, NUMBER
from services.enricher.taggers.entities.gazetteer import Kind

Ids = NDArray[np.int32]

_JOINING = int(
    Gap.SPACE | Gap.HYPHEN | Gap.AMPERSAND | Gap.STOP | Gap.ELISION | Gap.OPEN_QUOTE | Gap.POSSESSIVE | Gap.OTHER
)
"""The latter as in "Al ‘Aqīq", "Qacha's Nek" and "Sha`biyat"."""
_BEGINS, _CAPITALS = int(Kind.BEGINS), int(Kind.CAPITALS)
_NAMES = (_CAPITALS - 1) & ~int(Kind.ALTERNATE)
_SPACE = int(Gap.SPACE)
_LONGEST = 8
_BUCKET = np.uint64(48)


@part
def index_of(key: np.uint64, keys: Hashes, buckets: Ids) -> int:
    """Where the key stands in the gazetteer's, or -1."""
    bucket = np.int64(key >> _BUCKET)
    for place in range(buckets[bucket], buckets[bucket + 1]):
        if keys[place] == key:
            return place
    return -1


@compiled(
    "void(uint64[::1], uint8[::1], uint32[::1], int32[::1], uint64[::1], uint32[::1], uint64[::1], uint16[::1],"
    " int32[::1], uint32[::1], int32[::1], int32[::1])"
)
def look_up(
    hashes: Hashes,
    shapes: NDArray[np.uint8],
    gaps: NDArray[np.uint32],
    sentences: Ids,
    word_keys: Hashes,
    word_values: Values,
    keys: Hashes,
    kinds: NDArray[np.uint16],
    buckets: Ids,
    words: Values,
    found: Ids,
    lengths: Ids,
) -> None:
    """Write for each token its word's classes, the index of the longest known name that begins there, or -1, and how
    many tokens that has.

    A name in small letters is none, and one that is only written in capitals must be.
    """
    for first in range(len(hashes)):
        words[first] = value_of(hashes[first], word_keys, word_values)
        found[first], lengths[first] = -1, 0
        if shapes[first] == LOWER or shapes[first] == NUMBER:
            continue
        key, end = np.uint64(0), first
        while end < len(hashes) and end - first < _LONGEST:
            if end > first and (gaps[end] & ~_JOINING or gaps[end] == 0 or sentences[end] != sentences[first]):
                break
            key = key * STEP + hashes[end]
            end += 1
            index = index_of(key, keys, buckets)
            if index < 0:
                break
            kind = kinds[index]
            written = not kind & _CAPITALS or shapes[first] == CAPS or shapes[first] == INITIAL
            if kind & _NAMES and written and (shapes[end - 1] != LOWER or not gaps[end - 1] & _SPACE):
                found[first], lengths[first] = index, end - first
            if not kind & _BEGINS:
                break
