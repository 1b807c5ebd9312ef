"""What each token is known as: the classes of its word, and the longest known name that begins there."""

import numpy as np

from services.compiled import part
from services.enricher.characters import Gap
from services.enricher.hashing import STEP, Hashes
from services.enricher.reading import CAPS, INITIAL, LOWER, NUMBER
from services.enricher.taggers.entities.arrays import Known, Names, Tokens
from services.enricher.taggers.entities.classes import write_classes
from services.enricher.taggers.entities.gazetteer import Kind

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
def index_of(key: np.uint64, names: Names) -> int:
    """Where the key stands among the gazetteer's, or -1."""
    bucket = np.int64(key >> _BUCKET)
    for place in range(names.buckets[bucket], names.buckets[bucket + 1]):
        if names.keys[place] == key:
            return place
    return -1


@part
def look_up(tokens: Tokens, names: Names, words_known: Hashes) -> Known:
    """What the tokens are known as.

    A name in small letters is none, and one that is only written in capitals must be.
    """
    count = len(tokens.hashes)
    words, found, lengths = np.empty(count, np.uint32), np.full(count, -1, np.int32), np.zeros(count, np.int32)
    write_classes(tokens.hashes, words_known, words)
    for first in range(count):
        shape = tokens.shapes[first]
        if shape in (LOWER, NUMBER):
            continue
        key, end = np.uint64(0), first
        while end < count and end - first < _LONGEST:
            if end > first:
                gap = tokens.gaps[end]
                if gap & ~_JOINING or gap == 0 or tokens.sentences[end] != tokens.sentences[first]:
                    break
            key = key * STEP + tokens.hashes[end]
            end += 1
            index = index_of(key, names)
            if index < 0:
                break
            kind = names.kinds[index]
            written = not kind & _CAPITALS or shape in (CAPS, INITIAL)
            if kind & _NAMES and written and (tokens.shapes[end - 1] != LOWER or not tokens.gaps[end - 1] & _SPACE):
                found[first], lengths[first] = index, end - first
            if not kind & _BEGINS:
                break
    return Known(words, found, lengths)
