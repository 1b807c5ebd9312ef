"""What the features of a token say for each label, added up.

A feature's weights stand side by side in three numbers of 64 bits, 16 bits a label, the first label lowest: one
addition of such numbers adds four labels' weights. A negative sum borrows from the lane above it, which is given back
when the lanes are parted.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.taggers.entities.arrays import Ids, Numbers
from services.enricher.taggers.entities.decoding import Scores

WORDS, LANES, BITS = 3, 4, 16
HIGHEST = 127
"""Of a weight. A lane holds the sum of more weights than a token has features."""


class Table(NamedTuple):
    """The weights of feature i are the row `rows[i]` of `lanes`. Row 0 is 0: it is of all that say nothing."""

    rows: Numbers
    lanes: NDArray[np.int64]


def table(features: NDArray[np.int8]) -> Table:
    """Of weights by features and labels."""
    told = np.flatnonzero(features.any(axis=1))
    rows = np.zeros(len(features), np.uint16)
    rows[told] = np.arange(1, len(told) + 1)
    lanes = np.zeros((len(told) + 1, WORDS), np.int64)
    for label in range(features.shape[1]):
        lanes[1:, label // LANES] += features[told, label].astype(np.int64) << BITS * (label % LANES)
    return Table(rows, lanes)


@part
def scores_of(table: Table, ids: Numbers, counts: Ids, labels: int) -> Scores:
    """What the features of each token, so many in a row of numbers, say for each label."""
    scores = np.empty((len(counts), labels), np.int32)
    rows, lanes = table.rows, table.lanes
    for token in range(len(counts)):
        one = two = three = np.int64(0)
        for place in range(counts[token]):
            row = rows[ids[token, place]]
            one += lanes[row, 0]
            two += lanes[row, 1]
            three += lanes[row, 2]
        for label in range(labels):
            if label == LANES:
                one = two
            elif label == 2 * LANES:
                one = three
            lane = np.int64(np.int16(one))
            scores[token, label] = lane
            one = (one - lane) >> BITS
    return scores
