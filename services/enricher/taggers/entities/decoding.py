"""The likeliest labels of a text's tokens: the scores of their features and of each label after another (Viterbi 1967).

A label is NONE, or that a name of one type begins or goes on there.
"""

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.characters import Gap

TYPES = ("person", "place", "organisation", "event", "other")
LABELS = 1 + 2 * len(TYPES)
"""0 is NONE; 1 + 2t begins a name of type t, 2 + 2t goes on with it."""

Ids = NDArray[np.int32]
Weights = NDArray[np.int16]

_BREAK = int(Gap.PARAGRAPH)


@part
def _may_follow(label: int, before: int) -> bool:
    return label == 0 or label % 2 == 1 or before == label or before == label - 1


@compiled(
    "void(int32[::1], int64, int32[:, ::1], int32[::1], uint32[::1], int32[::1], int16[:, ::1], int16[:, ::1],"
    " uint16[::1], int32[::1])"
)
def decode(
    tokens: Ids,
    rows: int,
    ids: Ids,
    counts: Ids,
    gaps: NDArray[np.uint32],
    sentences: Ids,
    weights: Weights,
    transitions: Weights,
    allowed: NDArray[np.uint16],
    labels: Ids,
) -> None:
    """Write the labels of the `rows` tokens with features. `allowed`, if not empty, holds each one's labels as bits."""
    scores = np.zeros((rows + 1, LABELS), np.int32)
    backs = np.zeros((rows + 1, LABELS), np.int8)
    own = np.empty(LABELS, np.int32)
    for row in range(rows):
        for label in range(LABELS):
            own[label] = 0
        for place in range(counts[row]):
            number = ids[row, place]
            for label in range(LABELS):
                own[label] += weights[number, label]
        token = tokens[row]
        joined = row > 0 and tokens[row - 1] == token - 1
        joined = joined and sentences[token] == sentences[token - 1] and not gaps[token] & _BREAK
        bits = allowed[row] if len(allowed) else (1 << LABELS) - 1
        for label in range(LABELS):
            best, back = np.int32(-(1 << 29)), 0
            if bits >> label & 1:
                if joined:
                    for before in range(LABELS):
                        if _may_follow(label, before):
                            score = scores[row, before] + transitions[before, label]
                            if score > best:
                                best, back = score, before
                elif label == 0 or label % 2 == 1:
                    for before in range(LABELS):
                        if scores[row, before] > best:
                            best, back = scores[row, before], before
                    best += transitions[0, label]
            scores[row + 1, label] = best + own[label]
            backs[row + 1, label] = back
    label = 0
    for other in range(LABELS):
        if scores[rows, other] > scores[rows, label]:
            label = other
    for row in range(rows - 1, -1, -1):
        labels[row] = label
        label = backs[row + 1, label]
