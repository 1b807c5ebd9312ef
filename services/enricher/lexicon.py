"""Words and phrases with a number each, found by the hashes of their words. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.characters import Gap
from services.enricher.hashing import Hashes, key_of
from services.enricher.reading import Places, Reading, read, word_hash

Values = NDArray[np.uint32]

_EMPTY = np.uint64(0)


@dataclass(frozen=True, slots=True)
class Table:
    """Keys, none of which is 0, and their values, by open addressing; the length is a power of two."""

    keys: Hashes
    values: Values

    @classmethod
    def of(cls, keys: Hashes, values: Values) -> "Table":
        """For keys in any order. Of one that comes twice the last counts."""
        size = 64
        while size < 2 * len(keys):
            size *= 2
        table = cls(np.zeros(size, np.uint64), np.zeros(size, np.uint32))
        _fill(keys, values, table.keys, table.values)
        return table

    @classmethod
    def of_phrases(cls, phrases: Mapping[str, int]) -> "Table":
        """Of phrases and their values, by their `phrase_keys`."""
        return cls.of(phrase_keys(list(phrases))[0], np.array(list(phrases.values()), np.uint32))


class Lexicon:
    """Words and their values: bits, or numbers from 1."""

    def __init__(self, words: Mapping[str, int]) -> None:
        """Words as `read` parts them, in any case. Raises ValueError for what is not one token."""
        self._table = Table.of(_word_keys(list(words)), np.array(list(words.values()), np.uint32))

    def marks(self, reading: Reading) -> Values:
        """The value of each token, 0 when it is none of the words."""
        return self.marks_of(reading.hashes)

    def marks_of(self, hashes: Hashes) -> Values:
        """The same, of tokens by their hashes."""
        found = np.empty(len(hashes), np.uint32)
        _mark(hashes, self._table.keys, self._table.values, found)
        return found


def _word_keys(words: Sequence[str]) -> Hashes:
    """The hash of each word. Raises ValueError for what is not one token."""
    reading = read("\n\n".join(words))
    lengths = np.array([len(word) for word in words], np.int64)
    begins = np.cumsum(lengths + 2) - lengths - 2
    if np.array_equal(reading.starts, begins) and np.array_equal(reading.ends, begins + lengths):
        return reading.hashes
    return np.array([word_hash(word) for word in words], np.uint64)  # One of them is refused.


def phrase_keys(phrases: Sequence[str]) -> tuple[Hashes, Hashes, Places]:
    """Of each phrase its key, the hash of its first word, and how many words it has.

    Raises ValueError for one that holds no word, or a blank line.
    """
    reading = read("\n\n".join(phrases))
    begins = np.flatnonzero(reading.gaps[:-1] & np.uint32(Gap.PARAGRAPH))
    firsts = np.concatenate([[0], begins, [len(reading)]]).astype(np.int64)
    if not phrases:
        return np.empty(0, np.uint64), np.empty(0, np.uint64), np.empty(0, np.int64)
    if len(firsts) != len(phrases) + 1 or not len(reading):
        raise ValueError("a phrase holds no word, or a blank line")
    keys = np.empty(len(phrases), np.uint64)
    _key(reading.hashes, firsts, keys)
    return keys, reading.hashes[firsts[:-1]], np.diff(firsts)


@part
def value_of(key: np.uint64, keys: Hashes, values: Values) -> int:
    """The value of the key in a `Table`, or 0."""
    last = np.uint64(len(keys) - 1)
    slot = key & last
    while keys[slot] != _EMPTY:
        if keys[slot] == key:
            return int(values[slot])
        slot = (slot + np.uint64(1)) & last
    return 0


@compiled("void(uint64[::1], uint32[::1], uint64[::1], uint32[::1])")
def _fill(given: Hashes, numbers: Values, keys: Hashes, values: Values) -> None:
    last = np.uint64(len(keys) - 1)
    for number in range(len(given)):
        slot = given[number] & last
        while keys[slot] != _EMPTY and keys[slot] != given[number]:
            slot = (slot + np.uint64(1)) & last
        keys[slot], values[slot] = given[number], numbers[number]


@compiled("void(uint64[::1], uint64[::1], uint32[::1], uint32[::1])")
def _mark(hashes: Hashes, keys: Hashes, values: Values, found: Values) -> None:
    for token in range(len(hashes)):
        found[token] = value_of(hashes[token], keys, values)


@compiled("void(uint64[::1], int64[::1], uint64[::1])")
def _key(hashes: Hashes, firsts: Places, keys: Hashes) -> None:
    """The key of the tokens from each of the firsts to before the next one."""
    for phrase in range(len(keys)):
        keys[phrase] = key_of(hashes, firsts[phrase], firsts[phrase + 1])
