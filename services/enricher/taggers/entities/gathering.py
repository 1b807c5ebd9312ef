"""The mentions of names in a text, out of its tokens' labels and the names that are known."""

import numpy as np

from services.compiled import part
from services.enricher.characters import Gap
from services.enricher.hashing import key_of
from services.enricher.reading import TITLE, Places
from services.enricher.taggers.entities.arrays import Ids, Known, Names, Tokens
from services.enricher.taggers.entities.classes import Word
from services.enricher.taggers.entities.decoding import ORGANISATION, OTHER, PERSON, PLACE
from services.enricher.taggers.entities.gazetteer import PLACES, Kind
from services.enricher.taggers.entities.known import index_of
from services.enricher.taggers.entities.mentions import (
    COLUMNS,
    CORE,
    END,
    FIRST,
    FIRST_WORD,
    KEY,
    KNOWN,
    LAST,
    LAST_WORD,
    START,
    TYPE,
    Mentions,
)

_AROUND = np.uint32(Word.GEO | Word.COMPASS | Word.ARTICLE | Word.CONNECTOR)
_GIVEN, _NAME_OR_WORD = np.uint32(Word.GIVEN), np.uint32(Word.GIVEN | Word.SURNAME | Word.COMMON | Word.OFTEN)
_COUNTRY, _METROPOLIS, _CITY = int(Kind.COUNTRY), int(Kind.METROPOLIS), int(Kind.CITY)
_ORGANISATION, _DEMONYM = int(Kind.ORGANISATION), int(Kind.DEMONYM)
_ALTERNATE, _CAPITALS = int(Kind.ALTERNATE), int(Kind.CAPITALS)
_NO_PLACES = int(Kind.ORGANISATION | Kind.DEMONYM | Kind.EVENT | Kind.OTHER | Kind.PRODUCT)
_ORGANISATION_END = np.uint32(Word.ORG_END)
_COUNTRIES = _COUNTRY | _DEMONYM
_NAMES = int(Kind.ALTERNATE) - 1
_PLACES = int(PLACES)
_SPACE, _QUOTES = int(Gap.SPACE), np.uint32(Gap.OPEN_QUOTE | Gap.POSSESSIVE | Gap.OTHER)
_BEYOND_LATIN = 0x370
_LONGEST = 12
"""Tokens of a name in which a place's core is looked for."""


@part
def keep_persons(tokens: Tokens, known: Known, labels: Ids) -> None:
    """Leave of what the scorer found persons with a given name alone, and add a capital behind any given name: in a
    text that is not known to be English, the scorer is sure of nothing else."""
    count = len(labels)
    token = 0
    while token < count:
        last = token + 1
        while last < count and labels[last] and labels[last] % 2 == 0:
            last += 1
        if labels[token] != 1 + 2 * PERSON or last < token + 2 or not known.words[token] & _GIVEN:
            labels[token:last] = 0
        token = last
    for token in range(count - 1):
        named = known.words[token] & _GIVEN and tokens.shapes[token] == TITLE and labels[token] == 0
        named = named and tokens.gaps[token + 1] == _SPACE
        named = named and tokens.shapes[token + 1] == TITLE and labels[token + 1] == 0
        if named and (known.found[token] < 0 or known.lengths[token] < 2):
            labels[token], labels[token + 1] = 1 + 2 * PERSON, 2 + 2 * PERSON


@part
def lay_over(
    tokens: Tokens, known: Known, names: Names, is_english: bool, dateline: tuple[int, int], labels: Ids, nations: Ids
) -> int:
    """Label known names that have no label, if they can hardly be anything else, and write the indexes of those of
    countries and peoples; how many of these. In the dateline, from and to these places, any known place is one."""
    count, peoples = len(labels), 0
    for token in range(count):
        index = known.found[token]
        if index < 0:
            continue
        kind, last = int(names.kinds[index]), token + known.lengths[token]
        if kind & _COUNTRIES:
            nations[peoples] = index
            peoples += 1
        if last > token + 1 and kind & _PLACES and (tokens.gaps[token + 1 : last] & _QUOTES).any():
            # An apostrophe that is a letter has torn it for the scorer.
            labels[token], labels[token + 1 : last] = 1 + 2 * PLACE, 2 + 2 * PLACE
            if last < count and labels[last] and labels[last] % 2 == 0:
                labels[last] -= 1
        elif not labels[token:last].any():
            start = tokens.starts[token]
            is_foreign = not is_english or tokens.codes[start] >= _BEYOND_LATIN
            chosen = _type_of(kind, known.words[token], known.lengths[token], is_foreign)
            if dateline[0] <= start < dateline[1] and kind & _PLACES:
                chosen = PLACE
            if chosen >= 0:
                labels[token] = 1 + 2 * chosen
                labels[token + 1 : last] = 2 + 2 * chosen
    return peoples


