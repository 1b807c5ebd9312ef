"""The likeliest labels of a text's tokens: the scores of their features and of each label after another (Viterbi 1967).

A label is NONE, or that a name of one type begins or goes on there.
"""

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.characters import Gap
from services.enricher.taggers.entities.arrays import Ids, Tokens

TYPES = ("person", "place", "organisation", "event", "other")
PERSON, PLACE, ORGANISATION, EVENT, OTHER = range(len(TYPES))
LABELS = 1 + 2 * len(TYPES)
"""0 is NONE; 1 + 2t begins a name of type t, 2 + 2t goes on with it."""

Transitions = NDArray[np.int8] | NDArray[np.int16]
Scores = NDArray[np.int32]
"""A row for each token, a column for each label."""

_BREAK = int(Gap.PARAGRAPH | Gap.DASH | Gap.COLON | Gap.SEMICOLON)
"""No name goes on behind these."""
NEVER = np.int32(-(1 << 28))
"""A score that is lower than any sum of weights."""


@part
def decode(tokens: Tokens, chosen: Ids, scores: Scores, transitions: Transitions, labels: Ids) -> None:
    """Write the likeliest labels of the tokens chosen. What stands between them is NONE. The scores are written over
    with those of the likeliest way to each label."""
    backs = np.empty((len(chosen), LABELS), np.int8)
    gaps, sentences = tokens.gaps, tokens.sentences
    first = 0
    while first < len(chosen):
        for label in range(LABELS):
            scores[first, label] += transitions[0, label] if label == 0 or label % 2 == 1 else NEVER
        last = first + 1
        while last < len(chosen):
            token, before = chosen[last], chosen[last - 1]
            if token != before + 1 or sentences[token] != sentences[before] or gaps[token] & _BREAK:
                break
            _step(scores, last, transitions, backs)
            last += 1
        label = 0
        for other in range(1, LABELS):
            if scores[last - 1, other] > scores[last - 1, label]:
                label = other
        for row in range(last - 1, first, -1):
            labels[row] = label
            label = backs[row, label]
        labels[first] = label
        first = last


@part
def _step(scores: Scores, row: int, transitions: Transitions, backs: NDArray[np.int8]) -> None:
    """Add to a token's own scores those of the best way to each label, and write which label that comes from.

    A score and the label it comes from are compared as one number, the label below; of two as good the first wins.
    """
    before = row - 1
    for label in range(LABELS):
        if label == 0 or label % 2 == 1:
            best = (scores[before, 0] + transitions[0, label]) * 16 + LABELS
            for other in range(1, LABELS):
                best = max(best, (scores[before, other] + transitions[other, label]) * 16 + LABELS - other)
        else:
            best = (scores[before, label - 1] + transitions[label - 1, label]) * 16 + LABELS - label + 1
            best = max(best, (scores[before, label] + transitions[label, label]) * 16 + LABELS - label)
        scores[row, label] = max(scores[row, label] + (best >> 4), NEVER)
        backs[row, label] = LABELS - (best & 15)
