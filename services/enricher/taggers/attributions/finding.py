"""Finds a text's attributions, in numbers: all that machine code does for the tagger, in one call. Pure."""

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled
from services.enricher.hashing import Hashes
from services.enricher.lexicon import Values
from services.enricher.reading import Places
from services.enricher.taggers.attributions.candidates import propose
from services.enricher.taggers.attributions.description import describe
from services.enricher.taggers.attributions.mentions import in_order, name_entities, numbered
from services.enricher.taggers.attributions.origins import may_be_first, origin_table
from services.enricher.taggers.attributions.outlets import outlet_table
from services.enricher.taggers.attributions.rows import COLUMNS
from services.enricher.taggers.attributions.scoring import choose, weights
from services.enricher.taggers.attributions.vocabulary import Floats, Words, vocabulary
from services.enricher.taggers.base import Draft


def found(draft: Draft) -> tuple[list[list[int]], bool]:
    """A row of `Detail` for each attribution, in the order of the cues; whether the text `may_be_first` reported.

    Nobody is cited in an aside.
    """
    reading, words, outlets, of_origins = draft.reading, vocabulary(), outlet_table(), origin_table()
    is_first = np.zeros(1, np.bool_)
    table = _find(
        reading.starts,
        reading.ends,
        reading.hashes,
        reading.shapes,
        reading.gaps,
        reading.sentences,
        reading.quoted,
        draft.aside_spans,
        *numbered(draft.entities or ()),
        words.numbers.keys,
        words.numbers.values,
        words.bits,
        words.weights,
        weights(),
        outlets.keys,
        outlets.values,
        of_origins.keys,
        of_origins.values,
        is_first,
    )
    return table.tolist(), bool(is_first[0])


@compiled(
    "int64[:, ::1](int64[::1], int64[::1], uint64[::1], uint8[::1], uint32[::1], int32[::1], boolean[::1],"
    " int64[:, ::1], int64[::1], int64[:, ::1], uint64[::1], uint32[::1], int64[::1], float64[::1], float64[:, ::1],"
    " uint64[::1], uint32[::1], uint64[::1], uint32[::1], boolean[::1])"
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
    spans: NDArray[np.int64],
    of_entities: NDArray[np.int64],
    keys: Hashes,
    numbers: Values,
    bits: Words,
    of_cues: Floats,
    of_features: Floats,
    outlet_keys: Hashes,
    outlet_bits: Values,
    origin_keys: Hashes,
    origin_bits: Values,
    is_first: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """The arrays of a `Reading`, where asides begin and end in the text, what `numbered` gives, the words of the
    `Vocabulary`, weights, the tables of outlets and of origins. `is_first` is written."""
    in_asides = np.searchsorted(starts, asides.ravel()).reshape(asides.shape)
    candidates, marks, walls = propose(hashes, shapes, gaps, sentences, quoted, in_asides, keys, numbers, bits)
    picked = np.empty(len(candidates), np.int64)
    count = choose(candidates, of_features, of_cues, picked)
    rows = np.empty((count, COLUMNS), np.int64)
    for number in range(count):
        rows[number] = candidates[picked[number]]
    types = np.ascontiguousarray(of_entities[:, 1])
    entities = name_entities(rows, marks, starts, ends, sentences, quoted, in_order(spans, of_entities), types)
    is_first[0] = may_be_first(hashes, origin_keys, origin_bits)
    return describe(
        rows, marks, walls, hashes, shapes, starts, ends, entities, types, outlet_keys, outlet_bits, origin_keys,
        origin_bits,
    )  # fmt: skip
