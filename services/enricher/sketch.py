"""The sketch of a text: what its copies are found by, and told from its look-alikes. Pure.

It holds three things (`LENGTH` bytes in all, little-endian):

- two MinHash signatures of 5-word shingles (Broder 1997, "On the resemblance and containment of documents"): one of
  the whole text, one of its opening alone, which a text cut short still shares. Sketches are found again by bands
  (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", 3.4) of 3 places: two texts of Jaccard index J share one
  of the 24 bands of the whole with the probability 1 - (1 - J^3)^24, which is .80 at .4 and .96 at .5;
- how many shingles there are, so that the Jaccard index gives the containment: the share of the shorter text's shingles
  that the longer one has. A copy with paragraphs cut or added is contained, whatever the index;
- the 16 figures of least hash (a bottom-k sketch: Cohen and Kaplan 2007): the notices of a template (a weather report,
  a market's close, two results) share most of their shingles and not their figures.

`benchmarks/near_duplicates.py` prints how well this does on labelled pairs.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from zlib import crc32

from rensa import RMinHash

from services.enricher.figures import figures

MIN_SHINGLES = 16
"""A text with fewer distinct shingles has no sketch: two changed words are enough to make it another text."""

THRESHOLD = 0.62
"""Containment from which two texts with the same figures are copies."""

FIGURES_WEIGH = 0.6
"""How much more is asked of two texts without a figure in common. Both numbers were fitted by cross-validation."""

BANDS = 32
_ROWS = 3
_WHOLE, _OPENING = 72, 24
_OPENING_SHINGLES = 48
_FIGURES = 16
_NO_FIGURE = 0xFFFF
_SHINGLE_WORDS = 5
_DIGESTS = {places: struct.Struct(f"<{places}I") for places in (_WHOLE, _OPENING)}
_LAYOUT = struct.Struct(f"<{2 * _WHOLE}s{2 * _OPENING}s{_FIGURES}HI")
LENGTH = _LAYOUT.size
_BAND_BYTES = 2 * _ROWS


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are: the estimated containment, and what it would have to reach for them to be copies."""

    similarity: float
    threshold: float

    @property
    def is_copy(self) -> bool:
        """Whether the two are one piece of copy."""
        return self.similarity >= self.threshold


UNLIKE = Likeness(0.0, 1.0)


def sketch(text_words: Sequence[str]) -> bytes | None:
    """The sketch of a text's words; None when it is too short to compare."""
    shingles = list(map(" ".join, zip(*(text_words[start:] for start in range(_SHINGLE_WORDS)), strict=False)))
    distinct = len(set(shingles))
    if distinct < MIN_SHINGLES:
        return None
    hashes = sorted({crc32(figure.encode()) % _NO_FIGURE for figure in figures(text_words)})[:_FIGURES]
    hashes += [_NO_FIGURE] * (_FIGURES - len(hashes))
    whole, opening = _signature(shingles, _WHOLE, 1), _signature(shingles[:_OPENING_SHINGLES], _OPENING, 2)
    return _LAYOUT.pack(whole, opening, *hashes, distinct)


def bands(of: bytes) -> list[bytes]:
    """The sketch's 32 bands, 8 bytes each; a band's own number is hashed in, so that bands meet only their like."""
    return [
        blake2b(of[number * _BAND_BYTES : (number + 1) * _BAND_BYTES], digest_size=8, salt=bytes([number])).digest()
        for number in range(BANDS)
    ]


def compare(one: bytes, other: bytes) -> Likeness:
    """How alike the texts of two sketches are.

    The standard error of the similarity is some .05 for texts of one length, and grows with the difference.
    """
    mine, yours = _Read.of(one), _Read.of(other)
    shorter, longer = sorted((mine.shingles, yours.shingles))
    similarity = _containment(mine.whole, yours.whole, shorter, longer)
    if shorter <= _OPENING_SHINGLES < longer:
        # All of the shorter text is in the signature of its opening, which tells more of a teaser than the whole does.
        similarity = max(similarity, _containment(mine.opening, yours.opening, shorter, _OPENING_SHINGLES))
    return Likeness(similarity, THRESHOLD + FIGURES_WEIGH * (1 - _agreement(mine.figures, yours.figures)))


@dataclass(frozen=True, slots=True)
class _Read:
    whole: tuple[int, ...]
    opening: tuple[int, ...]
    figures: tuple[int, ...]
    shingles: int

    @classmethod
    @lru_cache(maxsize=4096)
    def of(cls, sketch: bytes) -> "_Read":
        whole, opening, *hashes, shingles = _LAYOUT.unpack(sketch)
        return cls(
            tuple(memoryview(whole).cast("H")),
            tuple(memoryview(opening).cast("H")),
            tuple(number for number in hashes if number != _NO_FIGURE),
            shingles,
        )


def _signature(shingles: list[str], places: int, seed: int) -> bytes:
    minhash = RMinHash(places, seed)
    minhash.update(shingles)
    lower_halves = memoryview(_DIGESTS[places].pack(*minhash.digest())).cast("H")[::2]
    return lower_halves.tobytes()


def _containment(one: Sequence[int], other: Sequence[int], shorter: int, longer: int) -> float:
    """|A and B| / min(|A|, |B|), from the share of equal places, which estimates |A and B| / |A or B|."""
    index = sum(map(int.__eq__, one, other)) / len(one)
    return min(1.0, index * (shorter + longer) / ((1 + index) * shorter))


def _agreement(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of the figures of the text that has fewer that the other has too; one more stands in for doubt."""
    if len(one) == _FIGURES or len(other) == _FIGURES:
        # Only hashes below the greatest that a full sketch holds are known of both texts.
        last = min(hashes[-1] for hashes in (one, other) if len(hashes) == _FIGURES)
        one, other = ([number for number in hashes if number <= last] for hashes in (one, other))
    return (len(set(one) & set(other)) + 1) / (min(len(one), len(other)) + 1)
