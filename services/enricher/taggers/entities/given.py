"""Names that a model has found in a text, as labels of the reading's tokens."""

from collections.abc import Sequence

import numpy as np

from services.enricher.characters import Gap
from services.enricher.reading import LOWER, Reading, word_hash
from services.enricher.taggers.entities.arrays import Ids
from services.enricher.taggers.entities.decoding import TYPES

Name = tuple[int, int, str]
"""Where a name starts and ends in the text, in code points, and its type, one of TYPES."""

_BREAK, _ELISION = int(Gap.PARAGRAPH), int(Gap.ELISION)
_HONORIFICS = frozenset(word_hash(word) for word in "M MM Mme Mmes Mlle Mgr Me Dr Pr".split())
"""Of French, which its model takes for a part of the name."""


def labelled(reading: Reading, names: Sequence[Name]) -> Ids:
    """The labels of all tokens (see `decoding.py`).

    A name that begins or ends inside a token has it whole. It ends before a new paragraph, and begins behind an elided
    word or an honorific. What overlaps a name before it, holds no token, or has an unknown type is left out.
    """
    labels = np.zeros(len(reading), np.int32)
    free = 0
    for start, end, kind in sorted(names):
        first = max(int(reading.ends.searchsorted(start, "right")), free)
        last = int(reading.starts.searchsorted(end))
        while first + 1 < last and _is_before(reading, first):
            first += 1
        if first >= last or kind not in TYPES:
            continue
        ends = np.flatnonzero(reading.gaps[first + 1 : last] & _BREAK)
        last = first + 1 + int(ends[0]) if len(ends) else last
        begins = 1 + 2 * TYPES.index(kind)
        labels[first], labels[first + 1 : last] = begins, begins + 1
        free = last
    return labels


def _is_before(reading: Reading, token: int) -> bool:
    """Whether the token stands before a name and is none of it."""
    if reading.shapes[token] == LOWER:
        return bool(reading.gaps[token + 1] & _ELISION)
    return int(reading.hashes[token]) in _HONORIFICS
