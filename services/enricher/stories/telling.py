"""How much the words of some texts tell of the events that they report. Pure.

In place of an inverse document frequency (Spärck Jones 1972), which would differ with what was read before: names, the
more the less common the word is in any language; other words too, but the common ones fall off faster; figures, a year
more than others; pairs of letters in scripts without spaces.
"""

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.hashing import Hashes, hash_of, mixed
from services.enricher.letters import ALONE
from services.enricher.stories.commonness import commonness
from services.enricher.words import Codes, Flags, Places, split

READ = 3000
"""Code points that are read of a title, and of a text."""
MOST = 2 * READ
"""Different words of an article at most."""

_NAME = 1.6
_COMMONEST_NAME, _COMMONEST_WORD = 8.0, 7.5
"""Zipf values at which a name and another word tell nothing."""
_YEAR, _LONG_FIGURE, _SHORT_FIGURE = 1.1, 0.7, 0.3
_PAIR_OF_LETTERS = 0.3
_STEM = 6
_PLURAL = 5
"""Letters of the shortest name that loses its plural s."""
_NEXT = np.uint64(0xD6E8FEB86659FD93)
_HTTP, _HTTPS = split(["http https"]).hashes
_S, _COLON, _SLASH, _ZERO, _ONE, _TWO, _NINE = map(ord, "s:/0129")
_BLANKS = (0x85, 0x1680, 0x2028, 0x2029)
"""Those that NFKC leaves, but for the ones up to a space."""

Slots = NDArray[np.int32]
"""An open-addressing table: numbers of keys, or -1. Its length is a power of two."""


@part
def size_for(keys: int, most: int) -> int:
    """How long a table for so many keys is: short ones stay in the processor's nearest cache."""
    size = 64
    while size < 2 * keys and size < most:
        size *= 2
    return size


@part
def slot_of(slots: Slots, keys: Hashes, key: np.uint64) -> int:
    """Where the number of a key is in the table, or is to be put."""
    last = np.uint64(len(slots) - 1)
    slot = key & last
    while slots[slot] >= 0 and keys[slots[slot]] != key:
        slot = (slot + np.uint64(1)) & last
    return int(slot)


@part
def _address_end(codes: Codes, end: int, last: int) -> int:
    """Where an address ends of which "http" ends at `end`; 0 when it is none. The text ends at `last`."""
    if not (end + 2 < last and codes[end] == _COLON and codes[end + 1] == _SLASH and codes[end + 2] == _SLASH):
        return 0
    while end < last and codes[end] > 0x20 and codes[end] not in _BLANKS:
        end += 1
    return end


@part
def _figure(codes: Codes, start: int, end: int) -> float:
    """How much a figure tells."""
    if end - start < 3:
        return _SHORT_FIGURE
    is_century = (codes[start] == _ONE and codes[start + 1] == _NINE) or (
        codes[start] == _TWO and codes[start + 1] == _ZERO
    )
    return _YEAR if end - start == 4 and is_century else _LONG_FIGURE


@part
def _word(zipf: float, named: bool) -> float:
    """How much a word with this Zipf value tells, and a name."""
    if named:
        return _NAME * max(0.0, 1 - zipf / _COMMONEST_NAME)
    told = max(0.0, 1 - zipf / _COMMONEST_WORD)
    return told * told * told


@part
def _term(codes: Codes, start: int, end: int, named: bool) -> np.uint64:
    """The hash of a word's stem. Names lose their plural s, other words all after the sixth letter, so that inflected
    forms meet."""
    if not named:
        return hash_of(codes, start, min(end, start + _STEM))
    plural = end - start >= _PLURAL and codes[end - 1] == _S and codes[end - 2] != _S
    return hash_of(codes, start, end - plural)


@part
def tell(
    codes: Codes,
    begins: Places,
    firsts: Places,
    starts: Places,
    ends: Places,
    hashes: Hashes,
    digit: Flags,
    upper: Flags,
    first_text: int,
    last_text: int,
    kind_of: NDArray[np.uint8],
    common_begins: Slots,
    common: Codes,
    slots: Slots,
    words: Hashes,
    counts: Places,
    weights: NDArray[np.float64],
    terms: Hashes,
) -> int:
    """How many different words the texts from `first_text` up to `last_text` have, in the order in which they come.

    The first arguments are those of `Words`; `slots` is empty and left so. Of each different word is written its hash,
    how often it stands there, how much it tells, and the hash of its term.

    A capital makes a name, unless the word stands in lower case in the same texts. What is part of an address does not
    count, and a letter that is a word by itself does with the next one.
    """
    slots = slots[: size_for(firsts[last_text] - firsts[first_text], len(slots))]
    count = 0
    which, at = np.empty(MOST, np.int64), np.empty(MOST, np.int64)
    lower, alone = np.empty(MOST, np.bool_), np.empty(MOST, np.bool_)
    for text in range(first_text, last_text):
        begin, last = begins[text], begins[text + 1]
        address = 0
        for word in range(firsts[text], firsts[text + 1]):
            start, whole = starts[word], hashes[word]
            if start - begin >= READ:
                break
            if start < address:
                continue
            if whole in (_HTTP, _HTTPS):
                address = _address_end(codes, ends[word], last)
                if address:
                    continue
            is_alone = kind_of[codes[start]] == ALONE
            if is_alone:
                behind = word + 1
                if (
                    behind == firsts[text + 1]
                    or starts[behind] != ends[word]
                    or kind_of[codes[starts[behind]]] != ALONE
                ):
                    continue
                whole = mixed(whole * _NEXT + hashes[behind])
            slot = slot_of(slots, words, whole)
            number = int(slots[slot])
            if number < 0:
                number = slots[slot] = count
                words[count], counts[count], which[count], at[count] = whole, 0, word, slot
                lower[count], alone[count] = False, is_alone
                count += 1
            counts[number] += 1
            lower[number] |= not upper[word]
    for number in range(count):
        slots[at[number]] = -1
        start, end = starts[which[number]], ends[which[number]]
        if alone[number]:
            weights[number], terms[number] = _PAIR_OF_LETTERS, words[number]
        elif digit[which[number]]:
            weights[number], terms[number] = _figure(codes, start, end), words[number]
        else:
            named = not lower[number] and end - start > 1
            weights[number] = _word(commonness(common_begins, common, words[number]), named)
            terms[number] = _term(codes, start, end, named)
    return count
