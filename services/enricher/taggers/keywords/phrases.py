"""The phrases of an article that could be keywords, the best first: all that machine code does for the tagger, in one
call."""

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled
from services.enricher.hashing import Hashes
from services.enricher.lexicon import Values, value_of
from services.enricher.reading import Places
from services.enricher.taggers.base import Draft
from services.enricher.taggers.keywords.choosing import Scores, best, candidates, in_small_letters, overlaps
from services.enricher.taggers.keywords.counting import ASIDE, COLUMNS, LENGTH, START, count_phrases, is_shouted
from services.enricher.taggers.stop_words import StopWords

READ_CHARACTERS = 4000
"""How much of the text is read: news tells what it is about at its beginning."""

_BEST = 64
"""Phrases that are handed on at most: each but the last has a bit in a whole number."""


Phrase = tuple[int, int, int, int, int, int]
"""Where a phrase stands in the text of `Draft.whole`, from which token on, how many words it has, a bit for each word
that is to be written in small letters, and one for each of the phrases before that holds this one or lies within it."""


def phrases(draft: Draft, stop_words: StopWords) -> tuple[list[Phrase], list[float]]:
    """The candidates, the best first, and their scores. Asides are left out."""
    whole, scores = draft.whole, np.empty(_BEST)
    rows = _phrases(
        whole.hashes,
        whole.starts,
        whole.ends,
        whole.shapes,
        whole.gaps,
        whole.sentences,
        draft.aside_spans,
        len(draft.title) + 2,
        draft.title_tokens,
        stop_words.words.keys,
        stop_words.words.values,
        stop_words.capitalises,
        scores,
    )
    return rows.tolist(), scores[: len(rows)].tolist()


@compiled(
    "int64[:, ::1](uint64[::1], int64[::1], int64[::1], uint8[::1], uint32[::1], int32[::1], int64[:, ::1], int64,"
    " int64, uint64[::1], uint32[::1], boolean, float64[::1])"
)
def _phrases(
    hashes: Hashes,
    starts: Places,
    ends: Places,
    shapes: NDArray[np.uint8],
    gaps: NDArray[np.uint32],
    sentences: NDArray[np.int32],
    asides: NDArray[np.int64],
    offset: int,
    title_tokens: int,
    stop_keys: Hashes,
    stop_bits: Values,
    capitalises: bool,
    scores: Scores,
) -> NDArray[np.int64]:
    """A row for each `Phrase`; the scores are written. `asides` are places in the text, which begins at
    `offset`; the first `title_tokens` tokens are the title's."""
    text_start = starts[title_tokens] if title_tokens < len(starts) else 0
    count = int(np.searchsorted(starts, text_start + READ_CHARACTERS))
    title_end = min(title_tokens, count)
    hashes, shapes = hashes[:count], shapes[:count]
    marks = np.empty(count, np.uint32)
    for token in range(count):
        marks[token] = value_of(hashes[token], stop_keys, stop_bits)
    for aside in range(len(asides)):
        for token in range(np.searchsorted(starts, offset + asides[aside, 0]), count):
            if starts[token] >= offset + asides[aside, 1]:
                break
            marks[token] |= ASIDE
    size = 256
    while size < 8 * count:
        size *= 2
    table, keys = np.full(size, -1, np.int32), np.empty(4 * count + 1, np.uint64)
    rows = np.empty((4 * count + 1, COLUMNS), np.int64)
    met = count_phrases(hashes, starts, ends, shapes, gaps, sentences, marks, title_end, table, keys, rows)
    found, place_of = candidates(
        hashes, starts, ends, shapes, marks, capitalises, is_shouted(shapes, title_end), table, keys, rows[:met]
    )
    order, of_all = best(found, len(scores))
    masks = overlaps(hashes, gaps, found, place_of, order, table, keys)
    told = np.empty((len(order), 6), np.int64)
    for rank in range(len(order)):
        row = found[order[rank]]
        first, length = row[START], row[LENGTH]
        told[rank, 0], told[rank, 1] = starts[first], ends[first + length - 1]
        told[rank, 2], told[rank, 3] = first, length
        told[rank, 4], told[rank, 5] = in_small_letters(hashes, shapes, row), masks[rank]
        scores[rank] = of_all[order[rank]]
    return told
