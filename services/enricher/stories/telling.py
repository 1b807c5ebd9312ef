"""What some texts say of the events that they report: their terms, and what is to be known of each to weigh it. Pure.

A term is a name, another word's first letters, a figure, or two letters in scripts without spaces. How much it tells is
exp(sum of `WEIGHTS` x features), in place of an inverse document frequency (Spärck Jones 1972), which would differ with
what was read before.
"""

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.hashing import Hashes, hash_of, mixed
from services.enricher.letters import ALONE
from services.enricher.slots import Slots, size_for, slot_of
from services.enricher.stories.commonness import commonness
from services.enricher.stories.packing import HASHES
from services.enricher.words import Codes, Flags, Places, split

READ = 3000
"""Code points that are read of a title, and of a text."""
MOST = 2 * READ
"""Different words of an article at most."""

FEATURES = (
    "is a word",
    "name x commonness",
    "name x commonness squared",
    "word x commonness",
    "figure of one digit",
    "figure of two digits",
    "figure of more digits",
    "year",
    "joined figure",
    "name x log of its count",
    "early",
    "early name",
    "word or figure x log of its count",
)
"""Commonness is (Zipf value - 3.2) / 2; early is exp(-place / 60), by the place among the article's different words."""

WEIGHTS = np.array([-1.02, -0.97, 0.31, -0.42, -0.10, -0.11, -0.26, 0.11, 0.44, 0.20, 0.75, -0.30, -0.27])
"""One for each feature, learned from labelled articles by `benchmarks/story_weights.py`."""

_WORD, _NAME_ZIPF, _NAME_ZIPF_2, _WORD_ZIPF, _DIGITS, _YEAR, _JOINED, _NAME_COUNT, _EARLY, _EARLY_NAME, _OTHER_COUNT = (
    0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 12,
)  # fmt: skip
_COMMONEST_NAME, _COMMONEST_WORD = 8.0, 7.0
"""Zipf values from which a name and another word are no terms."""
_MIDDLE, _SPREAD = 3.2, 2.0
_EARLY_WORDS = 60
_STEM = 6
_PLURAL = 5
"""Letters of the shortest name that loses its plural s."""
_NEXT = np.uint64(0xD6E8FEB86659FD93)
_TERM_BITS = np.uint64(64 - HASHES.bit_length() + 1)
_HTTP, _HTTPS = split(["http https"]).hashes
_S, _COLON, _SLASH, _ZERO, _ONE, _TWO, _NINE, _POINT = map(ord, "s:/0129.")
_BLANKS = (0x85, 0x1680, 0x2028, 0x2029)
"""Those that NFKC leaves, but for the ones up to a space."""

Table = NDArray[np.float64]


@part
def _address_end(codes: Codes, end: int, last: int) -> int:
    """Where an address ends of which "http" ends at `end`; 0 when it is none. The text ends at `last`."""
    if not (end + 2 < last and codes[end] == _COLON and codes[end + 1] == _SLASH and codes[end + 2] == _SLASH):
        return 0
    while end < last and codes[end] > 0x20 and codes[end] not in _BLANKS:
        end += 1
    return end


@part
def _figure_feature(codes: Codes, start: int, end: int) -> int:
    """Which feature a figure has."""
    for place in range(start, end):
        if codes[place] == _POINT:
            return _JOINED
    if end - start == 4 and (
        (codes[start] == _ONE and codes[start + 1] == _NINE) or (codes[start] == _TWO and codes[start + 1] == _ZERO)
    ):
        return _YEAR
    return _DIGITS + min(3, end - start) - 1


@part
def _term(codes: Codes, start: int, end: int, named: bool) -> np.uint64:
    """The hash of a word's stem. Names lose their plural s, other words all after the sixth letter, so that inflected
    forms meet."""
    if not named:
        return hash_of(codes, start, min(end, start + _STEM))
    plural = end - start >= _PLURAL and codes[end - 1] == _S and codes[end - 2] != _S
    return hash_of(codes, start, end - plural)


