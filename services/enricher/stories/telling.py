"""How much the words of some texts tell of the events that they report. Pure.

In place of an inverse document frequency (Spärck Jones 1972), which would differ with what was read before: names, the
more the less common the word is in any language; other words too, but the common ones fall off faster; figures, a year
more than others; pairs of letters in scripts without spaces.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.enricher.hashing import Hashes, mixed, word_hashes
from services.enricher.letters import ALONE, kinds
from services.enricher.stories.commonness import commonness
from services.enricher.words import Words

_NAME = 1.6
_COMMONEST_NAME, _COMMONEST_WORD = 8.0, 7.5
"""Zipf values at which a name and another word tell nothing."""
_YEAR, _LONG_FIGURE, _SHORT_FIGURE = 1.1, 0.7, 0.3
_PAIR_OF_LETTERS = 0.3
_STEM = 6
_NEXT = np.uint64(0xD6E8FEB86659FD93)
_S = ord("s")
_NINETEEN, _TWENTY = (tuple(map(ord, century)) for century in ("19", "20"))

Owners = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Told:
    """Of each different word of each text, in the order in which they first stand there: the text, the hash of its
    term, how much that tells, how often the word stands in the text, and its place among the text's different words.
    """

    owners: Owners
    terms: Hashes
    weights: NDArray[np.float64]
    counts: NDArray[np.int64]
    places: NDArray[np.int64]


def tell(found: Words, capitals: Flags) -> Told:
    """What the words tell; `capitals` says which of the code points were capitals.

    A capital makes a name, unless the word stands in lower case in the same text. Names lose their plural s, other
    words all after the sixth letter, so that inflected forms meet.
    """
    hashes = word_hashes(found)
    owners = np.repeat(np.arange(len(found.counts)), found.counts)
    alone = np.take(kinds(), found.codes[found.starts], mode="clip") == ALONE
    hashes, kept = _paired(found, hashes, alone, owners)
    _, first, of, counts = np.unique(
        hashes ^ mixed(owners.astype(np.uint64))[kept], return_index=True, return_inverse=True, return_counts=True
    )
    small = np.bincount(of, ~capitals[found.starts[kept]], len(first)) > 0
    order = np.argsort(first)
    words, lower, often = kept[first[order]], small[order], counts[order]
    named = ~lower & ~found.digit[words] & (found.ends[words] - found.starts[words] > 1)
    whole = hashes[first[order]]
    terms = np.where(found.digit[words] | alone[words], whole, word_hashes(_stemmed(found, words, named)))
    places = np.arange(len(words)) - np.searchsorted(owners[words], owners[words])
    return Told(owners[words], terms, _weights(found, words, whole, named, alone[words]), often, places)


def _paired(found: Words, hashes: Hashes, alone: Flags, owners: Owners) -> tuple[Hashes, NDArray[np.int64]]:
    """The hashes of the words that count, and which these are: a letter that stands alone counts with the next one."""
    if not alone.any():
        return hashes, np.arange(len(hashes))
    next_alone = np.append(alone[1:] & (found.starts[1:] == found.ends[:-1]) & (owners[1:] == owners[:-1]), False)
    pairs = alone & next_alone
    kept = np.flatnonzero(~alone | pairs)
    both = np.where(pairs, mixed(hashes * _NEXT + np.append(hashes[1:], np.uint64(0))), hashes)
    return both[kept], kept


def _stemmed(found: Words, words: NDArray[np.int64], named: Flags) -> Words:
    starts, ends = found.starts[words], found.ends[words]
    plural = (ends - starts > 4) & (found.codes[ends - 1] == _S) & (found.codes[ends - 2] != _S)
    stems = np.where(named, ends - plural, np.minimum(ends, starts + _STEM))
    return Words(found.codes, starts, stems, found.digit[words], found.counts)


def _weights(found: Words, words: NDArray[np.int64], hashes: Hashes, named: Flags, alone: Flags) -> NDArray[np.float64]:
    zipf = commonness(hashes)
    names = _NAME * np.maximum(0, 1 - zipf / _COMMONEST_NAME)
    others = np.maximum(0, 1 - zipf / _COMMONEST_WORD) ** 3
    told: NDArray[np.float64] = np.where(named, names, others).astype(np.float64)
    told[alone] = _PAIR_OF_LETTERS
    figures = np.flatnonzero(found.digit[words])
    starts = found.starts[words[figures]]
    digits = found.ends[words[figures]] - starts
    centuries = [
        (found.codes[starts] == first) & (found.codes[starts + 1] == second) for first, second in (_NINETEEN, _TWENTY)
    ]
    year = (digits == 4) & (centuries[0] | centuries[1])
    told[figures] = np.where(digits < 3, _SHORT_FIGURE, np.where(year, _YEAR, _LONG_FIGURE))
    return told
