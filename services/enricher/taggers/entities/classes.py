"""What a word may be to a name: a given name, an ordinary word, a role, the last word of a company's name.

The classes are bits; those of `words.toml` are our own lists, the others stand in `words.bin`, which
`benchmarks/name_words.py` makes.
"""

import tomllib
from enum import IntFlag
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from services.enricher.hashing import Hashes
from services.enricher.lexicon import Table, Values, phrase_keys

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


_FIRST_LISTED = Word.HONORIFIC


def word_classes() -> Table:
    """The classes of all words, by their hash."""
    content = files(__package__).joinpath(FILE).read_bytes()
    count = len(content) // 9
    keys = np.frombuffer(content, "<u8", count).astype(np.uint64)
    values = np.frombuffer(content, np.uint8, count, count * 8).astype(np.uint32)
    known = dict(zip(keys.tolist(), values.tolist(), strict=True))
    for name, text in tomllib.loads(files(__package__).joinpath(LISTS).read_text("utf-8")).items():
        hashes, _, lengths = phrase_keys(text.split())
        for key in hashes[lengths == 1].tolist():
            known[key] = known.get(key, 0) | int(Word[name.upper()])
    return Table.of(np.array(list(known), np.uint64), np.array(list(known.values()), np.uint32))


def packed(keys: Hashes, values: NDArray[np.uint8]) -> bytes:
    """The content of `words.bin`."""
    return keys.astype("<u8").tobytes() + values.astype(np.uint8).tobytes()


__all__ = ["FILE", "LISTS", "Table", "Values", "Word", "packed", "word_classes"]