@part
def _type_of(kind: int, word: np.uint32, length: int, is_foreign: bool) -> int:
    """The type of a known name that the scorer left out, if it is hardly anything else; -1 if it may be."""
    ambiguous = word if length == 1 else np.uint32(0)
    if kind & _COUNTRY and not ambiguous & _NAME_OR_WORD:
        return PLACE
    if kind & _ORGANISATION and (length > 1 or kind & _CAPITALS):
        return ORGANISATION
    if kind & _DEMONYM:
        return OTHER
    if kind & (_METROPOLIS | _CITY) and (is_foreign or not kind & _ALTERNATE) and not ambiguous & _NAME_OR_WORD:
        return PLACE
    return -1


@part
def gather(tokens: Tokens, known: Known, names: Names, labels: Ids, is_model: bool, asides: Places) -> Mentions:
    """The mentions that the labels tell of, in order; none that touches an aside, of which there is a row each.

    What a model has found counts, unless the name is a known one of another type.
    """
    count = len(labels)
    mentions = np.empty((np.count_nonzero(labels), COLUMNS), np.int64)
    number = token = 0
    while token < count:
        label = labels[token]
        first = token
        token += 1
        if label == 0:
            continue
        while token < count and labels[token] == label + 1:
            token += 1
        start, end = tokens.starts[first], tokens.ends[token - 1]
        if not _is_aside(start, end, asides):
            mentions[number, START], mentions[number, END] = start, end
            mentions[number, FIRST], mentions[number, LAST] = first, token
            _describe(tokens, known, names, (label - 1) // 2, is_model, mentions[number])
            number += 1
    return mentions[:number]


@part
def _is_aside(start: int, end: int, asides: Places) -> bool:
    touched = 0
    for number in range(len(asides)):
        touched += end > asides[number, 0] and start < asides[number, 1]
    return touched > 0


@part
def _describe(tokens: Tokens, known: Known, names: Names, label: int, is_model: bool, mention: Places) -> None:
    """Write of a mention its type, its known name, the place in it, and its keys."""
    words, hashes = known.words, tokens.hashes
    first, last = int(mention[FIRST]), int(mention[LAST])
    key = key_of(hashes, first, last)
    index = index_of(key, names)
    if index >= 0 and not names.kinds[index] & _NAMES:
        index = -1
    begin, end = first, min(last, first + _LONGEST)
    core = index
    while core < 0 and begin < end - 1 and words[begin] & _AROUND:
        begin += 1
        core = _place(tokens, begin, end, names)
    begin, end = max(first, last - _LONGEST), last
    while core < 0 and begin < end - 1 and words[end - 1] & _AROUND:
        end -= 1
        core = _place(tokens, begin, end, names)
    chosen = label
    kind = int(names.kinds[index]) if index >= 0 else 0
    sure = _type_of(kind, words[first], last - first, True) if is_model else -1
    if sure >= 0:
        chosen = sure
    elif label == OTHER and kind & _PLACES and not kind & _NO_PLACES:
        chosen = PLACE
    elif label == OTHER and last > first + 1 and words[last - 1] & _ORGANISATION_END:
        chosen = ORGANISATION
    mention[TYPE], mention[KNOWN], mention[CORE], mention[KEY] = chosen, index, core, np.int64(key)
    mention[FIRST_WORD], mention[LAST_WORD] = np.int64(hashes[first]), np.int64(hashes[last - 1])


@part
def _place(tokens: Tokens, first: int, last: int, names: Names) -> int:
    index = index_of(key_of(tokens.hashes, first, last), names)
    return index if index >= 0 and names.kinds[index] & _PLACES else -1
