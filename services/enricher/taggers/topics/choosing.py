"""Which topics an article has, out of what speaks for each. Pure.

A top-level topic is told by how much speaks for it, for the length of the text, and by its share of all that speaks for
any. One below it is told by its part of what speaks for the top-level one. All that speaks for a topic speaks for those
above it, too, so these are told with it, with no less confidence.
"""

from functools import cache

import numpy as np

from services.compiled import compiled, part
from services.enricher.reading import Places
from services.enricher.taggers.topics.evidence import Scores
from services.enricher.taggers.topics.taxonomy import topics

LEAST = 0.5
"""Confidence below which a topic is not told."""
MOST_TOPS, MOST_BELOW = 3, 5
"""Top-level topics that are told, and those below each of them."""

_SPARE = 40
"""Tokens by which a text counts as longer than it is: a short one has fewer terms by chance, too."""
_STRENGTH, _SHARE = 0.55, 0.3
"""Where the confidence in a top-level topic is one half: in score for the root of the length, and share of all."""
_STRENGTH_BELOW, _PART = 0.4, 0.16
"""The same for one below it; the share is of what speaks for the top-level topic."""


def chosen(scores: Scores, tokens: int) -> dict[int, float]:
    """Confidences by place of the topics that are told, each after those above it, from the scores of all topics in a
    text of so many tokens."""
    places = np.empty(MOST_TOPS * (1 + MOST_BELOW), np.int64)
    confidences = np.empty(len(places))
    told = _choose(scores, tokens, _tops(), places, confidences)
    return dict(zip(places[:told].tolist(), confidences[:told].tolist(), strict=True))


@cache
def _tops() -> Places:
    """The places of the top-level topics, each followed by all that are below it, and the number of topics."""
    return np.array(
        [place for place, one in enumerate(topics().values()) if not one.parents] + [len(topics())], np.int64
    )


@part
def _rising(value: float, half: float, steepness: int) -> float:
    """From 0 to 1, one half where the value is `half`."""
    power = (value / half) ** steepness
    return power / (1.0 + power)


@part
def _next(scores: Scores, last: float, last_place: int, places: Places) -> int:
    """The place whose score comes after that of the last one; of equal ones the first comes first; -1 for none."""
    best = -1
    for place in places:
        score = scores[place]
        if score > last or (score == last and place <= last_place):
            continue
        if best < 0 or score > scores[best]:
            best = place
    return best


@compiled("int64(float64[::1], int64, int64[::1], int64[::1], float64[::1])")
def _choose(scores: Scores, tokens: int, tops: Places, places: Places, confidences: Scores) -> int:
    """Write the places that are told and their confidences; how many there are."""
    total = 0.0
    for top in tops[:-1]:
        total += scores[top]
    told = 0
    length = float(_SPARE + tokens) ** 0.5
    best, score = -1, np.inf
    for _ in range(MOST_TOPS):
        best = _next(scores, score, best, tops[:-1])
        if best < 0 or scores[best] == 0.0:
            break
        score = scores[best]
        confidence = _rising(score / length, _STRENGTH, 2) * _rising(score / total, _SHARE, 4)
        if confidence < LEAST:
            continue
        places[told], confidences[told] = best, confidence
        told += 1
        below = np.arange(best + 1, tops[np.searchsorted(tops, best) + 1])
        one, part_of = -1, np.inf
        for _ in range(MOST_BELOW):
            one = _next(scores, part_of, one, below)
            if one < 0:
                break
            part_of = scores[one]
            further = confidence * _rising(part_of / length, _STRENGTH_BELOW, 2) * _rising(part_of / score, _PART, 2)
            if further < LEAST:
                break
            places[told], confidences[told] = one, further
            told += 1
    return told
