"""An article's words, as all that compares texts sees them, of many texts at once. Pure.

Words are in one case and one Unicode form (NFKC), without punctuation. In scripts without spaces each letter is a word.
Digits that a point, comma, colon, slash, hyphen or apostrophe joins are one word ("4.5", "6-1/8", "11:30"), since
their parts say little: the notices of a template share many small numbers by chance.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.enricher.letters import ALONE, BETWEEN, DIGIT, JOINED, POINT, kinds

_ONE_POINT = ord(".")


@dataclass(frozen=True, slots=True)
class Words:
    """Where the words of some texts are: word i is `codes[starts[i]:ends[i]]`; `counts` says how many each text has.

    `codes` are the code points of all texts, with a line feed between two; `digit` tells which words begin with one.
    """

    codes: NDArray[np.uint32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    digit: NDArray[np.bool_]
    counts: NDArray[np.int64]


def words(text: str) -> list[str]:
    """The text's words."""
    found = split([text])
    joined = found.codes.tobytes().decode("utf-32-le", "surrogatepass")
    return [joined[start:end] for start, end in zip(found.starts, found.ends, strict=True)]


def split(texts: Sequence[str]) -> Words:
    """The words of all the texts, in order."""
    return split_folded([unicodedata.normalize("NFKC", text).casefold() for text in texts])


def split_folded(folded: Sequence[str]) -> Words:
    """The words of texts that are in one case and one form already."""
    joined = "".join(["\n", *(f"{text}\n" for text in folded)])
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    kind = np.take(kinds(), codes, mode="clip")
    points = np.flatnonzero(kind == POINT)
    joining = points[(kind[points - 1] == DIGIT) & (kind[points + 1] == DIGIT)]
    kind[points] = BETWEEN
    if len(joining):
        kind[joining] = DIGIT
        codes = codes.copy()
        codes[joining] = _ONE_POINT
    alone = kind == ALONE
    within = (kind == JOINED) | (kind == DIGIT)
    starts = np.flatnonzero(alone[1:] | (within[1:] & ~within[:-1])) + 1
    ends = np.flatnonzero(alone[:-1] | (within[:-1] & ~within[1:])) + 1
    bounds = np.cumsum([1, *(len(text) + 1 for text in folded)])
    counts = np.diff(np.searchsorted(starts, bounds))
    return Words(codes, starts, ends, kind[starts] == DIGIT, counts)
