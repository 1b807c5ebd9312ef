"""The names of a text: from where to where they reach, of which type they are, and which known name each one is."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.characters import Gap
from services.enricher.hashing import Hashes, key_of
from services.enricher.lexicon import Values
from services.enricher.reading import TITLE, Codes, Places, Reading, code_points
from services.enricher.taggers.entities.classes import Word, word_classes
from services.enricher.taggers.entities.decoding import ORGANISATION, OTHER, PERSON, PLACE, decode
from services.enricher.taggers.entities.features import MOST, Ids, extract
from services.enricher.taggers.entities.gazetteer import PLACES, Gazetteer, Kind
from services.enricher.taggers.entities.given import Name, labelled
from services.enricher.taggers.entities.known import index_of, look_up
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
from services.enricher.taggers.entities.weights import Weights

_NONE_ALLOWED = np.empty(0, np.uint16)

_AROUND = np.uint32(Word.GEO | Word.COMPASS | Word.ARTICLE | Word.CONNECTOR)
_GIVEN, _NAME_OR_WORD = np.uint32(Word.GIVEN), np.uint32(Word.GIVEN | Word.SURNAME | Word.COMMON | Word.OFTEN)
_COUNTRY, _METROPOLIS, _CITY = int(Kind.COUNTRY), int(Kind.METROPOLIS), int(Kind.CITY)
_ORGANISATION, _DEMONYM = int(Kind.ORGANISATION), int(Kind.DEMONYM)
_ALTERNATE, _CAPITALS = int(Kind.ALTERNATE), int(Kind.CAPITALS)
_NO_PLACES = int(Kind.ORGANISATION | Kind.DEMONYM | Kind.EVENT | Kind.OTHER | Kind.PRODUCT)
_ORGANISATION_END = np.uint32(Word.ORG_END)
_COUNTRIES = _COUNTRY | _DEMONYM
_NAMES = int(Kind.ALTERNATE) - 1
_SPACE, _QUOTES = int(Gap.SPACE), np.uint32(Gap.OPEN_QUOTE | Gap.POSSESSIVE | Gap.OTHER)
_BEYOND_LATIN = 0x370
_LONGEST = 12
"""Tokens of a name in which a place's core is looked for."""
_PLACES = int(PLACES)


class Scan(NamedTuple):
    """What was found in a text: its code points, the mentions of names in order (see `mentions.py`), and the known
    names of countries and peoples."""

    codes: Codes
    mentions: Mentions
    nations: Ids


