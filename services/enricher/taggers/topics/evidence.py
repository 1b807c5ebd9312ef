"""How much in an article speaks for each topic: the weights of the terms found, summed up. Pure.

A term that stands often counts little more than one that stands once, as in BM25 (Robertson and Zaragoza 2009): ten
different words tell more than one word ten times. Title and opening count more. Of terms that overlap the first, the
longest of those that begin there, counts alone. What speaks for a topic speaks for those above it.
"""

from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled
from services.enricher.characters import Gap
from services.enricher.lexicon import Values
from services.enricher.reading import CAPS, LOWER, Places, Reading
from services.enricher.taggers.topics.taxonomy import topics
from services.enricher.taggers.topics.term_table import (
    ANY,
    CAPITALS,
    CASE_BITS,
    LAST_BIT,
    TOPIC_BITS,
    UNIT,
    TermTable,
)

Scores = NDArray[np.float64]

IN_TITLE = 2.5
"""What a term in the title counts for, when one in the text counts 1."""
IN_OPENING = 1.5
OPENING = 60
"""Tokens after the title."""
AGAIN = 0.5
"""A term that stands n times counts AGAIN * ln(n) more than one that stands once."""

_OWNER = np.uint32(Gap.POSSESSIVE | Gap.SPACE)
"""As in "women's rights", which is one term."""
_CASE, _WEIGHT, _LAST = (1 << CASE_BITS) - 1, (1 << LAST_BIT) - 1, 1 << LAST_BIT


def evidence(reading: Reading, title_tokens: int, table: TermTable) -> Scores:
    """The score of each topic, by its place in the taxonomy."""
    parents = _parents()
    scores = np.zeros(len(parents))
    gaps = np.where(reading.gaps == _OWNER, np.uint32(Gap.SPACE), reading.gaps)
    found = table.phrases.find(replace(reading, gaps=gaps))
    _add_up(*found, reading.shapes, title_tokens, table.entries, parents, scores)
    return scores


@cache
def _parents() -> Places:
    """By place of a topic that of its parent, or -1."""
    places = {number: place for place, number in enumerate(topics())}
    return np.array([places[topic.parents[0]] if topic.parents else -1 for topic in topics().values()], np.int64)


@compiled("void(int64[::1], int64[::1], uint32[::1], uint8[::1], int64, uint32[::1], int64[::1], float64[::1])")
def _add_up(
    firsts: Places,
    lasts: Places,
    values: Values,
    shapes: NDArray[np.uint8],
    title_tokens: int,
    entries: NDArray[np.uint32],
    parents: Places,
    scores: Scores,
) -> None:
    """Add to `scores` what the found terms say."""
    size = 16
    while size < 2 * len(values):
        size *= 2
    terms = np.zeros(size, np.uint32)
    times = np.zeros(size, np.int32)
    bests = np.zeros(size, np.float32)
    end = 0
    for found in range(len(values)):
        first = firsts[found]
        if first < end:
            continue
        term = values[found]
        case, shape = term & _CASE, shapes[first]
        if (case == CAPITALS and shape != CAPS) or (case != ANY and shape == LOWER):
            continue
        end = lasts[found]
        slot = (term >> CASE_BITS) & (size - 1)
        while times[slot] and terms[slot] != term:
            slot = (slot + 1) & (size - 1)
        terms[slot] = term
        times[slot] += 1
        factor = IN_TITLE if first < title_tokens else IN_OPENING if first < title_tokens + OPENING else 1.0
        bests[slot] = max(bests[slot], factor)
    for slot in range(size):
        if times[slot]:
            factor = (bests[slot] + AGAIN * np.log(times[slot])) / UNIT
            entry = np.int64(terms[slot] >> CASE_BITS)
            while True:
                scores[entries[entry] >> TOPIC_BITS] += (entries[entry] & _WEIGHT) * factor
                if entries[entry] & _LAST:
                    break
                entry += 1
    for topic in range(len(parents) - 1, -1, -1):
        if parents[topic] >= 0:
            scores[parents[topic]] += scores[topic]
