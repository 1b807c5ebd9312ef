"""Which of the counted phrases are candidates, with which scores, in which order, and which of them overlap.

Compiled parts for `phrases.py`. A candidate is a row as in `counting.py`; its COUNT leaves out the mentions that lie
within longer ones.
"""

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.characters import Gap
from services.enricher.hashing import Hashes, key_of
from services.enricher.lexicon import Values
from services.enricher.reading import CAPS, INITIAL, LOWER, TITLE, Places
from services.enricher.slots import Slots, slot_of
from services.enricher.taggers.keywords.counting import (
    COLUMNS,
    COUNT,
    FIRST,
    FLAGS,
    IS_NAME,
    JOINT,
    LENGTH,
    LONGEST,
    START,
    TELLS,
    TITLED,
    is_upper_first,
)
from services.enricher.taggers.stop_words import GENERIC

LEFT_ALONE = 0.34
"""A word or phrase is no keyword of its own when a smaller share of its mentions lies outside longer ones."""

_LENGTH_WEIGHT = np.array([0.0, 1.0, 1.5, 1.6, 1.6])
"""By words: two say more than one; the fourth adds little."""
_NAME_WEIGHT = 1.4
_TITLE_BONUS = 1.5
_EARLY = 60
"""Tokens after which the bonus for standing early has halved."""
_SPACE = int(Gap.SPACE)

Scores = NDArray[np.float64]


@part
def candidates(
    hashes: Hashes,
    starts: Places,
    ends: Places,
    shapes: NDArray[np.uint8],
    marks: Values,
    capitalises: bool,
    shouted: bool,
    table: Slots,
    keys: Hashes,
    rows: Places,
) -> tuple[Places, Places]:
    """The phrases worth a score, longer ones first; and for each phrase the place of its candidate, or -1.

    A name takes over what is left of its last word: "Brown", after "Gordon Brown", means him.
    """
    found, place_of = np.empty((len(rows), COLUMNS), np.int64), np.full(len(rows), -1, np.int64)
    nested = np.zeros(len(rows), np.int64)
    by_last_word = np.full(len(rows), -1, np.int64)  # Of the phrase that is the word: which name it stands for.
    likely = np.empty(len(rows), np.int64)
    many = chosen = 0
    for number in range(len(rows)):
        if rows[number, COUNT] > 1 or rows[number, FLAGS] & (IS_NAME | TITLED):
            likely[many] = number
            many += 1
    for length in range(LONGEST, 0, -1):
        for number in likely[:many]:
            row = rows[number]
            if row[LENGTH] != length:
                continue
            flags, start, end = row[FLAGS], row[START], row[START] + length
            if length == 1:
                shape = shapes[start]
                acronym = shape == CAPS and not shouted
                is_name = acronym or (flags & TELLS != 0 and is_upper_first(shape) and not capitalises)
                if row[COUNT] < 2 and not is_name:
                    continue
                if shape == INITIAL:
                    continue
                if shape != CAPS and (marks[start] & (GENERIC | JOINT) or ends[start] - starts[start] < 3):
                    continue
                if shape != CAPS and shape != TITLE and capitalises:
                    continue
            else:
                is_name = flags & IS_NAME != 0
                if (row[COUNT] < 2 and not is_name) or marks[start] & JOINT or marks[end - 1] & JOINT:
                    continue
            left = row[COUNT] - nested[number]
            if left < LEFT_ALONE * row[COUNT]:
                continue
            if length == 1 and is_name and by_last_word[number] >= 0:
                found[by_last_word[number], COUNT] += left
                continue
            place_of[number] = chosen
            found[chosen] = row
            found[chosen, COUNT] = left
            found[chosen, FLAGS] = (flags & ~IS_NAME) | (IS_NAME if is_name else 0)
            if length > 1:
                for size in range(1, length):
                    for place in range(start, end - size + 1):
                        within = table[slot_of(table, keys, key_of(hashes, place, place + size))]
                        if within >= 0:
                            nested[within] += left
                if is_name:
                    word = table[slot_of(table, keys, hashes[end - 1])]
                    if word >= 0 and (by_last_word[word] < 0 or found[by_last_word[word], COUNT] < left):
                        by_last_word[word] = chosen
            chosen += 1
    return found[:chosen], place_of


@part
def best(found: Places, most: int) -> tuple[Places, Scores]:
    """The places of the best candidates, in order, and the scores of all; of equal ones that which stands first."""
    scores = np.empty(len(found))
    order = np.empty(most, np.int64)
    kept = 0
    for number in range(len(found)):
        row = found[number]
        often = row[COUNT] + (_TITLE_BONUS if row[FLAGS] & TITLED else 0.0)
        early = 1.0 + _EARLY / (_EARLY + row[FIRST])
        weight = _NAME_WEIGHT if row[FLAGS] & IS_NAME else 1.0
        score = scores[number] = often * early * _LENGTH_WEIGHT[row[LENGTH]] * weight
        place = kept
        while place > 0:
            other = order[place - 1]
            if score < scores[other] or (score == scores[other] and row[FIRST] >= found[other, FIRST]):
                break
            if place < most:
                order[place] = other
            place -= 1
        if place < most:
            order[place] = number
            kept = min(kept + 1, most)
    return order[:kept], scores


@part
def in_small_letters(hashes: Hashes, shapes: NDArray[np.uint8], row: Places) -> int:
    """A bit for each of the phrase's words that is to be written small.

    At the beginning of a sentence, and in some titles, a capital tells nothing, and the word stands small elsewhere.
    """
    small = 0
    if row[FLAGS] & TELLS:
        return small
    for place in range(row[LENGTH]):
        for token in range(len(hashes)):
            if hashes[token] == hashes[row[START] + place] and shapes[token] == LOWER:
                small |= 1 << place
                break
    return small


@part
def overlaps(
    hashes: Hashes,
    gaps: NDArray[np.uint32],
    found: Places,
    place_of: Places,
    order: Places,
    table: Slots,
    keys: Hashes,
) -> Places:
    """For each of the candidates in order a bit for each one before it that it holds, or that holds it.

    Within a phrase one stands between spaces: "ferry" overlaps "ferry strike" and not "ferry-strike".
    """
    rank_of = np.full(len(found), -1, np.int64)
    for rank in range(len(order)):
        rank_of[order[rank]] = rank
    masks = np.zeros(len(order), np.int64)
    for rank in range(len(order)):
        start, length = found[order[rank], START], found[order[rank], LENGTH]
        for size in range(1, length):
            for first in range(start, start + length - size + 1):
                within = table[slot_of(table, keys, key_of(hashes, first, first + size))]
                place = place_of[within] if within >= 0 else -1
                other = rank_of[place] if place >= 0 else -1
                if other < 0:
                    continue
                stands = (first == start or gaps[first] & _SPACE != 0) and (
                    first + size == start + length or gaps[first + size] & _SPACE != 0
                )
                for word in range(1, size):
                    stands = stands and gaps[found[place, START] + word] == gaps[first + word]
                if stands:
                    masks[max(rank, other)] |= 1 << min(rank, other)
    return masks
