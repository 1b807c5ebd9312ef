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

Scores = NDArray[np.int32]
"""A row for each token, a column for each label."""

_BREAK = int(Gap.PARAGRAPH | Gap.DASH | Gap.COLON | Gap.SEMICOLON)
"""No name goes on behind these."""
NEVER = np.int32(-(1 << 28))
"""A score that is lower than any sum of weights."""


@part
def decode(tokens: Tokens, chosen: Ids, scores: Scores, transitions: NDArray[np.int16], labels: Ids) -> None:
    """Write the likeliest labels of the tokens chosen. What stands between them is NONE. The scores are written over
    with those of the likeliest way to each label."""
    backs = np.empty((len(chosen), LABELS), np.int8)
    first = 0
    while first < len(chosen):
        for label in range(LABELS):
            scores[first, label] += transitions[0, label] if label == 0 or label % 2 == 1 else NEVER
        last = first + 1
        while last < len(chosen) and _is_joined(tokens, chosen[last - 1], chosen[last]):
            _step(scores[last - 1], scores[last], transitions, backs[last])
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
def _is_joined(tokens: Tokens, before: int, token: int) -> bool:
    """Whether a name may go on from one token to the other."""
    joined = token == before + 1 and tokens.sentences[token] == tokens.sentences[before]
    return bool(joined and not tokens.gaps[token] & _BREAK)


@part
def _step(
    before: NDArray[np.int32], own: NDArray[np.int32], transitions: NDArray[np.int16], backs: NDArray[np.int8]
) -> None:
    """Add to a token's own scores those of the best way to each label, and write which label that comes from."""
    for label in range(LABELS):
        if label == 0 or label % 2 == 1:
            best, back = before[0] + transitions[0, label], 0
            for other in range(1, LABELS):
                score = before[other] + transitions[other, label]
                if score > best:
                    best, back = score, other
        else:
            best, back = before[label] + transitions[label, label], label
            score = before[label - 1] + transitions[label - 1, label]
            if score > best:
                best, back = score, label - 1
        own[label], backs[label] = max(own[label] + best, NEVER), back
