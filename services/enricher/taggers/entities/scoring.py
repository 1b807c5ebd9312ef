"""stage 1"""
import numpy as np
from numpy.typing import NDArray
from services.compiled import part
from services.enricher.taggers.entities.arrays import Ids
from services.enricher.taggers.entities.decoding import LABELS

Table = NDArray[np.int64]

@part
def add_up(table: Table, ids: Ids, count: int, scores: Ids) -> None:
    for label in range(LABELS):
        scores[label] = 0
    for place in range(count):
        for label in range(LABELS):
            scores[label] += table[ids[place], label]
