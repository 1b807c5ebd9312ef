"""The vectors by which articles are compared for their stories, from title and text. Pure.

Terms are weighed by how much they tell (`services.enricher.stories.telling`), by the square root of how often they
stand in the article, and up to twofold for standing early: news says first what it is about. Other languages' terms
simply differ, so no language need be known.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.hashing import Hashes
from services.enricher.letters import kinds
from services.enricher.stories import commonness
from services.enricher.stories.packing import HASHES, LENGTH, TERMS, write
from services.enricher.stories.telling import MOST, size_for, slot_of, tell
from services.enricher.wording import Worded, Wording, worded
from services.enricher.words import Codes, Flags, Places

MIN_TERMS = 12
"""An article with fewer terms that tell anything (a headline alone) is not placed: it would be like too many others."""

_EARLY = 60
"""Different words after which the bonus for standing early has halved."""
_SLOTS = 1 << 14
_TERM_BITS = np.uint64(64 - HASHES.bit_length() + 1)


def story_vectors(items: Sequence[tuple[str, str]]) -> list[bytes | None]:
    """The vectors of (title, plain text) pairs; None for an article that says too little to be placed."""
    return [vector for some in worded([Wording(*item) for item in items]) for vector in vectors(some)]


def vectors(of: Worded) -> list[bytes | None]:
    """The same for articles whose words are known."""
    found, count = of.words, len(of.wordings)
    rows, enough = np.zeros((count, LENGTH), np.uint8), np.empty(count, np.bool_)
    _write_vectors(
        found.codes,
        found.begins,
        found.firsts,
        found.starts,
        found.ends,
        found.hashes,
        found.digit,
        found.upper,
        kinds(),
        *commonness.listed(),
        rows,
        enough,
    )
    joined = rows.tobytes()
    return [joined[row * LENGTH : (row + 1) * LENGTH] if told else None for row, told in enumerate(enough.tolist())]


@part
def _sum_terms(
    terms: Hashes,
    weights: NDArray[np.float64],
    counts: Places,
    different: int,
    slots: NDArray[np.int32],
    hashes: Hashes,
    sums: NDArray[np.float64],
) -> int:
    """Write each different term's hash and weight in the article; returns how many tell anything."""
    slots = slots[: size_for(different, len(slots))]
    count = 0
    at = np.empty(different, np.int64)
    for place in range(different):
        if weights[place] <= 0:
            continue
        term = terms[place] >> _TERM_BITS
        slot = slot_of(slots, hashes, term)
        number = slots[slot]
        if number < 0:
            number = slots[slot] = count
            hashes[count], sums[count], at[count] = term, 0, slot
            count += 1
        sums[number] += weights[place] * np.sqrt(counts[place]) * (1 + 1 / (1 + place / _EARLY))
    for number in range(count):
        slots[at[number]] = -1
    return count


@part
def _heaviest_first(hashes: Hashes, sums: NDArray[np.float64], count: int) -> int:
    """Bring the heaviest terms to the front, in order; returns how many, as many as a vector holds at most."""
    kept = 0
    for number in range(count):
        term, weight = hashes[number], sums[number]
        place = kept
        while place and (sums[place - 1] < weight or (sums[place - 1] == weight and hashes[place - 1] > term)):
            place -= 1
        if place == TERMS:
            continue
        kept = min(TERMS, kept + 1)
        for moved in range(kept - 1, place, -1):
            hashes[moved], sums[moved] = hashes[moved - 1], sums[moved - 1]
        hashes[place], sums[place] = term, weight
    return kept


@compiled(
    "void(uint32[::1], int64[::1], int64[::1], int64[::1], int64[::1], uint64[::1], boolean[::1], boolean[::1],"
    " uint8[::1], int32[::1], uint32[::1], uint8[:, ::1], boolean[::1])"
)
def _write_vectors(
    codes: Codes,
    begins: Places,
    firsts: Places,
    starts: Places,
    ends: Places,
    hashes: Hashes,
    digit: Flags,
    upper: Flags,
    kind_of: NDArray[np.uint8],
    common_begins: NDArray[np.int32],
    common: Codes,
    rows: NDArray[np.uint8],
    enough: Flags,
) -> None:
    """Write a vector into each row, which is all 0, and whether it has terms enough."""
    slots = np.full(_SLOTS, np.int32(-1))
    words, terms, keys = np.empty(MOST, np.uint64), np.empty(MOST, np.uint64), np.empty(MOST, np.uint64)
    weights, sums, counts = np.empty(MOST), np.empty(MOST), np.empty(MOST, np.int64)
    for row in range(len(rows)):
        different = tell(
            codes, begins, firsts, starts, ends, hashes, digit, upper, 2 * row, 2 * row + 2, kind_of, common_begins,
            common, slots, words, counts, weights, terms,
        )  # fmt: skip
        count = _sum_terms(terms, weights, counts, different, slots, keys, sums)
        enough[row] = count >= MIN_TERMS
        if enough[row]:
            write(rows[row], keys, sums, _heaviest_first(keys, sums, count))
