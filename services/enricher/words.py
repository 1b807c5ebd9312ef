"""An article's words, as all that compares texts sees them, of many texts at once. Pure.

Words are in one case and one Unicode form (NFKC), without punctuation. In scripts without spaces each letter is a word.
Digits that a point, comma, colon, slash, hyphen or apostrophe joins are one word ("4.5", "6-1/8", "11:30"), since
their parts say little: the notices of a template share many small numbers by chance.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled
from services.enricher.hashing import Hashes, hash_of
from services.enricher.letters import ALONE, BETWEEN, CODE, DIGIT, FURTHER, JOINED, POINT, UPPER, folds, kinds

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

_ONE_POINT = ord(".")
_LONGEST_FOLD = 3
_FIRST_LONG = 0xDF
"""The first code point that is folded to several. Those that are words by themselves come later, too."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of some texts: word i is `codes[starts[i]:ends[i]]`, and `hashes[i]` is the hash of that.

    Text t is `codes[begins[t]:begins[t + 1]]` and has the words `firsts[t]` to `firsts[t + 1]` - 1. `digit` tells which
    words begin with a digit, `upper` which began with a capital.
    """

    codes: Codes
    begins: Places
    firsts: Places
    starts: Places
    ends: Places
    hashes: Hashes
    digit: Flags
    upper: Flags

    def of(self, text: int) -> slice:
        """Which words those of a text are."""
        return slice(self.firsts[text], self.firsts[text + 1])


def words(text: str) -> list[str]:
    """The text's words."""
    found = split([text])
    return ["".join(map(chr, found.codes[start:end])) for start, end in zip(found.starts, found.ends, strict=True)]


def split(texts: Sequence[str]) -> Words:
    """The words of all the texts, in order."""
    formed = [text if text.isascii() else unicodedata.normalize("NFKC", text) for text in texts]
    given = _codes("".join(formed))
    lengths = np.array([len(text) for text in formed], np.int64)
    # Large arrays come from the system anew each time, page by page: they are no longer than what may be written.
    far = np.count_nonzero(given >= _FIRST_LONG)
    most = len(given) // 2 + len(texts) + _LONGEST_FOLD * far
    codes = np.empty(len(given) + (_LONGEST_FOLD - 1) * far, np.uint32)
    begins, firsts = np.empty((2, len(texts) + 1), np.int64)
    starts, ends, hashes = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.uint64)
    digit, upper = np.empty(most, np.bool_), np.empty(most, np.bool_)
    _split(given, lengths, kinds(), *folds(), codes, begins, firsts, starts, ends, hashes, digit, upper)
    last = firsts[-1]
    return Words(codes, begins, firsts, starts[:last], ends[:last], hashes[:last], digit[:last], upper[:last])


def _codes(text: str) -> Codes:
    """The text's code points, lone surrogates too."""
    return np.array([text]).view(np.uint32) if text else np.empty(0, np.uint32)


@compiled(
    "void(uint32[::1], int64[::1], uint8[::1], uint32[::1], uint32[:, ::1], uint32[::1], int64[::1], int64[::1],"
    " int64[::1], int64[::1], uint64[::1], boolean[::1], boolean[::1])"
)
def _split(
    given: Codes,
    lengths: Places,
    kind_of: NDArray[np.uint8],
    fold_of: Codes,
    further: Codes,
    codes: Codes,
    begins: Places,
    firsts: Places,
    starts: Places,
    ends: Places,
    hashes: Hashes,
    digit: Flags,
    upper: Flags,
) -> None:
    """Fold the given code points of texts of these lengths, and find their words.

    All from `codes` on is written: `begins` and `firsts` one longer than there are texts, the others as long as the
    code points can become.
    """
    known = len(kind_of)
    position = end = word = 0
    for text in range(len(lengths)):
        begins[text], firsts[text] = end, word
        last = position + lengths[text]
        start = -1
        was_digit = False
        while position < last:
            code = given[position]
            position += 1
            fold = fold_of[code] if code < known else code
            code, row, place = fold & CODE, fold >> FURTHER, 0
            if start >= 0 and row == 0 and code < known and kind_of[code] == JOINED:
                codes[end], was_digit = code, False
                end += 1
                continue  # One more letter of a word, as most are.
            while True:
                kind = kind_of[code] if code < known else BETWEEN
                is_digit = kind == DIGIT
                if kind == POINT:
                    kind = BETWEEN
                    if was_digit and position < last and given[position] < known and kind_of[given[position]] == DIGIT:
                        kind, code = DIGIT, np.uint32(_ONE_POINT)
                was_digit = is_digit
                if start >= 0 and (kind in (BETWEEN, ALONE)):
                    ends[word], hashes[word] = end, hash_of(codes, start, end)
                    word += 1
                    start = -1
                if kind != BETWEEN and start < 0:
                    starts[word], digit[word], upper[word] = end, kind == DIGIT, (fold & UPPER) != 0
                    start = end
                codes[end] = code
                end += 1
                if kind == ALONE:
                    ends[word], hashes[word] = end, hash_of(codes, start, end)
                    word += 1
                    start = -1
                if row == 0 or place == _LONGEST_FOLD - 1 or further[row, place] == 0:
                    break
                code = further[row, place]
                place += 1
        if start >= 0:
            ends[word], hashes[word] = end, hash_of(codes, start, end)
            word += 1
    begins[len(lengths)], firsts[len(lengths)] = end, word
