"""Which attribution lies within what another one says. A compiled part for `description.py`."""

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.taggers.attributions.contents import Spans, apart
from services.enricher.taggers.attributions.grammar import Wall, Walls
from services.enricher.taggers.attributions.rows import Column, Kind, Rows
from services.enricher.taggers.attributions.vocabulary import Words

_NEIGHBOURS = 8
"""Attributions before and behind among which the outer one is sought."""


@part
def nest(rows: Rows, marks: Words, walls: Walls, spans: Spans, outer: NDArray[np.int64]) -> None:
    """Write for each attribution the place of the innermost one whose content holds its cue and its source, -1 if none.

    Somebody cited by another source lies within what that one says: `spans` gets the same content for both.
    """
    count = len(rows)
    for place in range(count):
        row = rows[place]
        start = min(row[Column.CUE_FIRST], row[Column.SOURCE_FIRST])
        end = max(row[Column.CUE_LAST], row[Column.SOURCE_LAST])
        best, size = -1, 0
        for other in range(max(place - _NEIGHBOURS, 0), min(place + _NEIGHBOURS + 1, count)):
            first, last = spans[other, 0], spans[other, 1]
            if other == place or first > start or end > last or rows[other, Column.KIND] == Kind.CITED:
                continue
            # "The vote, she said, was what they wanted": the whole sentence is hers, her own words too.
            cue = rows[other, Column.CUE_FIRST]
            if spans[place, 0] <= cue < spans[place, 1]:
                continue
            if best < 0 or last - first < size:
                best, size = other, last - first
        outer[place] = best
    for place in range(count):
        if rows[place, Column.KIND] != Kind.CITED:
            continue
        for other in (place - 1, place + 1):
            if other < 0 or other >= count or rows[other, Column.KIND] == Kind.CITED:
                continue
            low = min(rows[place, Column.SOURCE_FIRST], rows[other, Column.SOURCE_FIRST])
            high = max(rows[place, Column.SOURCE_FIRST], rows[other, Column.SOURCE_FIRST])
            while low < high and walls[high] & Wall.SENTENCE == 0:
                high -= 1
            if low == high:
                said = spans[other]
                if said[2] == 0:
                    said[0], said[1] = apart(marks, rows[place], said[0], said[1], 0)
                spans[place] = said
                spans[place, 0], spans[place, 1] = apart(marks, rows[place], said[0], said[1], said[2])
                outer[place] = other
                break
