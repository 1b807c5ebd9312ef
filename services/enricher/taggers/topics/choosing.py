"""Which topics an article has, out of what speaks for each. Pure.

A top-level topic is told by how much speaks for it, for the length of the text, and by its share of all that speaks for
any. One below it is told by its part of what speaks for the top-level one. All that speaks for a topic speaks for those
above it, too, so these are told with it, with no less confidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from services.enricher.taggers.topics.evidence import Scores
from services.enricher.taggers.topics.taxonomy import topics

LEAST = 0.5
"""Confidence below which a topic is not told."""
MOST_TOPS, MOST_BELOW = 3, 5
"""Top-level topics that are told, and those below each of them."""

_SPARE = 40
"""Tokens by which a text counts as longer than it is: a short one has fewer terms by chance, too."""
_STRENGTH, _SHARE, _PART = 0.55, 0.3, 0.2
"""Where confidence is one half: in score for the root of the length, share of all, part of the top-level topic's."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The places of the top-level topics in the taxonomy, and for each the places of all topics below it."""

    tops: NDArray[np.int64]
    below: Mapping[int, NDArray[np.int64]]


@cache
def tree() -> Tree:
    """The taxonomy by places."""
    places = {number: place for place, number in enumerate(topics())}
    below: dict[int, list[int]] = {places[topic.top]: [] for topic in topics().values()}
    for number, topic in topics().items():
        if topic.parents:
            below[places[topic.top]].append(places[number])
    return Tree(np.array(list(below), np.int64), {top: np.array(all_, np.int64) for top, all_ in below.items()})


def chosen(scores: Scores, tokens: int) -> dict[int, float]:
    """Confidences by place of the topics that are told, from the scores of all in a text of so many tokens."""
    tops = tree().tops
    at_top = scores[tops]
    total = float(at_top.sum())
    if total == 0:
        return {}
    told: dict[int, float] = {}
    length = float(_SPARE + tokens) ** 0.5
    for at in np.argsort(-at_top, kind="stable")[:MOST_TOPS].tolist():
        score = float(at_top[at])
        confidence = _rising(score / length, _STRENGTH, 2) * _rising(score / total, _SHARE, 4)
        if confidence < LEAST:
            continue
        place = int(tops[at])
        told[place] = confidence
        below = tree().below[place]
        parts = scores[below]
        likely = np.argsort(-parts, kind="stable")[:MOST_BELOW]
        for one, part in zip(below[likely].tolist(), parts[likely].tolist(), strict=True):
            further = confidence * _rising(part / length, _STRENGTH, 2) * _rising(part / score, _PART, 2)
            if further >= LEAST:
                told[one] = further
    return told


def _rising(value: float, half: float, steepness: int) -> float:
    """From 0 to 1, one half where the value is `half`."""
    power = (value / half) ** steepness
    return power / (1.0 + power)
