"""How much in an article speaks for each topic: the weights of the terms found, summed up. Pure.

A term that stands often counts little more than one that stands once, as in BM25 (Robertson and Zaragoza 2009): ten
different words tell more than one word ten times. Title and opening count more. Of terms that overlap the first, the
longest of those that begin there, counts alone. What speaks for a topic speaks for those above it.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.characters import Gap
from services.enricher.hashing import STEP, Hashes
from services.enricher.lexicon import Values
from services.enricher.reading import CAPS, LOWER, Places, Reading
from services.enricher.taggers.topics.taxonomy import topics
from services.enricher.taggers.topics.term_table import (
    ANY,
    CAPITALS,
    CASE_BITS,
    IS_TERM,
    LAST_BIT,
    LENGTH_BITS,
    SIEVE_SHIFT,
    TOPIC_BITS,
    UNIT,
    TermTable,
)

Scores = NDArray[np.float64]
Slots = NDArray[np.uint64]

IN_TITLE = 2.5
"""What a term in the title counts for, when one in the text counts 1."""
IN_OPENING = 1.5
OPENING = 60
"""Tokens after the title."""
AGAIN = 0.5
"""A term that stands n times counts AGAIN * ln(n) more than one that stands once."""

_JOINING = (0, int(Gap.SPACE), int(Gap.HYPHEN), int(Gap.ELISION), int(Gap.POSSESSIVE | Gap.SPACE))
"""What may stand within a term, also as in "women's rights"; in scripts without spaces, nothing."""
_ASIDE = -1
_NO_ASIDES = np.empty((0, 2), np.int64)
_VALUE = IS_TERM - 1
_CASE, _WEIGHT, _LAST = (1 << CASE_BITS) - 1, (1 << LAST_BIT) - 1, 1 << LAST_BIT


def evidence(
    reading: Reading, title_tokens: int, table: TermTable, asides: Places = _NO_ASIDES, text_start: int = 0
) -> Scores:
    """The score of each topic, by its place in the taxonomy.

    `asides` has a row for each passage of the text, which begins at `text_start`, whose words do not count.
    """
    parents = _parents()
    scores = np.zeros(len(parents))
    _add_up(
        reading.starts,
        reading.hashes,
        reading.gaps,
        reading.shapes,
        title_tokens,
        asides,
        text_start,
        table.slots,
        table.sieve,
        table.entries,
        parents,
        scores,
    )
    return scores


@cache
def _parents() -> Places:
    """By place of a topic that of its parent, or -1."""
    places = {number: place for place, number in enumerate(topics())}
    return np.array([places[topic.parents[0]] if topic.parents else -1 for topic in topics().values()], np.int64)


@part
def _number(key: np.uint64, slots: Slots, sieve: Hashes) -> int:
    """What the table has beside the key, or 0."""
    bit = key >> np.uint64(SIEVE_SHIFT)
    if not sieve[bit >> np.uint64(6)] >> (bit & np.uint64(63)) & np.uint64(1):
        return 0
    last = np.uint64(len(slots) - 1)
    slot = key & last
    while slots[slot, 0] != 0:
        if slots[slot, 0] == key:
            return int(np.int64(slots[slot, 1]))
        slot = (slot + np.uint64(1)) & last
    return 0


@part
def _numbers(starts: Places, hashes: Hashes, asides: Places, text_start: int, slots: Slots, sieve: Hashes) -> Places:
    """What the table has beside each token, or 0; _ASIDE in asides. One loop for all lets looks into memory overlap."""
    numbers = np.empty(len(hashes), np.int64)
    for token in range(len(hashes)):
        numbers[token] = _number(hashes[token], slots, sieve)
    for aside in range(len(asides)):
        token = np.searchsorted(starts, text_start + asides[aside, 0])
        while token < len(hashes) and starts[token] < text_start + asides[aside, 1]:
            numbers[token] = _ASIDE
            token += 1
    return numbers


@part
def _term(
    first: int, numbers: Places, hashes: Hashes, gaps: NDArray[np.uint32], slots: Slots, sieve: Hashes
) -> tuple[int, int]:
    """The value of the longest term that begins at the token, or -1, and the token after it."""
    number = numbers[first]
    if number <= 0:
        return -1, first
    key, end, longest = hashes[first], first + 1, number >> LENGTH_BITS
    best, after = (number & _VALUE, end) if number & IS_TERM else (-1, first)
    while end < len(hashes) and end - first < longest and gaps[end] in _JOINING and numbers[end] != _ASIDE:
        key = key * STEP + hashes[end]
        end += 1
        number = _number(key, slots, sieve)
        if number & IS_TERM:
            best, after = number & _VALUE, end
    return best, after


@compiled(
    "void(int64[::1], uint64[::1], uint32[::1], uint8[::1], int64, int64[:, ::1], int64, uint64[:, ::1], uint64[::1],"
    " uint32[::1], int64[::1], float64[::1])"
)
def _add_up(
    starts: Places,
    hashes: Hashes,
    gaps: NDArray[np.uint32],
    shapes: NDArray[np.uint8],
    title_tokens: int,
    asides: Places,
    text_start: int,
    slots: Slots,
    sieve: Hashes,
    entries: Values,
    parents: Places,
    scores: Scores,
) -> None:
    """Add to `scores` what the terms say that stand in the text."""
    numbers = _numbers(starts, hashes, asides, text_start, slots, sieve)
    found = np.empty(len(hashes), np.uint32)
    factors = np.empty(len(hashes), np.float32)
    first = count = 0
    while first < len(hashes):
        value, after = _term(first, numbers, hashes, gaps, slots, sieve)
        if value >= 0:
            case, shape = value & _CASE, shapes[first]
            if (case == CAPITALS and shape != CAPS) or (case != ANY and shape == LOWER):
                after = first
            else:
                found[count] = value
                in_opening = IN_OPENING if first < title_tokens + OPENING else 1.0
                factors[count] = IN_TITLE if first < title_tokens else in_opening
                count += 1
        first = max(after, first + 1)
    size = 16
    while size < 2 * count:
        size *= 2
    terms, times, bests = np.zeros(size, np.uint32), np.zeros(size, np.int32), np.zeros(size, np.float32)
    for one in range(count):
        place = (found[one] >> CASE_BITS) & (size - 1)
        while times[place] and terms[place] != found[one]:
            place = (place + 1) & (size - 1)
        terms[place] = found[one]
        times[place] += 1
        bests[place] = max(bests[place], factors[one])
    for place in range(size):
        if times[place]:
            factor = bests[place] / UNIT
            if times[place] > 1:
                factor += AGAIN * np.log(times[place]) / UNIT
            entry = np.int64(terms[place] >> CASE_BITS)
            while True:
                scores[entries[entry] >> TOPIC_BITS] += (entries[entry] & _WEIGHT) * factor
                if entries[entry] & _LAST:
                    break
                entry += 1
    for topic in range(len(parents) - 1, -1, -1):
        if parents[topic] >= 0:
            scores[parents[topic]] += scores[topic]
