"""What is to be said of each attribution, in numbers. Pure."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled
from services.enricher.hashing import Hashes
from services.enricher.reading import Places, Reading
from services.enricher.taggers.attributions.contents import find_contents
from services.enricher.taggers.attributions.grammar import Walls
from services.enricher.taggers.attributions.nesting import nest
from services.enricher.taggers.attributions.rows import Column, Rows
from services.enricher.taggers.attributions.sources import tell_types
from services.enricher.taggers.attributions.vocabulary import Words


class Detail(IntEnum):
    """Starts and ends in code points; the cue of a speaker, a colon, begins and ends where the source ends."""

    SOURCE_START = 0
    SOURCE_END = 1
    CUE_START = 2
    CUE_END = 3
    CONTENT_START = 4
    CONTENT_END = 5
    """0 as the start when the text does not tell the content."""
    DIRECT = 6
    OUTER = 7
    """The place of the attribution that it lies within, or -1."""
    HEAD_TYPE = 8
    """The type that the source's head noun tells, or -1, and the type that it has: places in `TYPES`."""
    TYPE = 9


def details(reading: Reading, rows: Rows, marks: Words, walls: Walls) -> NDArray[np.int64]:
    """A row of `Detail` for each attribution."""
    table = np.empty((len(rows), len(Detail)), np.int64)
    spans, outer, types = (
        np.empty((len(rows), 3), np.int64),
        np.empty(len(rows), np.int64),
        np.empty((len(rows), 2), np.int64),
    )
    _describe(
        rows, marks, walls, reading.starts, reading.ends, reading.hashes, reading.shapes, spans, outer, types, table
    )
    return table


@compiled(
    "void(int64[:, ::1], int64[::1], int64[::1], int64[::1], int64[::1], uint64[::1], uint8[::1], int64[:, ::1],"
    " int64[::1], int64[:, ::1], int64[:, ::1])"
)
def _describe(
    rows: Rows,
    marks: Words,
    walls: Walls,
    starts: Places,
    ends: Places,
    hashes: Hashes,
    shapes: NDArray[np.uint8],
    spans: NDArray[np.int64],
    outer: NDArray[np.int64],
    types: NDArray[np.int64],
    table: NDArray[np.int64],
) -> None:
    """Write `table`; `spans`, `outer` and `types` are room for its parts."""
    find_contents(rows, marks, walls, spans)
    nest(rows, marks, walls, spans, outer)
    tell_types(rows, marks, walls, hashes, shapes, types)
    for place in range(len(rows)):
        row, detail = rows[place], table[place]
        detail[Detail.SOURCE_START] = starts[row[Column.SOURCE_FIRST]]
        detail[Detail.SOURCE_END] = ends[row[Column.SOURCE_LAST] - 1]
        detail[Detail.CUE_START] = detail[Detail.CUE_END] = detail[Detail.SOURCE_END]
        if row[Column.CUE_FIRST] < row[Column.CUE_LAST]:
            detail[Detail.CUE_START] = starts[row[Column.CUE_FIRST]]
            detail[Detail.CUE_END] = ends[row[Column.CUE_LAST] - 1]
        detail[Detail.CONTENT_START] = detail[Detail.CONTENT_END] = 0
        if spans[place, 0] < spans[place, 1]:
            detail[Detail.CONTENT_START] = starts[spans[place, 0]]
            detail[Detail.CONTENT_END] = ends[spans[place, 1] - 1]
        detail[Detail.DIRECT], detail[Detail.OUTER] = spans[place, 2], outer[place]
        detail[Detail.HEAD_TYPE], detail[Detail.TYPE] = types[place]
