"""The vectors by which articles are compared for their stories, from title and text. Pure.

The terms that tell most (`services.enricher.stories.telling`) are kept. Other languages' terms simply differ, so no
language need be known.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.hashing import Hashes
from services.enricher.letters import kinds
from services.enricher.stories.commonness import listed
from services.enricher.stories.packing import LENGTH, TERMS, write
from services.enricher.stories.telling import FEATURES, MOST, WEIGHTS, Table, tell
from services.enricher.wording import Worded, Wording, worded
from services.enricher.words import Codes, Flags, Places

MIN_TERMS = 12
"""An article with fewer terms (a headline alone) is not placed: it would be like too many others."""

_SLOTS = 1 << 14


def story_vectors(items: Sequence[tuple[str, str]], *, weights: NDArray[np.float64] = WEIGHTS) -> list[bytes | None]:
    """The vectors of (title, plain text) pairs; None for an article that says too little to be placed.

    Other weights are for learning them.
    """
    return [vector for some in worded([Wording(*item) for item in items]) for vector in vectors(some, weights=weights)]


def vectors(of: Worded, *, weights: NDArray[np.float64] = WEIGHTS) -> list[bytes | None]:
    """The same for articles whose words are known."""
    found, count = of.words, len(of.wordings)
    rows, enough = np.zeros((count, LENGTH), np.uint8), np.empty(count, np.bool_)
    _write_vectors(
        found.codes,
        found.begins,
        found.firsts,
        found.starts,
        found.ends,
        found.hashes,
        found.digit,
        found.upper,
        kinds(),
        listed(),
        weights,
        rows,
        enough,
    )
    joined = rows.tobytes()
    return [joined[row * LENGTH : (row + 1) * LENGTH] if told else None for row, told in enumerate(enough.tolist())]


@part
def _heaviest_first(terms: Hashes, weights: NDArray[np.float64], figures: Flags, count: int) -> int:
    """Bring the heaviest terms to the front, in order; returns how many, as many as a vector holds at most."""
    kept = 0
    for number in range(count):
        term, weight, figure = terms[number], weights[number], figures[number]
        place = kept
        while place and (weights[place - 1] < weight or (weights[place - 1] == weight and terms[place - 1] > term)):
            place -= 1
        if place == TERMS:
            continue
        kept = min(TERMS, kept + 1)
        for moved in range(kept - 1, place, -1):
            terms[moved], weights[moved], figures[moved] = terms[moved - 1], weights[moved - 1], figures[moved - 1]
        terms[place], weights[place], figures[place] = term, weight, figure
    return kept


@part
def _figures_last(terms: Hashes, weights: NDArray[np.float64], figures: Flags, count: int) -> None:
    """Bring the terms that are no figures to the front: under those articles are looked up."""
    front = 0
    for number in range(count):
        if figures[number]:
            continue
        term, weight = terms[number], weights[number]
        for moved in range(number, front, -1):
            terms[moved], weights[moved], figures[moved] = terms[moved - 1], weights[moved - 1], figures[moved - 1]
        terms[front], weights[front], figures[front] = term, weight, False
        front += 1


@compiled(
    "void(uint32[::1], int64[::1], int64[::1], int64[::1], int64[::1], uint64[::1], boolean[::1], boolean[::1],"
    " uint8[::1], uint32[::1], float64[::1], uint8[:, ::1], boolean[::1])"
)
def _write_vectors(
    codes: Codes,
    begins: Places,
    firsts: Places,
    starts: Places,
    ends: Places,
    hashes: Hashes,
    digit: Flags,
    upper: Flags,
    kind_of: NDArray[np.uint8],
    common: Codes,
    weights: NDArray[np.float64],
    rows: NDArray[np.uint8],
    enough: Flags,
) -> None:
    """Write a vector into each row, which is all 0, and whether it has terms enough."""
    slots = np.full(_SLOTS, np.int32(-1))
    terms, figures, told = np.empty(MOST, np.uint64), np.empty(MOST, np.bool_), np.empty(MOST)
    features: Table = np.empty((MOST, len(FEATURES)))
    for row in range(len(rows)):
        count = tell(
            codes, begins, firsts, starts, ends, hashes, digit, upper, 2 * row, 2 * row + 2, kind_of, common, slots,
            terms, figures, features,
        )  # fmt: skip
        enough[row] = count >= MIN_TERMS
        if not enough[row]:
            continue
        for number in range(count):
            told[number] = 0
            for feature in range(len(weights)):
                told[number] += weights[feature] * features[number, feature]
            told[number] = np.exp(told[number])
        kept = _heaviest_first(terms, told, figures, count)
        heaviest = told[0]
        _figures_last(terms, told, figures, kept)
        write(rows[row], terms, told, kept, heaviest)