class Scanner:
    """The gazetteer, the classes of words and the weights, read when it is built."""

    def __init__(self, weights: Weights | None = None) -> None:
        """With the weights that ship, or others."""
        self.gazetteer = Gazetteer.load()
        self._words = word_classes()
        self._weights = weights or Weights.load()

    def features(self, reading: Reading) -> tuple[Ids, Ids, Ids]:
        """The tokens that may be in a name, the numbers of their features, and how many each has."""
        words, found, lengths = self._known(reading)
        return self._features(reading, code_points(reading.text), words, found, lengths)

    def scan(
        self,
        reading: Reading,
        *,
        is_english: bool = True,
        dateline: tuple[int, int] = (0, 0),
        given: Sequence[Name] | None = None,
    ) -> Scan:
        """The names in the text; if that may not be English, only those known or begun by a given name. `dateline` is
        its span, where a known place is one whatever else its name may be. Names `given` by a model stand for what
        the scorer would find; those that are known are laid over them."""
        gazetteer, weights = self.gazetteer, self._weights
        codes = code_points(reading.text)
        words, found, lengths = self._known(reading)
        if given is None:
            tokens, ids, counts = self._features(reading, codes, words, found, lengths)
            rows = len(tokens)
            labels = np.empty(rows, np.int32)
            decode(
                tokens, rows, ids, counts, reading.gaps, reading.sentences, weights.features, weights.transitions,
                _NONE_ALLOWED, labels,
            )  # fmt: skip
        else:
            tokens, labels = labelled(reading, given)
            rows = len(tokens)
        nations = np.empty(len(reading), np.int32)
        spans = np.empty((len(reading), COLUMNS), np.int64)
        first, last = reading.starts.searchsorted(dateline).tolist()
        names, peoples = _gather(
            tokens, rows, labels, codes, reading.starts, reading.ends, reading.shapes, reading.gaps,
            reading.hashes, words, found, lengths, gazetteer.keys, gazetteer.kinds, gazetteer.buckets, is_english,
            given is not None, first, last, spans, nations,
        )  # fmt: skip
        return Scan(codes, spans[:names], nations[:peoples])

    def in_full(self, title: Reading, last_words: set[int]) -> dict[int, str]:
        """Persons as the title has them with a given name, by the hash of their last word, one of these."""
        full: dict[int, str] = {}
        for token, word in enumerate(title.hashes.view(np.int64).tolist()):
            if word in last_words and token and title.gaps[token] == Gap.SPACE and title.shapes[token - 1] == TITLE:
                words, _, _ = self._known(title)
                if words[token - 1] & Word.GIVEN:
                    start, end = title.span(token - 1, token + 1)
                    full.setdefault(word, title.text[start:end])
        return full

    def _known(self, reading: Reading) -> tuple[Values, Ids, Ids]:
        count = len(reading)
        words, found, lengths = np.empty(count, np.uint32), np.empty(count, np.int32), np.empty(count, np.int32)
        look_up(
            reading.hashes, reading.shapes, reading.gaps, reading.sentences, self._words.keys, self._words.values,
            self.gazetteer.keys, self.gazetteer.kinds, self.gazetteer.buckets, words, found, lengths,
        )  # fmt: skip
        return words, found, lengths

    def _features(
        self, reading: Reading, codes: Codes, words: Values, found: Ids, lengths: Ids
    ) -> tuple[Ids, Ids, Ids]:
        count = len(reading)
        tokens, counts, ids = np.empty(count, np.int32), np.empty(count, np.int32), np.empty((count, MOST), np.int32)
        rows = extract(
            codes, reading.starts, reading.ends, reading.hashes, reading.shapes, reading.gaps,
            reading.sentences, reading.quoted, words, found, lengths, self.gazetteer.kinds, tokens, ids, counts,
        )  # fmt: skip
        return tokens[:rows], ids[:rows], counts[:rows]


@part
def _place(hashes: Hashes, first: int, last: int, known_keys: Hashes, kinds: NDArray[np.uint16], buckets: Ids) -> int:
    index = index_of(key_of(hashes, first, last), known_keys, buckets)
    return index if index >= 0 and kinds[index] & _PLACES else -1


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


