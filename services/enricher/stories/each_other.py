"""How alike the articles of a batch are, each with each: only pairs that share a term are looked at. Pure."""

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled
from services.enricher.slots import size_for, slot_of
from services.enricher.stories.packing import TERMS, cosine_of, term_at, weight_at

_MOST_SLOTS = 1 << 20


@compiled("float64[:, ::1](Array(uint8, 2, 'C', True))")
def cosines_of(vectors: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The n x n cosines of n vectors of distinct terms; 0 of each with itself."""
    count = len(vectors)
    cosines = np.zeros((count, count))
    slots = np.full(size_for(count * TERMS, _MOST_SLOTS), np.int32(-1))
    terms = np.empty(count * TERMS, np.uint64)
    newest, before = np.empty(count * TERMS, np.int32), np.empty(count * TERMS, np.int32)
    different = 0
    for row in range(count):
        dots = cosines[row]
        for place in range(TERMS):
            term = term_at(vectors[row], place)
            if term < 0:
                continue
            slot = slot_of(slots, terms, np.uint64(term))
            number = slots[slot]
            if number < 0:
                number = slots[slot] = different
                terms[different], newest[different] = term, -1
                different += 1
            link, weight = newest[number], weight_at(vectors[row], place)
            before[row * TERMS + place], newest[number] = link, row * TERMS + place
            while link >= 0:
                dots[link // TERMS] += weight * weight_at(vectors[link // TERMS], link % TERMS)
                link = before[link]
        for other in range(row):
            if dots[other]:
                cosines[row, other] = cosines[other, row] = cosine_of(dots[other], vectors[row], vectors[other])
    return cosines
