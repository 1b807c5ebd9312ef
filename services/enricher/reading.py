"""A text as the taggers see it: its tokens, where they stand, their case, what stands between them, sentences, quotes.

One pass serves all taggers. A token is a run of letters and digits. An apostrophe within joins ("O'Brien", "don't"); a
possessive "'s" is cut off, and so is an elided word ("l'Ukraine"). Hyphens part. Letters with points are one token with
the last point ("U.S.", "J.K."), and so are digits joined by a point, comma or colon ("1,000", "3.5"). In scripts
without spaces each letter is a token.

`Words` of `words.py` are another thing: made to compare texts, they forget where they stood. Pure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.enricher.characters import marks, traits
from services.enricher.hashing import Hashes
from services.enricher.tokens import (
    CAPS,
    INITIAL,
    LOWER,
    MIXED,
    NUMBER,
    TITLE,
    UNCASED,
    Codes,
    Flags,
    Places,
    code_points,
    cut,
    known_words,
)

__all__ = [
    "CAPS",
    "INITIAL",
    "LOWER",
    "MIXED",
    "NUMBER",
    "TITLE",
    "UNCASED",
    "Codes",
    "Flags",
    "Places",
    "Reading",
    "code_points",
    "read",
    "word_hash",
]


@dataclass(slots=True)  # One that is frozen takes three times as long to make.
class Reading:
    """A text's n tokens: token i is `text[starts[i]:ends[i]]`, in code points.

    `hashes` are of the tokens in one case (see `word_hash`), `shapes` one of LOWER to UNCASED. `gaps` has n + 1 masks
    of `Gap`: gaps[i] is what stands before token i, the last one what stands at the end. `sentences` counts up;
    `quoted` is set within quotation marks.
    """

    text: str
    starts: Places
    ends: Places
    hashes: Hashes
    shapes: NDArray[np.uint8]
    gaps: NDArray[np.uint32]
    sentences: NDArray[np.int32]
    quoted: Flags

    def __len__(self) -> int:
        return len(self.starts)

    def token(self, place: int) -> str:
        """The token as written."""
        return self.text[self.starts[place] : self.ends[place]]

    def after(self, first: int, offset: int) -> "Reading":
        """The tokens from `first` on, as the reading of the text from `offset` on, which begins a paragraph."""
        return Reading(
            self.text[offset:],
            self.starts[first:] - offset,
            self.ends[first:] - offset,
            self.hashes[first:],
            self.shapes[first:],
            self.gaps[first:],
            self.sentences[first:],
            self.quoted[first:],
        )

    def before(self, last: int, offset: int) -> "Reading":
        """The tokens before `last`, as the reading of the text before `offset`."""
        return Reading(
            self.text[:offset],
            self.starts[:last],
            self.ends[:last],
            self.hashes[:last],
            self.shapes[:last],
            self.gaps[: last + 1],
            self.sentences[:last],
            self.quoted[:last],
        )

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the tokens from `first` to before `last` stand."""
        return int(self.starts[first]), int(self.ends[last - 1])


def read(text: str) -> Reading:
    """The text's reading."""
    codes = code_points(text)
    count = len(codes)
    starts, ends = np.empty(count, np.int64), np.empty(count, np.int64)
    hashes, shapes = np.empty(count, np.uint64), np.empty(count, np.uint8)
    gaps, sentences, quoted = np.empty(count + 1, np.uint32), np.empty(count, np.int32), np.empty(count, np.bool_)
    found = cut(
        codes,
        traits(),
        marks(),
        *known_words(),
        starts,
        ends,
        hashes,
        shapes,
        gaps,
        sentences,
        quoted,
    )
    return Reading(
        text, starts[:found], ends[:found], hashes[:found], shapes[:found], gaps[: found + 1], sentences[:found],
        quoted[:found],
    )  # fmt: skip


def word_hash(word: str) -> int:
    """The hash that a word has in a reading, as it is written in any case. It must be one token."""
    reading = read(word)
    if len(reading) != 1 or reading.span(0, 1) != (0, len(word)):
        raise ValueError(f"{word!r} is not one token")
    return int(reading.hashes[0])
