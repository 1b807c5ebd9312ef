"""Finds a text's attributions, in numbers: all that machine code does for the tagger, in one call. Pure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from schemas.enriched import Aside, Entity
from services.compiled import compiled
from services.enricher.hashing import Hashes
from services.enricher.lexicon import Values
from services.enricher.reading import Places, Reading
from services.enricher.taggers.attributions.candidates import propose
from services.enricher.taggers.attributions.description import describe
from services.enricher.taggers.attributions.mentions import Mentions, mentions_of, name_entities
from services.enricher.taggers.attributions.outlets import outlet_table
from services.enricher.taggers.attributions.rows import COLUMNS
from services.enricher.taggers.attributions.scoring import choose, weights
from services.enricher.taggers.attributions.vocabulary import Floats, Words, vocabulary

_NO_ASIDES = np.empty((0, 2), np.int64)


def found(reading: Reading, asides: Sequence[Aside], entities: Sequence[Entity]) -> list[list[int]]:
    """A row of `Detail` for each attribution, in the order of the cues. Nobody is cited in an aside."""
    words, outlets = vocabulary(), outlet_table()
    table = _find(
        reading.starts,
        reading.ends,
        reading.hashes,
        reading.shapes,
        reading.gaps,
        reading.sentences,
        reading.quoted,
        np.array([aside.span for aside in asides], np.int64) if asides else _NO_ASIDES,
        *mentions_of(entities),
        words.numbers.keys,
        words.numbers.values,
        words.bits,
        words.weights,
        weights(),
        outlets.keys,
        outlets.values,
    )
    rows: list[list[int]] = table.tolist()
    return rows


@compiled(
    "int64[:, ::1](int64[::1], int64[::1], uint64[::1], uint8[::1], uint32[::1], int32[::1], boolean[::1],"
    " int64[:, ::1], int64[:, ::1], int64[::1], uint64[::1], uint32[::1], int64[::1], float64[::1], float64[:, ::1],"
    " uint64[::1], uint32[::1])"
)
def _find(
    starts: Places,
    ends: Places,
    hashes: Hashes,
    shapes: NDArray[np.uint8],
    gaps: NDArray[np.uint32],
    sentences: NDArray[np.int32],
    quoted: NDArray[np.bool_],
    asides: NDArray[np.int64],
    mentions: Mentions,
    entity_types: NDArray[np.int64],
    keys: Hashes,
    numbers: Values,
    bits: Words,
    of_cues: Floats,
    of_features: Floats,
    outlet_keys: Hashes,
    outlet_bits: Values,
) -> NDArray[np.int64]:
    """The arrays of a `Reading`, where asides begin and end in the text, what `mentions_of` gives, the words of the
    `Vocabulary`, weights, the table of outlets."""
    in_asides = np.searchsorted(starts, asides.ravel()).reshape(asides.shape)
    candidates, marks, walls = propose(hashes, shapes, gaps, sentences, quoted, in_asides, keys, numbers, bits)
    picked = np.empty(len(candidates), np.int64)
    count = choose(candidates, of_features, of_cues, picked)
    rows = np.empty((count, COLUMNS), np.int64)
    for number in range(count):
        rows[number] = candidates[picked[number]]
    entities = name_entities(rows, marks, starts, ends, sentences, quoted, mentions, entity_types)
    return describe(rows, marks, walls, hashes, shapes, starts, ends, entities, entity_types, outlet_keys, outlet_bits)
