"""The likeliest labels of a text's tokens: the scores of their features and of each label after another (Viterbi 1967).

A label is NONE, or that a name of one type begins or goes on there.
"""

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled
from services.enricher.characters import Gap

TYPES = ("person", "place", "organisation", "event", "other")
PERSON, PLACE, ORGANISATION, EVENT, OTHER = range(len(TYPES))
LABELS = 1 + 2 * len(TYPES)
"""0 is NONE; 1 + 2t begins a name of type t, 2 + 2t goes on with it."""

Ids = NDArray[np.int32]
Weights = NDArray[np.int16]

_BREAK = int(Gap.PARAGRAPH | Gap.DASH | Gap.COLON | Gap.SEMICOLON)
"""No name goes on behind these."""
_NEVER = np.int32(-(1 << 29))


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
        zero = one = two = three = four = five = six = seven = eight = nine = ten = np.int32(0)
        for place in range(counts[row]):
            number = ids[row, place]
            zero += weights[number, 0]
            one += weights[number, 1]
            two += weights[number, 2]
            three += weights[number, 3]
            four += weights[number, 4]
            five += weights[number, 5]
            six += weights[number, 6]
            seven += weights[number, 7]
            eight += weights[number, 8]
            nine += weights[number, 9]
            ten += weights[number, 10]
        own[0], own[1], own[2], own[3], own[4], own[5] = zero, one, two, three, four, five
        own[6], own[7], own[8], own[9], own[10] = six, seven, eight, nine, ten
        token = tokens[row]
        joined = row > 0 and tokens[row - 1] == token - 1
        joined = joined and sentences[token] == sentences[token - 1] and not gaps[token] & _BREAK
        bits = allowed[row] if len(allowed) else (1 << LABELS) - 1
        top = 0
        if not joined:
            for before in range(1, LABELS):
                if scores[row, before] > scores[row, top]:
                    top = before
        for label in range(LABELS):
            best, back = _NEVER, 0
            if not bits >> label & 1:
                pass
            elif not joined:
                if label == 0 or label % 2 == 1:
                    best, back = scores[row, top] + transitions[0, label], top
            elif label == 0 or label % 2 == 1:
                for before in range(LABELS):
                    score = scores[row, before] + transitions[before, label]
                    if score > best:
                        best, back = score, before
            else:
                best, back = scores[row, label] + transitions[label, label], label
                score = scores[row, label - 1] + transitions[label - 1, label]
                if score > best:
                    best, back = score, label - 1
            scores[row + 1, label] = max(best + own[label], _NEVER)
            backs[row + 1, label] = back
    label = 0
    for other in range(LABELS):
        if scores[rows, other] > scores[rows, label]:
            label = other
    for row in range(rows - 1, -1, -1):
        labels[row] = label
        label = backs[row + 1, label]
