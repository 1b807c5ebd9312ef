"""What is to be said of each attribution, in numbers. Pure. A compiled part for `finding.py`."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.hashing import Hashes
from services.enricher.lexicon import Values
from services.enricher.reading import Places
from services.enricher.taggers.attributions.contents import find_contents
from services.enricher.taggers.attributions.grammar import Walls
from services.enricher.taggers.attributions.mentions import ORGANISATION, PERSON, THING
from services.enricher.taggers.attributions.nesting import nest
from services.enricher.taggers.attributions.origins import may_name_origin
from services.enricher.taggers.attributions.outlets import may_be_outlet
from services.enricher.taggers.attributions.rows import Column, Rows
from services.enricher.taggers.attributions.sources import TYPES, tell_types
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
    ENTITY = 8
    """The place of the source's entity, or -1."""
    TYPE = 9
    """Of the source, if it is no outlet's name: a place in `TYPES`."""
    OUTLET = 10
    """0 if the source is no outlet's name, LISTED if it may be a listed one's alone, since its entity is a person; else
    ANY."""
    ORIGIN = 11
    """1 if the cue, or what follows, may name an outlet that was told it."""


DETAILS = len(Detail)
ANY, LISTED = 1, 2
_PERSON, _ORGANISATION, _ANONYMOUS = (TYPES.index(name) for name in ("person", "organisation", "anonymous"))


@part
def describe(
    rows: Rows,
    marks: Words,
    walls: Walls,
    hashes: Hashes,
    shapes: NDArray[np.uint8],
    starts: Places,
    ends: Places,
    entities: NDArray[np.int64],
    entity_types: NDArray[np.int64],
    outlet_keys: Hashes,
    outlet_bits: Values,
    origin_keys: Hashes,
    origin_bits: Values,
) -> NDArray[np.int64]:
    """A row of `Detail` for each attribution. `entities` are those of the sources, `entity_types` those of them all."""
    table = np.empty((len(rows), DETAILS), np.int64)
    spans, outer, types = (
        np.empty((len(rows), 3), np.int64),
        np.empty(len(rows), np.int64),
        np.empty((len(rows), 2), np.int64),
    )
    find_contents(rows, marks, walls, spans)
    nest(rows, marks, walls, spans, outer)
    tell_types(rows, marks, walls, hashes, shapes, types)
    for place in range(len(rows)):
        row, detail = rows[place], table[place]
        first, last = row[Column.SOURCE_FIRST], row[Column.SOURCE_LAST]
        detail[Detail.SOURCE_START], detail[Detail.SOURCE_END] = starts[first], ends[last - 1]
        detail[Detail.CUE_START] = detail[Detail.CUE_END] = detail[Detail.SOURCE_END]
        if row[Column.CUE_FIRST] < row[Column.CUE_LAST]:
            detail[Detail.CUE_START] = starts[row[Column.CUE_FIRST]]
            detail[Detail.CUE_END] = ends[row[Column.CUE_LAST] - 1]
        detail[Detail.CONTENT_START] = detail[Detail.CONTENT_END] = 0
        if spans[place, 0] < spans[place, 1]:
            detail[Detail.CONTENT_START] = starts[spans[place, 0]]
            detail[Detail.CONTENT_END] = ends[spans[place, 1] - 1]
        detail[Detail.DIRECT], detail[Detail.OUTER] = spans[place, 2], outer[place]
        entity = entities[place]
        entity_type = entity_types[entity] if entity >= 0 else THING
        detail[Detail.ENTITY] = entity
        detail[Detail.TYPE] = _type(types[place, 0], types[place, 1], entity_type)
        is_outlet = may_be_outlet(hashes, first, last, outlet_keys, outlet_bits)
        detail[Detail.OUTLET] = (LISTED if entity_type == PERSON else ANY) if is_outlet else 0
        cue, after = row[Column.CUE_FIRST], row[Column.CUE_LAST]
        detail[Detail.ORIGIN] = may_name_origin(starts, hashes, cue, after, origin_keys, origin_bits)
    return table


@part
def _type(head: int, told: int, entity_type: int) -> int:
    """What the source's head noun tells goes before what its entity is, unless that is a person."""
    if entity_type == PERSON and head != _ANONYMOUS:
        return _PERSON
    if entity_type == ORGANISATION and head < 0:
        return _ORGANISATION
    return told
