"""Draws the sketches and the marks of texts. Pure.

Both are made of minima by one-permutation hashing (Li, Owen, Zhang 2012): the elements of a set fall into bins by their
hashes, and each bin keeps its least. The sets are the 5-word shingles of a text, those of its opening, and its figures.

A sketch keeps 4 bits of each minimum (b-bit minwise hashing: Li and König 2010); see `services.enricher.sketch`. A mark
is the hash of one shingle: the least of an eighth of the text's, or of a quarter of its opening's. So two texts of
Jaccard index J share any one of the marks of the whole with the probability J.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.figures import fill_slots, listed, mark_figures
from services.enricher.hashing import STEP, Hashes, mixed
from services.enricher.sketch import EMPTY, FIGURES, LENGTH, OPENING, OPENING_SHINGLES, SLOTS, VALUES, WHOLE
from services.enricher.words import Flags, Places, Words

MARKS = 12
_WHOLE_MARKS = 8

MIN_SHINGLES = 16
"""A text with fewer shingles has no sketch: two changed words are enough to make it another text."""

_MIN_BINS = 8
"""Bins of the whole that are filled at least: a text that says one thing again and again has few different shingles."""

_SHINGLE_WORDS = 5
_NONE = np.uint64(2**64 - 1)
_ANOTHER_ORDER = np.uint64(0xA0761D6478BD642F)

Bytes = NDArray[np.uint8]
Drawn = tuple[bytes | None, tuple[int, ...]]
"""A text's sketch and its marks: None and () when it is too short to compare."""


def draw(of: Words, texts: Sequence[int]) -> list[Drawn]:
    """What is drawn of some of the texts."""
    sketches, marks = np.zeros((len(texts), LENGTH), np.uint8), np.empty((len(texts), MARKS), np.uint64)
    told = np.empty(len(texts), np.bool_)
    _draw(of.hashes, of.digit, of.firsts, np.array(texts, np.int64), *listed(), sketches, marks, told)
    joined, rows = sketches.tobytes(), marks.tolist()
    return [
        (joined[row * LENGTH : (row + 1) * LENGTH], tuple(rows[row])) if enough else (None, ())
        for row, enough in enumerate(told.tolist())
    ]


@part
def _least(minima: Hashes, one: np.uint64) -> None:
    """Take the hash into its bin, which its bits 16 to 31 choose, if it is the least there."""
    bin_ = (one >> np.uint64(16) & np.uint64(0xFFFF)) * np.uint64(len(minima)) >> np.uint64(16)
    minima[bin_] = min(minima[bin_], one)


@part
def _take_shingles(hashes: Hashes, whole: Hashes, opening: Hashes) -> None:
    """The minima of a text's shingles, and of its opening's in another order, so that their marks differ."""
    for first in range(len(hashes) - _SHINGLE_WORDS + 1):
        run = hashes[first]
        for place in range(first + 1, first + _SHINGLE_WORDS):
            run = run * STEP + hashes[place]
        shingle = mixed(run)
        _least(whole, shingle)
        if first < OPENING_SHINGLES:
            _least(opening, mixed(shingle ^ _ANOTHER_ORDER))


@part
def _mark(minima: Hashes, instead: np.uint64, marks: Hashes) -> None:
    """The marks are the least of as many equal parts of the minima, and `instead` where nothing is."""
    width = len(minima) // len(marks)
    for mark in range(len(marks)):
        least = _NONE
        for one in minima[mark * width : (mark + 1) * width]:
            least = min(least, one)
        if least == _NONE:
            least = instead
        marks[mark] = least >> np.uint64(16) & np.uint64(0xFFFFFFFF)


@part
def _write(sketch: Bytes, place: int, value: np.uint8) -> None:
    """Write 4 bits of a sketch that is all 0 so far."""
    sketch[place // 2] |= np.uint8(value << 4 * (place % 2))


@part
def _write_minima(sketch: Bytes, place: int, minima: Hashes) -> int:
    """Write the minima from a place on; returns the place behind them."""
    for one in minima:
        value = EMPTY if one == _NONE else 1 + (one >> np.uint64(32) & np.uint64(0xFFFF)) % np.uint64(VALUES)
        _write(sketch, place, np.uint8(value))
        place += 1
    return place


@part
def _write_tail(sketch: Bytes, place: int, shingles: int, figures: Hashes) -> None:
    """Write the counts of shingles and of different figures, and the sum of these, see `services.enricher.sketch`."""
    halves = np.sort(figures >> np.uint64(32))
    different = total = 0
    for number in range(len(halves)):
        if number == 0 or halves[number] != halves[number - 1]:
            different += 1
            total += halves[number] & np.uint64(0xFF)
    counted = max(0, min(shingles, 0xFFFF))
    sketch[place], sketch[place + 1] = counted & 0xFF, counted >> 8
    sketch[place + 2], sketch[place + 3] = min(different, 0xFF), total & 0xFF


@compiled(
    "void(uint64[::1], boolean[::1], int64[::1], int64[::1], boolean[::1], uint64[::1], uint8[:, ::1], uint64[:, ::1],"
    " boolean[::1])"
)
def _draw(
    hashes: Hashes,
    digit: Flags,
    firsts: Places,
    texts: Places,
    lowest: Flags,
    listed: Hashes,
    sketches: NDArray[np.uint8],
    marks: NDArray[np.uint64],
    told: Flags,
) -> None:
    """Write a row of each of the last three for each of the texts; the sketches' are all 0."""
    minima = np.empty(WHOLE + OPENING + FIGURES + SLOTS, np.uint64)
    whole, opening = minima[:WHOLE], minima[WHOLE : WHOLE + OPENING]
    figures, slots = minima[WHOLE + OPENING : -SLOTS], minima[-SLOTS:]
    for row in range(len(texts)):
        first, last = firsts[texts[row]], firsts[texts[row] + 1]
        words = hashes[first:last]
        minima[:] = _NONE
        _take_shingles(words, whole, opening)
        told[row] = len(words) - _SHINGLE_WORDS + 1 >= MIN_SHINGLES and (whole != _NONE).sum() >= _MIN_BINS
        if not told[row]:
            continue
        flags = np.empty(len(words), np.bool_)
        mark_figures(words, digit[first:last], lowest, listed, flags)
        found = words[flags]
        for one in found:
            _least(figures, one)
        filled = np.empty(len(found), np.uint64)
        for slot in filled[: fill_slots(words, flags, filled)]:
            _least(slots, slot)
        least = min(whole.min(), opening.min())
        _mark(whole, least, marks[row, :_WHOLE_MARKS])
        _mark(opening, least, marks[row, _WHOLE_MARKS:])
        place = _write_minima(sketches[row], 0, minima)
        for slot in slots:
            _write(sketches[row], place, np.uint8(slot & np.uint64(0xF)))
            place += 1
        _write_tail(sketches[row], place // 2, len(words) - _SHINGLE_WORDS + 1, found)