@part
def _words_of(
    codes: Codes,
    begins: Places,
    firsts: Places,
    starts: Places,
    ends: Places,
    hashes: Hashes,
    upper: Flags,
    first_text: int,
    last_text: int,
    kind_of: NDArray[np.uint8],
    slots: Slots,
    words: Hashes,
    which: Places,
    counts: Places,
    lower: Flags,
) -> int:
    """Write the different words of the texts from `first_text` up to `last_text`, in the order in which they come:
    hash, a place, how often, and whether once in lower case. Returns how many.

    What is part of an address does not count, and a letter that is a word by itself does with the next one.
    """
    slots = slots[: size_for(firsts[last_text] - firsts[first_text], len(slots))]
    at = np.empty(min(MOST, firsts[last_text] - firsts[first_text]), np.int64)
    count = 0
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
            if kind_of[codes[start]] == ALONE:
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
                words[count], counts[count], which[count], at[count], lower[count] = whole, 0, word, slot, False
                count += 1
            counts[number] += 1
            lower[number] |= not upper[word]
    for number in range(count):
        slots[at[number]] = -1
    return count


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
    common: Codes,
    slots: Slots,
    terms: Hashes,
    figures: Flags,
    features: Table,
) -> int:
    """How many different terms the texts from `first_text` up to `last_text` have, in the order in which they come.

    The first arguments are those of `Words`; `slots` is empty and left so. Of each term is written its hash, whether it
    is a figure, and its features. A capital makes a name, unless the word stands in lower case in the same texts; two
    letters in scripts without spaces weigh as a name does.
    """
    words, which, counts = np.empty(MOST, np.uint64), np.empty(MOST, np.int64), np.empty(MOST, np.int64)
    lower = np.empty(MOST, np.bool_)
    different = _words_of(
        codes, begins, firsts, starts, ends, hashes, upper, first_text, last_text, kind_of, slots, words, which, counts,
        lower,
    )  # fmt: skip
    slots = slots[: size_for(different, len(slots))]
    at, places, often = np.empty(different, np.int64), np.empty(different, np.int64), np.zeros(different, np.int64)
    zipfs, named = np.empty(different), np.zeros(different, np.bool_)
    figure = np.empty(different, np.int64)
    count = 0
    for place in range(different):
        start, end = starts[which[place]], ends[which[place]]
        is_figure, is_pair = digit[which[place]], kind_of[codes[start]] == ALONE
        is_name, term, zipf = is_pair, words[place], _MIDDLE
        if not (is_figure or is_pair):
            is_name = not lower[place] and end - start > 1
            zipf = commonness(common, words[place])
            if zipf >= (_COMMONEST_NAME if is_name else _COMMONEST_WORD):
                continue
            term = _term(codes, start, end, is_name)
        term >>= _TERM_BITS
        slot = slot_of(slots, terms, term)
        number = int(slots[slot])
        if number < 0:
            number = slots[slot] = count
            terms[count], at[count], places[count], zipfs[count] = term, slot, place, zipf
            figures[count], figure[count] = is_figure, _figure_feature(codes, start, end) if is_figure else 0
            count += 1
        often[number] += counts[place]
        zipfs[number] = min(zipf, zipfs[number])
        named[number] |= is_name
    for number in range(count):
        slots[at[number]] = -1
        row, early = features[number], np.exp(-places[number] / _EARLY_WORDS)
        common_by = (zipfs[number] - _MIDDLE) / _SPREAD
        row[:] = 0
        row[_EARLY] = early
        if named[number]:
            row[_NAME_ZIPF], row[_NAME_ZIPF_2] = common_by, common_by * common_by
            row[_NAME_COUNT], row[_EARLY_NAME] = np.log(often[number]), early
        else:
            row[_OTHER_COUNT] = np.log(often[number])
            if figures[number]:
                row[figure[number]] = 1
            else:
                row[_WORD], row[_WORD_ZIPF] = 1, common_by
    return count
