"""The words of a text, for rules that ask for words and phrases: many of them, looked for at once. Pure.

A word is a run of letters, digits and low lines, and of what combines with them. Unlike the tokens of `reading.py` it
holds no apostrophe or point, so that what a rule asks for is found however a writer joins it.
"""

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from services.compiled import compiled
from services.enricher.characters import KIND, MARK, traits
from services.enricher.hashing import STEP, Hashes, hash_of
from services.enricher.lexicon import Table, Values, value_of
from services.enricher.reading import Codes, Flags, Places, code_points

BREAK = "\n\0\n"
"""Between the parts of a text: no phrase goes on behind it."""

_BREAK = np.uint64(0)
_CODE_OF_BREAK = 0


@dataclass(frozen=True, slots=True)
class Words:
    """A text's n words: word i is `text[starts[i]:ends[i]]`, in code points. A break is a word whose hash is 0."""

    text: str
    starts: Places
    ends: Places
    hashes: Hashes

    def __iter__(self) -> Iterator[str]:
        """The words, breaks left out."""
        spans = zip(self.starts.tolist(), self.ends.tolist(), self.hashes.tolist(), strict=True)
        return (self.text[start:end] for start, end, number in spans if number)


def folded(text: str) -> str:
    """The text as it is compared: composed (NFC), without regard to case."""
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).casefold()


def words_of(text: str) -> Words:
    """The words of a folded text."""
    codes = code_points(text)
    most = len(codes)
    starts, ends, hashes = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.uint64)
    count = _split(codes, _word_letters(), starts, ends, hashes)
    return Words(text, starts[:count], ends[:count], hashes[:count])


def as_term(text: str) -> str:
    """A word or phrase as it is looked for: its folded words with one space between them."""
    return " ".join(words_of(folded(text)))


class Vocabulary:
    """Words and phrases, each as `as_term` gives it."""

    def __init__(self, terms: Collection[str]) -> None:
        self.terms = tuple(sorted(terms))
        sequences = [words_of(term).hashes for term in self.terms]
        longest: dict[int, int] = {}
        for hashes in sequences:
            longest[int(hashes[0])] = max(len(hashes), longest.get(int(hashes[0]), 0))
        keys = np.array([_key(hashes) for hashes in sequences], np.uint64)
        self._numbers = Table.of(keys, np.arange(1, len(keys) + 1, dtype=np.uint32))
        self._longest = Table.of(np.array(list(longest), np.uint64), np.array(list(longest.values()), np.uint32))

    def said(self, words: Words) -> list[str]:
        """Those of the terms that stand there."""
        said = np.zeros(len(self.terms), np.bool_)
        _find(
            words.hashes,
            self._numbers.keys,
            self._numbers.values,
            self._longest.keys,
            self._longest.values,
            said,
        )
        return [self.terms[number] for number in np.flatnonzero(said)]


def spans_of(term: str, words: Words) -> list[tuple[int, int]]:
    """Where the term stands in the words' text."""
    hashes = words_of(term).hashes
    last = len(words.hashes) - len(hashes) + 1
    found = np.ones(max(0, last), np.bool_)
    for place, number in enumerate(hashes):
        found &= words.hashes[place : place + len(found)] == number
    firsts = np.flatnonzero(found)
    return [(int(words.starts[first]), int(words.ends[first + len(hashes) - 1])) for first in firsts]


def _key(hashes: Hashes) -> np.uint64:
    key = 0
    for number in hashes.tolist():
        key = (key * int(STEP) + number) % 2**64
    return np.uint64(key)


@cache
def _word_letters() -> Flags:
    table: Flags = (traits() & np.uint32(KIND)) != MARK
    table[ord("_")] = True
    return table


@compiled("int64(uint32[::1], boolean[::1], int64[::1], int64[::1], uint64[::1])")
def _split(codes: Codes, in_word: Flags, starts: Places, ends: Places, hashes: Hashes) -> int:
    """Write what `Words` holds; how many words there are."""
    count = place = 0
    while place < len(codes):
        code = codes[place]
        start = place
        place += 1
        if code == _CODE_OF_BREAK:
            starts[count], ends[count], hashes[count] = start, place, _BREAK
            count += 1
        elif code < len(in_word) and in_word[code]:
            while place < len(codes) and codes[place] < len(in_word) and in_word[codes[place]]:
                place += 1
            starts[count], ends[count], hashes[count] = start, place, hash_of(codes, start, place)
            count += 1
    return count


@compiled("void(uint64[::1], uint64[::1], uint32[::1], uint64[::1], uint32[::1], boolean[::1])")
def _find(
    hashes: Hashes,
    keys: Hashes,
    numbers: Values,
    first_words: Hashes,
    lengths: Values,
    said: Flags,
) -> None:
    """Set `said` for each term that stands among the words."""
    for first in range(len(hashes)):
        end = min(len(hashes), first + value_of(hashes[first], first_words, lengths))
        key = np.uint64(0)
        for place in range(first, end):
            if hashes[place] == _BREAK:
                break
            key = key * STEP + hashes[place]
            number = value_of(key, keys, numbers)
            if number > 0:
                said[number - 1] = True
