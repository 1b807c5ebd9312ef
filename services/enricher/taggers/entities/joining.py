"""Which mentions of a text name one thing.

A surname, with or without initials, is the person of that surname who was named in full before it, else after it; a
given name alone likewise. Capitals in brackets are what stands before them, if they are its first letters. One place is
one thing under any of its names.
"""

import numpy as np

from services.compiled import part
from services.enricher.characters import Gap
from services.enricher.hashing import Hashes
from services.enricher.reading import CAPS, INITIAL
from services.enricher.taggers.entities.arrays import Ids, Tokens
from services.enricher.taggers.entities.decoding import PERSON, PLACE
from services.enricher.taggers.entities.mentions import (
    END,
    FIRST,
    FIRST_WORD,
    KEY,
    LAST,
    LAST_WORD,
    START,
    TYPE,
    Mentions,
    key_of,
    size_for,
    slot_of,
)

_OPEN = int(Gap.OPEN_BRACKET)
_BY_ROW, _BY_LETTER, _BY_LAST, _BY_FIRST = 100, 200, 300, 400
_POINT = ord(".")
_LONGEST = 8
"""Capitals that may stand for a name, at most."""


@part
def _letters(tokens: Tokens, mentions: Mentions, number: int, only_capitals: bool) -> np.uint64:
    """The first letters of a mention's words as one number; of all words, or of those that are not in small letters."""
    letters = np.uint64(0)
    for token in range(mentions[number, FIRST], mentions[number, LAST]):
        code = tokens.codes[tokens.starts[token]]
        if ord("a") <= code <= ord("z"):
            if only_capitals:
                continue
            code -= np.uint32(32)
        letters = letters * np.uint64(256) + np.uint64(code & np.uint32(255))
    return letters


@part
def _is_short_for(tokens: Tokens, mentions: Mentions, number: int) -> bool:
    """Whether the mention is in brackets the first letters of the one before it."""
    first, before = mentions[number, FIRST], number - 1
    if mentions[number, LAST] - first > 1 or tokens.shapes[first] != CAPS or mentions[before, LAST] != first:
        return False
    kind, words = mentions[before, TYPE], mentions[before, LAST] - mentions[before, FIRST]
    if not tokens.gaps[first] & _OPEN or kind in (PERSON, PLACE) or words < 2:
        return False
    letters, count = np.uint64(0), 0
    for place in range(mentions[number, START], mentions[number, END]):
        code = tokens.codes[place]
        if code != _POINT:
            letters = letters * np.uint64(256) + np.uint64(code & np.uint32(255))
            count += 1
    if not 2 <= count <= _LONGEST:
        return False
    every = _letters(tokens, mentions, before, False)
    return bool(letters == every or letters == _letters(tokens, mentions, before, True))


@part
def _put(keys: Hashes, values: Ids, key: np.uint64, value: int) -> None:
    slot = slot_of(key, keys)
    keys[slot], values[slot] = key, value


@part
def _get(keys: Hashes, values: Ids, key: np.uint64) -> int:
    slot = slot_of(key, keys)
    return values[slot] if keys[slot] == key else -1


@part
def _full_name(keys: Hashes, values: Ids, mentions: Mentions, number: int, letter: int) -> int:
    """A mention in full of the person whom a short one names, of those in the table; -1 if there is none."""
    last = mentions[number, LAST_WORD]
    if letter:
        return _get(keys, values, key_of(last, _BY_LETTER + letter))
    found = _get(keys, values, key_of(last, _BY_LAST))
    return found if found >= 0 else _get(keys, values, key_of(last, _BY_FIRST))


@part
def groups(tokens: Tokens, mentions: Mentions, rows: Ids) -> tuple[Ids, Ids]:
    """For each mention the number of the thing it names, in the order in which things are first named; and for each
    thing its longest mention. `rows` are of the places that mentions mean."""
    count = len(mentions)
    group_of, longest, total = np.empty(count, np.int32), np.empty(count, np.int32), 0
    full_names = _full_names(tokens, mentions)
    size = size_for(2 * count)
    keys, by_key = np.zeros(size, np.uint64), np.zeros(size, np.int32)
    for number in range(count):
        kind, full = mentions[number, TYPE], full_names[number]
        if rows[number] >= 0:
            key = key_of(rows[number], _BY_ROW)
        elif kind == PERSON and mentions[full, LAST] - mentions[full, FIRST] > 1:
            key = key_of(mentions[full, FIRST_WORD] ^ mentions[full, LAST_WORD], kind)
        else:
            key = key_of(mentions[number, KEY], kind)
        group = _get(keys, by_key, key)
        if group < 0 and number > 0 and _is_short_for(tokens, mentions, number):
            group = group_of[number - 1]
            _put(keys, by_key, key, group)
        if group < 0:
            group = total
            total += 1
            longest[group] = number
            _put(keys, by_key, key, group)
        group_of[number] = group
        best = longest[group]
        if mentions[number, END] - mentions[number, START] > mentions[best, END] - mentions[best, START]:
            longest[group] = number
    return group_of, longest[:total]


@part
def _full_names(tokens: Tokens, mentions: Mentions) -> Ids:
    """For each mention the one that names its thing in full: itself, or of a person named in short another one."""
    count = len(mentions)
    size = size_for(3 * count)
    keys, numbers = np.zeros(size, np.uint64), np.zeros(size, np.int32)
    full_names = np.arange(count).astype(np.int32)
    for is_later in (False, True):
        for number in range(count) if not is_later else range(count - 1, -1, -1):
            if mentions[number, TYPE] != PERSON:
                continue
            first, last = mentions[number, FIRST], mentions[number, LAST]
            letter = int(tokens.codes[tokens.starts[first]])
            is_initial = tokens.shapes[first] == INITIAL and last - first > 1
            if is_initial or last - first == 1:
                if full_names[number] == number:
                    full = _full_name(keys, numbers, mentions, number, letter if is_initial else 0)
                    if full >= 0:
                        full_names[number] = full
            else:
                _put(keys, numbers, key_of(mentions[number, LAST_WORD], _BY_LETTER + letter), number)
                _put(keys, numbers, key_of(mentions[number, LAST_WORD], _BY_LAST), number)
                _put(keys, numbers, key_of(mentions[number, FIRST_WORD], _BY_FIRST), number)
        keys[:] = 0
    return full_names
