"""How much in an article speaks for each topic: the weights of the terms found, summed up. Pure.

A term that stands often counts little more than one that stands once, as in BM25 (Robertson and Zaragoza 2009): ten
different words tell more than one word ten times. Title and opening count more. Of terms that overlap the first, the
longest of those that begin there, counts alone.
"""

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled
from services.enricher.lexicon import Values
from services.enricher.reading import CAPS, LOWER, Places, Reading
from services.enricher.taggers.topics.terms import ANY, CAPITALS, TermTable

Scores = NDArray[np.float64]

IN_TITLE = 2.5
"""What a term in the title counts for, when one in the text counts 1."""
IN_OPENING = 1.5
OPENING = 60
"""Tokens after the title."""
AGAIN = 0.5
"""A term that stands n times counts 1 + AGAIN * ln(n) times its first weight."""


def evidence(reading: Reading, title_tokens: int, table: TermTable, count: int) -> Scores:
    """The score of each of `count` topics, by their place in the taxonomy."""
    scores = np.zeros(count)
    _add_up(
        *table.phrases.find(reading),
        reading.shapes,
        title_tokens,
        table.begins,
        table.topics,
        table.weights,
        table.cases,
        scores,
    )
    return scores


@compiled(
    "void(int64[::1], int64[::1], uint32[::1], uint8[::1], int64, int64[::1], int64[::1], float64[::1], uint8[::1],"
    " float64[::1])"
)
def _add_up(
    firsts: Places,
    lasts: Places,
    values: Values,
    shapes: NDArray[np.uint8],
    title_tokens: int,
    begins: Places,
    topics: Places,
    weights: Scores,
    cases: NDArray[np.uint8],
    scores: Scores,
) -> None:
    """Add to `scores` what the found terms say."""
    times = np.zeros(len(cases), np.uint16)
    best = np.zeros(len(cases), np.float32)
    end = 0
    for found in range(len(values)):
        first, term = firsts[found], values[found]
        shape = shapes[first]
        case = cases[term]
        if first < end:
            continue
        if (case == CAPITALS and shape != CAPS) or (case != ANY and shape == LOWER):
            continue
        end = lasts[found]
        times[term] = min(times[term] + 1, 1000)
        place = IN_TITLE if first < title_tokens else IN_OPENING if first < title_tokens + OPENING else 1.0
        best[term] = max(best[term], place)
    for found in range(len(values)):
        term = values[found]
        if times[term] == 0:
            continue
        factor = best[term] + AGAIN * np.log(float(times[term]))
        times[term] = 0
        for entry in range(begins[term], begins[term + 1]):
            scores[topics[entry]] += weights[entry] * factor
