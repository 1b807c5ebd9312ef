"""What a word may be to a name: a given name, an ordinary word, a role, the last word of a company's name.

The classes are bits; those of `words.toml` are our own lists, the others stand in `words.bin`, which
`benchmarks/name_words.py` makes.
"""

import tomllib
from enum import IntFlag
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.hashing import Hashes
from services.enricher.lexicon import Values, phrase_keys

FILE, LISTS = "words.bin", "words.toml"


class Word(IntFlag):
    """The classes."""

    GIVEN = 1
    SURNAME = 2
    COMMON = 4
    """With OFTEN its level, from 1 to 3: how frequent the word is in small letters."""
    OFTEN = 8
    HONORIFIC = 1 << 4
    ROLE = 1 << 5
    KIN = 1 << 6
    ORG_END = 1 << 7
    ORG_HEAD = 1 << 8
    PARTY = 1 << 9
    TEAM = 1 << 10
    EVENT = 1 << 11
    GEO = 1 << 12
    COMPASS = 1 << 13
    PARTICLE = 1 << 14
    CONNECTOR = 1 << 15
    ARTICLE = 1 << 16
    CALENDAR = 1 << 17
    AT_PLACE = 1 << 18
    SAYS = 1 << 19
    CREED = 1 << 20
    WORK = 1 << 21
    ACRONYM = 1 << 22


_CLASSES = np.uint64((1 << 23) - 1)
"""Bits of an entry of the table that hold the classes; the others are those of the word's hash."""


class Words:
    """All words with a class. `table` holds them by their hash, in the open, one number each: it is asked for every
    token of every text, and is small for that."""

    def __init__(self, keys: Hashes, values: Values) -> None:
        """Hashes of words and their classes. Of one that comes twice the last counts."""
        size = 64
        while 2 * size < 3 * len(keys):
            size *= 2
        self.table = np.zeros(size, np.uint64)
        _fill(keys, values, self.table)

    @classmethod
    def load(cls) -> "Words":
        """As they ship."""
        content = files(__package__).joinpath(FILE).read_bytes()
        count = len(content) // 9
        keys = np.frombuffer(content, "<u8", count).astype(np.uint64)
        words = cls(keys, np.frombuffer(content, np.uint8, count, count * 8).astype(np.uint32))
        for name, text in tomllib.loads(files(__package__).joinpath(LISTS).read_text("utf-8")).items():
            hashes, _, lengths = phrase_keys(text.split())
            listed = hashes[lengths == 1]
            _fill(listed, words.of(listed) | np.uint32(Word[name.upper()]), words.table)
        return words

    def of(self, hashes: Hashes) -> Values:
        """The classes of each word."""
        found = np.empty(len(hashes), np.uint32)
        _classes(hashes, self.table, found)
        return found


@part
def _classes_of(key: np.uint64, table: Hashes) -> np.uint32:
    """The classes of the word with that hash."""
    last = np.uint64(len(table) - 1)
    slot = key & last
    while table[slot]:
        if not (table[slot] ^ key) & ~_CLASSES:
            return np.uint32(table[slot] & _CLASSES)
        slot = (slot + np.uint64(1)) & last
    return np.uint32(0)


@part
def write_classes(hashes: Hashes, table: Hashes, found: Values) -> None:
    """Write the classes of each word.

    The entries where the words would stand are fetched first, with nothing decided in between: so the processor waits
    for many of them at once.
    """
    last = np.uint64(len(table) - 1)
    entries = np.empty(len(hashes), np.uint64)
    for word in range(len(hashes)):
        entries[word] = table[hashes[word] & last]
    for word in range(len(hashes)):
        entry = entries[word]
        if entry and (entry ^ hashes[word]) & ~_CLASSES:
            entry = np.uint64(_classes_of(hashes[word], table))
        found[word] = np.uint32(entry & _CLASSES)


@compiled("void(uint64[::1], uint64[::1], uint32[::1])")
def _classes(hashes: Hashes, table: Hashes, found: Values) -> None:
    write_classes(hashes, table, found)


@compiled("void(uint64[::1], uint32[::1], uint64[::1])")
def _fill(keys: Hashes, values: Values, table: Hashes) -> None:
    last = np.uint64(len(table) - 1)
    for number in range(len(keys)):
        slot = keys[number] & last
        while table[slot] and (table[slot] ^ keys[number]) & ~_CLASSES:
            slot = (slot + np.uint64(1)) & last
        table[slot] = (keys[number] & ~_CLASSES) | np.uint64(values[number])


def packed(keys: Hashes, values: NDArray[np.uint8]) -> bytes:
    """The content of `words.bin`."""
    return keys.astype("<u8").tobytes() + values.astype(np.uint8).tobytes()


__all__ = ["FILE", "LISTS", "Word", "Words", "packed", "write_classes"]
