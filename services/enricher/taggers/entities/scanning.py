"""The names of a text: from where to where they reach, of which type they are, and which known name each one is."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from services.enricher.characters import Gap
from services.enricher.reading import TITLE, Reading, code_points
from services.enricher.taggers.entities.classes import Word, Words
from services.enricher.taggers.entities.finding import COLUMNS, find
from services.enricher.taggers.entities.gazetteer import Gazetteer
from services.enricher.taggers.entities.given import Name, labelled
from services.enricher.taggers.entities.scoring import table
from services.enricher.taggers.entities.weights import Weights

_SPACE, _GIVEN = int(Gap.SPACE), int(Word.GIVEN)
_NO_ASIDES = np.empty((0, 2), np.int64)
Span = tuple[int, int]


class Scan(NamedTuple):
    """The things that a text names, in order (see `finding.py`), and the spans of their mentions, thing by thing."""

    things: list[list[int]]
    spans: list[Span]


class Scanner:
    """The gazetteer, the classes of words and the weights, read when it is built."""

    def __init__(self) -> None:
        self.gazetteer = Gazetteer.load()
        self._words = Words.load()
        weights = Weights.load()
        self._fixed = (
            self._words.table, *self.gazetteer.names, *self.gazetteer.sites,
            *table(weights.features), weights.transitions,
        )  # fmt: skip

    def scan(
        self,
        reading: Reading,
        *,
        is_english: bool = True,
        dateline: Span = (0, 0),
        asides: Sequence[Span] = (),
        home: int = 0,
        given: Sequence[Name] | None = None,
    ) -> Scan:
        """The things that the text names; if it may not be English, only those known or begun by a given name.

        `dateline` is its span, where a known place is one whatever else its name may be. Nothing that touches a span of
        `asides` is named. Places of the country `home` are likelier than others. Names `given` by a model stand for
        what the scorer would find; those that are known are laid over them.
        """
        count = len(reading)
        labels = np.zeros(count, np.int32) if given is None else labelled(reading, given)
        things, spans = np.empty((count, COLUMNS), np.int64), np.empty((count, 2), np.int64)
        found, mentions = find(
            code_points(reading.text), reading.starts, reading.ends, reading.hashes, reading.shapes, reading.gaps,
            reading.sentences, reading.quoted, *self._fixed, labels, is_english, given is not None, *dateline,
            np.array(asides, np.int64) if asides else _NO_ASIDES, home, things, spans,
        )  # fmt: skip
        starts, ends = spans[:mentions].T.tolist()
        return Scan(things[:found].tolist(), list(zip(starts, ends, strict=True)))

    def in_full(self, title: Reading, last_words: set[int]) -> dict[int, str]:
        """Persons as the title has them with a given name, by the hash of their last word, one of these."""
        full: dict[int, str] = {}
        for token, word in enumerate(title.hashes.view(np.int64).tolist()):
            if word in last_words and token and self._is_given_name(title, token - 1):
                start, end = title.span(token - 1, token + 1)
                full.setdefault(word, title.text[start:end])
        return full

    def _is_given_name(self, reading: Reading, token: int) -> bool:
        """Whether the token is one, and a space and another token stand behind it."""
        if int(reading.gaps[token + 1]) != _SPACE or int(reading.shapes[token]) != TITLE:
            return False
        return bool(int(self._words.of(reading.hashes[token : token + 1])[0]) & _GIVEN)