@compiled(
    "UniTuple(int64, 2)(int32[::1], int64, int32[::1], uint32[::1], int64[::1], int64[::1], uint8[::1], uint32[::1],"
    " uint64[::1], uint32[::1], int32[::1], int32[::1], uint64[::1], uint16[::1], int32[::1], boolean, boolean, int64,"
    " int64, int64[:, ::1], int32[::1])"
)
def _gather(
    tokens: Ids,
    rows: int,
    labels: Ids,
    codes: Codes,
    starts: Places,
    ends: Places,
    shapes: NDArray[np.uint8],
    gaps: Values,
    hashes: Hashes,
    words: Values,
    found: Ids,
    lengths: Ids,
    known_keys: Hashes,
    kinds: NDArray[np.uint16],
    buckets: Ids,
    is_english: bool,
    is_model: bool,
    dateline: int,
    dateline_end: int,
    spans: Mentions,
    nations: Ids,
) -> tuple[int, int]:
    """Write the fields of each mention, and the indexes of the known names of countries and peoples. How many
    mentions, and how many of the latter.

    The dateline's tokens are those from `dateline` to before `dateline_end`. In a text that is not known to be English
    what the scorer found counts for persons with a given name alone; what a model found counts, unless the name is a
    known one of another type.
    """
    count = len(hashes)
    label_of = np.zeros(count, np.int32)
    for row in range(rows):
        label_of[tokens[row]] = labels[row]
    if not is_english and not is_model:
        token = 0
        while token < count:
            last = token + 1
            while last < count and label_of[last] and label_of[last] % 2 == 0:
                last += 1
            if label_of[token] != 1 + 2 * PERSON or last < token + 2 or not words[token] & _GIVEN:
                label_of[token:last] = 0
            token = last
        for token in range(count - 1):
            named = words[token] & _GIVEN and shapes[token] == TITLE and label_of[token] == 0
            named = named and gaps[token + 1] == _SPACE and shapes[token + 1] == TITLE and label_of[token + 1] == 0
            if named and (found[token] < 0 or lengths[token] < 2):
                label_of[token], label_of[token + 1] = 1 + 2 * PERSON, 2 + 2 * PERSON
    peoples = 0
    for token in range(count):
        index = found[token]
        if index < 0:
            continue
        kind, last = int(kinds[index]), token + lengths[token]
        if kind & _COUNTRIES:
            nations[peoples] = index
            peoples += 1
        if last > token + 1 and kind & _PLACES and (gaps[token + 1 : last] & _QUOTES).any():
            # An apostrophe that is a letter has torn it for the scorer.
            label_of[token], label_of[token + 1 : last] = 1 + 2 * PLACE, 2 + 2 * PLACE
            if last < count and label_of[last] and label_of[last] % 2 == 0:
                label_of[last] -= 1
        elif not label_of[token:last].any():
            is_foreign = not is_english or codes[starts[token]] >= _BEYOND_LATIN
            chosen = _type_of(kind, words[token], lengths[token], is_foreign)
            if dateline <= token < dateline_end and kind & _PLACES:
                chosen = PLACE
            if chosen >= 0:
                label_of[token] = 1 + 2 * chosen
                label_of[token + 1 : last] = 2 + 2 * chosen
    names = token = 0
    while token < count:
        label = label_of[token]
        first, last = token, token + 1
        token += 1
        if label == 0:
            continue
        while token < count and label_of[token] == label + 1:
            token += 1
        last = token
        known = index_of(key_of(hashes, first, last), known_keys, buckets)
        if known >= 0 and not kinds[known] & _NAMES:
            known = -1
        begin, end = first, min(last, first + _LONGEST)
        core = known
        while core < 0 and begin < end - 1 and words[begin] & _AROUND:
            begin += 1
            core = _place(hashes, begin, end, known_keys, kinds, buckets)
        begin, end = max(first, last - _LONGEST), last
        while core < 0 and begin < end - 1 and words[end - 1] & _AROUND:
            end -= 1
            core = _place(hashes, begin, end, known_keys, kinds, buckets)
        spans[names, FIRST], spans[names, LAST] = first, last
        spans[names, START], spans[names, END] = starts[first], ends[last - 1]
        chosen = (label - 1) // 2
        sure = _type_of(kinds[known], words[first], last - first, True) if is_model and known >= 0 else -1
        if sure >= 0:
            chosen = sure
        elif chosen == OTHER and known >= 0 and kinds[known] & _PLACES and not kinds[known] & _NO_PLACES:
            chosen = PLACE
        elif chosen == OTHER and last > first + 1 and words[last - 1] & _ORGANISATION_END:
            chosen = ORGANISATION
        spans[names, TYPE], spans[names, KNOWN], spans[names, CORE] = chosen, known, core
        spans[names, KEY] = np.int64(key_of(hashes, first, last))
        spans[names, FIRST_WORD], spans[names, LAST_WORD] = np.int64(hashes[first]), np.int64(hashes[last - 1])
        names += 1
    return names, peoples
