"""The names of a text: from where to where they reach, of which type they are, and which known name each one is."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.characters import Gap
from services.enricher.hashing import STEP, Hashes
from services.enricher.lexicon import Values
from services.enricher.reading import TITLE, Reading, code_points
from services.enricher.taggers.entities.classes import Word, word_classes
from services.enricher.taggers.entities.decoding import TYPES, decode
from services.enricher.taggers.entities.features import MOST, Ids, extract
from services.enricher.taggers.entities.gazetteer import PLACES, Gazetteer, Kind
from services.enricher.taggers.entities.known import index_of, look_up
from services.enricher.taggers.entities.weights import Weights

PERSON, PLACE, ORGANISATION, EVENT, OTHER = range(len(TYPES))
_NONE_ALLOWED = np.empty(0, np.uint16)

_AROUND = np.uint32(Word.GEO | Word.COMPASS | Word.ARTICLE | Word.CONNECTOR)
_COUNTRIES = int(Kind.COUNTRY | Kind.DEMONYM)
_PLACES = int(PLACES)


class Mention(NamedTuple):
    """A name's tokens from `first` to before `last`, its type, and the keys of all its words, the first and the last one.

    `known` is its index in the gazetteer, or -1; `core` that of the place in it without words such as "Oblast".
    """

    first: int
    last: int
    type: int
    key: int
    first_word: int
    last_word: int
    known: int
    core: int


class Scan(NamedTuple):
    """What was found in a text: names in order, the classes of all words, and the known names of countries and peoples."""

    mentions: list[Mention]
    words: Values
    nations: list[int]


class Scanner:
    """The gazetteer, the classes of words and the weights, read when it is built."""

    def __init__(self, weights: Weights | None = None) -> None:
        """With the weights that ship, or others."""
        self.gazetteer = Gazetteer.load()
        self._words = word_classes()
        self._weights = weights or Weights.load()

    def features(self, reading: Reading) -> tuple[Ids, Ids, Ids]:
        """The tokens that may be in a name, the numbers of their features (see `features.py`), and how many each has."""
        words, found, lengths = self._known(reading)
        return self._features(reading, words, found, lengths)

    def scan(self, reading: Reading, *, is_english: bool = True) -> Scan:
        """The names in the text. If it is not known to be English, only those that are known or that a given name begins."""
        gazetteer, weights = self.gazetteer, self._weights
        words, found, lengths = self._known(reading)
        tokens, ids, counts = self._features(reading, words, found, lengths)
        rows = len(tokens)
        labels, nations = np.empty(rows, np.int32), np.empty(len(reading), np.int32)
        decode(
            tokens, rows, ids, counts, reading.gaps, reading.sentences, weights.features, weights.transitions,
            _NONE_ALLOWED, labels,
        )  # fmt: skip
        spans, keys = np.empty((rows, 5), np.int64), np.empty((rows, 3), np.uint64)
        names, peoples = _gather(
            tokens, rows, labels, reading.hashes, words, found, gazetteer.keys, gazetteer.kinds, gazetteer.buckets,
            spans, keys, nations,
        )  # fmt: skip
        mentions = [
            Mention(first, last, kind, key, first_word, last_word, known, core)
            for (first, last, kind, known, core), (key, first_word, last_word) in zip(
                spans[:names].tolist(), keys[:names].tolist(), strict=True
            )
        ]
        if not is_english:
            mentions = [mention for mention in mentions if self._is_sure(reading, words, mention)]
        return Scan(mentions, words, nations[:peoples].tolist())

    def in_full(self, title: Reading, mention: Mention) -> str | None:
        """The name of a person as the title has it with a given name, if it does."""
        for token in np.flatnonzero(title.hashes == np.uint64(mention.last_word)).tolist():
            if token and title.gaps[token] == Gap.SPACE and title.shapes[token - 1] == TITLE:
                words, _, _ = self._known(title)
                if words[token - 1] & Word.GIVEN:
                    start, end = title.span(token - 1, token + 1)
                    return title.text[start:end]
        return None

    def _is_sure(self, reading: Reading, words: Values, mention: Mention) -> bool:
        if mention.type == PERSON:
            return mention.last - mention.first > 1 and bool(words[mention.first] & Word.GIVEN)
        return mention.known >= 0

    def _known(self, reading: Reading) -> tuple[Values, Ids, Ids]:
        count = len(reading)
        words, found, lengths = np.empty(count, np.uint32), np.empty(count, np.int32), np.empty(count, np.int32)
        look_up(
            reading.hashes, reading.shapes, reading.gaps, reading.sentences, self._words.keys, self._words.values,
            self.gazetteer.keys, self.gazetteer.kinds, self.gazetteer.buckets, words, found, lengths,
        )  # fmt: skip
        return words, found, lengths

    def _features(self, reading: Reading, words: Values, found: Ids, lengths: Ids) -> tuple[Ids, Ids, Ids]:
        count = len(reading)
        tokens, counts, ids = np.empty(count, np.int32), np.empty(count, np.int32), np.empty((count, MOST), np.int32)
        rows = extract(
            code_points(reading.text), reading.starts, reading.ends, reading.hashes, reading.shapes, reading.gaps,
            reading.sentences, reading.quoted, words, found, lengths, self.gazetteer.kinds, tokens, ids, counts,
        )  # fmt: skip
        return tokens[:rows], ids[:rows], counts[:rows]


@part
def _key(hashes: Hashes, first: int, last: int) -> np.uint64:
    key = np.uint64(0)
    for token in range(first, last):
        key = key * STEP + hashes[token]
    return key


@compiled(
    "UniTuple(int64, 2)(int32[::1], int64, int32[::1], uint64[::1], uint32[::1], int32[::1], uint64[::1], uint16[::1],"
    " int32[::1], int64[:, ::1], uint64[:, ::1], int32[::1])"
)
def _gather(
    tokens: Ids,
    rows: int,
    labels: Ids,
    hashes: Hashes,
    words: Values,
    found: Ids,
    known_keys: Hashes,
    kinds: NDArray[np.uint16],
    buckets: Ids,
    spans: NDArray[np.int64],
    keys: Hashes,
    nations: Ids,
) -> tuple[int, int]:
    """Write of each name its tokens, type, index and the index of its core, and its three keys; and the indexes of the
    known names of countries and peoples. How many names, and how many of the latter."""
    names = peoples = 0
    for token in range(len(hashes)):
        if found[token] >= 0 and kinds[found[token]] & _COUNTRIES:
            nations[peoples] = found[token]
            peoples += 1
    row = 0
    while row < rows:
        label = labels[row]
        row += 1
        if label == 0:
            continue
        first = tokens[row - 1]
        last = first + 1
        while row < rows and tokens[row] == last and labels[row] == label + 1 and label % 2 == 1:
            last += 1
            row += 1
        known = index_of(_key(hashes, first, last), known_keys, buckets)
        begin, end = first, last
        core = known
        while core < 0 and begin < end - 1 and words[begin] & _AROUND:
            begin += 1
            core = index_of(_key(hashes, begin, end), known_keys, buckets)
            core = core if core >= 0 and kinds[core] & _PLACES else -1
        begin = first
        while core < 0 and begin < end - 1 and words[end - 1] & _AROUND:
            end -= 1
            core = index_of(_key(hashes, begin, end), known_keys, buckets)
            core = core if core >= 0 and kinds[core] & _PLACES else -1
        spans[names, 0], spans[names, 1], spans[names, 2] = first, last, (label - 1) // 2
        spans[names, 3], spans[names, 4] = known, core
        keys[names, 0], keys[names, 1], keys[names, 2] = _key(hashes, first, last), hashes[first], hashes[last - 1]
        names += 1
    return names, peoples
