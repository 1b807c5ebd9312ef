"""Draws the sketches and the marks of many texts at once, with numpy. Pure.

Both are made of minima by one-permutation hashing (Li, Owen, Zhang 2012): the elements of a set fall into bins by their
hashes, and each bin keeps its least. The sets are the 5-word shingles of a text, those of its opening, and its figures.

A sketch keeps 4 bits of each minimum (b-bit minwise hashing: Li and König 2010); see `services.enricher.sketch`. A mark
is the hash of one shingle: the least of an eighth of the text's, or of a quarter of its opening's. So two texts of
Jaccard index J share any one of the marks of the whole with the probability J.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.enricher.figures import Owners, are_figures, figure_slots
from services.enricher.hashing import Hashes, mixed, run_hashes, word_hashes
from services.enricher.sketch import EMPTY, FIGURES, LENGTH, OPENING, OPENING_SHINGLES, SLOTS, TAIL, VALUES, WHOLE
from services.enricher.words import Words, split

MARKS = 12
_WHOLE_MARKS = 8

MIN_SHINGLES = 16
"""A text with fewer shingles has no sketch: two changed words are enough to make it another text."""

_MIN_BINS = 8
"""Bins of the whole that are filled at least: a text that says one thing again and again has few different shingles."""

_SHINGLE_WORDS = 5
_CHUNK = 1 << 17
"""Code points after which the texts so far are drawn: more at once would not stay in the processor's cache."""

_NONE = np.uint64(2**64 - 1)
_ANOTHER_ORDER = np.uint64(0xA0761D6478BD642F)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A text's word hashes (8 bytes each), and its sketch and marks: None and () when it is too short to compare."""

    words: bytes
    sketch: bytes | None = None
    marks: tuple[int, ...] = ()


def draw(texts: Sequence[str], *, sketched: bool = True) -> Iterator[Drawn]:
    """What is drawn of each text, in order; without `sketched` its words alone."""
    chunk: list[str] = []
    size = 0
    for text in texts:
        chunk.append(text)
        size += len(text)
        if size >= _CHUNK:
            yield from _drawn(chunk, sketched)
            chunk, size = [], 0
    if chunk:
        yield from _drawn(chunk, sketched)


def _drawn(texts: Sequence[str], sketched: bool) -> Iterator[Drawn]:
    found = split(texts)
    hashes = word_hashes(found)
    of_each = _slices(hashes.tobytes(), found.counts * hashes.itemsize)
    if not sketched or found.counts.max() < MIN_SHINGLES:
        return map(Drawn, of_each)
    owners = np.repeat(np.arange(len(texts)), found.counts)
    figures = np.flatnonzero(are_figures(found, hashes))
    whole, opening = _shingles(found, hashes, owners)
    shingles = found.counts - _SHINGLE_WORDS + 1
    told = (shingles >= MIN_SHINGLES) & ((whole != _NONE).sum(axis=1) >= _MIN_BINS)
    sketches = np.hstack([
        _packed(np.hstack([whole, opening, _least(hashes[figures], owners[figures], len(texts), FIGURES)])),
        _slots(hashes, owners, figures, len(texts)),
        _tail(shingles, hashes[figures], owners[figures]),
    ])  # fmt: skip
    marks = map(tuple, _marks(whole, opening).tolist())
    drawn = zip(of_each, _slices(sketches.tobytes(), np.full(len(texts), LENGTH)), marks, told.tolist(), strict=True)
    return (Drawn(words, sketch, of) if enough else Drawn(words) for words, sketch, of, enough in drawn)


def _slices(joined: bytes, lengths: NDArray[np.int64]) -> list[bytes]:
    ends = np.cumsum(lengths).tolist()
    return [joined[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _shingles(found: Words, hashes: Hashes, owners: Owners) -> tuple[Hashes, Hashes]:
    """The minima of each text's shingles, and of its opening's in another order, so that their marks differ."""
    texts = len(found.counts)
    inside = np.flatnonzero(owners[: 1 - _SHINGLE_WORDS] == owners[_SHINGLE_WORDS - 1 :])
    shingles, of = run_hashes(hashes, _SHINGLE_WORDS)[inside], owners[inside]
    starts = np.cumsum(found.counts) - found.counts
    early = inside - starts[of] < OPENING_SHINGLES
    opening = _least(mixed(shingles[early] ^ _ANOTHER_ORDER), of[early], texts, OPENING)
    return _least(shingles, of, texts, WHOLE), opening


def _least(hashes: Hashes, owners: Owners, texts: int, bins: int) -> Hashes:
    """The least hash in each bin of each text. Bits 16 to 31 of a hash choose its bin."""
    minima = np.full(texts * bins, _NONE)
    places = owners * bins + (_half(hashes, 1) * bins >> 16)
    np.minimum.at(minima, places, hashes)
    return minima.reshape(texts, bins)


def _slots(hashes: Hashes, owners: Owners, figures: NDArray[np.int64], texts: int) -> NDArray[np.uint8]:
    """Packed: of each bin's least slot which one it is, then of each what stands there."""
    slots, of = figure_slots(hashes, owners, figures)
    minima = _least(slots, of, texts, SLOTS)
    return np.hstack([_packed(minima), _pairs((_half(minima, 0) & 0xF).astype(np.uint8))])


def _packed(minima: Hashes) -> NDArray[np.uint8]:
    return _pairs(np.where(minima == _NONE, EMPTY, 1 + _half(minima, 2) % VALUES).astype(np.uint8))


def _pairs(nibbles: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return nibbles[:, ::2] | nibbles[:, 1::2] * np.uint8(16)


def _tail(shingles: NDArray[np.int64], figures: Hashes, owners: Owners) -> NDArray[np.uint8]:
    distinct = np.unique((owners.astype(np.uint64) << np.uint64(32)) | (figures >> np.uint64(32)))
    of = (distinct >> np.uint64(32)).astype(np.int64)
    tail = np.empty(len(shingles), np.dtype(TAIL))
    tail["shingles"] = np.clip(shingles, 0, 0xFFFF)
    tail["figures"] = np.minimum(np.bincount(of, minlength=len(shingles)), 0xFF)
    tail["sum"] = np.bincount(of, distinct & np.uint64(0xFF), minlength=len(shingles)) % 0x100
    return tail.view(np.uint8).reshape(len(shingles), -1)


def _half(hashes: Hashes, place: int) -> NDArray[np.int64]:
    """16 of the 64 bits, from the lowest on."""
    return (hashes >> np.uint64(16 * place) & np.uint64(0xFFFF)).astype(np.int64)


def _marks(whole: Hashes, opening: Hashes) -> NDArray[np.uint64]:
    least = np.hstack([
        whole.reshape(len(whole), _WHOLE_MARKS, -1).min(axis=2),
        opening.reshape(len(opening), MARKS - _WHOLE_MARKS, -1).min(axis=2),
    ])  # fmt: skip
    filled = np.where(least == _NONE, least.min(axis=1, keepdims=True), least)
    return filled >> np.uint64(16) & np.uint64(0xFFFFFFFF)
