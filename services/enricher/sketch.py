"""The sketch of a text: what its copies are told by from its look-alikes. Pure.

It holds (`LENGTH` bytes, little-endian; drawn by `services.enricher.drawing`) four sets, 4 bits for each bin, of which
0 is an empty one:

- 5-word shingles of the whole text (Broder 1997, "On the resemblance and containment of documents"), 104 bins;
- those of its opening alone, 24 bins, by which a teaser is compared with a text of any length;
- its figures, 24 bins: the notices of a template (a weather report, a market's close, two results) share most of
  their shingles and not their figures;
- the places of its figures, told by the words around them, 16 bins, and 4 bits more for what stands there. Figures that
  one text has more, by a dateline or a house's boilerplate, say nothing; another figure in the same place does.

And how many shingles and figures there are, so that the Jaccard index of two sets gives the containment: the share of
the smaller set that the larger one has. A copy with paragraphs cut or added is contained, whatever the index.

`benchmarks/near_duplicates.py` prints how well this does on labelled pairs.
"""

import struct
from dataclasses import dataclass

WHOLE, OPENING, FIGURES, SLOTS = 104, 24, 24, 16
"""Bins."""

OPENING_SHINGLES = 48
EMPTY, VALUES = 0, 15
"""What an empty bin holds, and how many values a filled one may: 1 to 15."""

THRESHOLD = 0.53
"""Containment from which two texts are copies, before what follows."""

SHORT, LONG, LONG_SHINGLES = 6.0, 0.15, 300
"""More is asked of short texts, where few words make another notice: SHORT divided by the shingles of the shorter text;
and of long ones, since the reports of one event share their background: LONG from 300 shingles on, less below."""

FIGURES_TELL = 0.5
"""How much less is asked at most for figures in common. They tell the more the denser they stand: a table of results is
the same whatever words change around its rows, while in a long report the figures come with the background."""

FIGURES_WEIGH = 0.9
"""How much more is asked the more figures differ, if in one place at least there stands another: of notices with many
figures, of which none agree, the whole of it; of a text whose only figure was put right, a third."""

_DENSE, _DOUBT = 1 / 4, 2

_ALL = WHOLE + OPENING + FIGURES + 2 * SLOTS
_COUNTS = struct.Struct("<HBB")
"""Behind the bins: how many shingles and different figures, greater numbers cut, and the sum of the figures' hashes."""
LENGTH = _ALL // 2 + _COUNTS.size


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


def compare(
    one: bytes, other: bytes, *, threshold: float = THRESHOLD, figures_weigh: float = FIGURES_WEIGH
) -> Likeness:
    """How alike the texts of two sketches are.

    The standard error of the similarity is some .05 for texts of one length, and grows with the difference. The two
    numbers are for measuring; elsewhere they stand as they are.
    """
    mine, yours = _Read.of(one), _Read.of(other)
    shorter, longer = sorted((mine.shingles, yours.shingles))
    bins = _Bins.of(mine.bins, yours.bins)
    similarity = _shared(bins.index(_OF_WHOLE), shorter, longer) / shorter
    if shorter <= OPENING_SHINGLES < longer:
        # All of the shorter text is in the bins of its opening, which tell more of a teaser than the whole does.
        similarity = max(similarity, _shared(bins.index(_OF_OPENING), shorter, OPENING_SHINGLES) / shorter)
    fewer, more = sorted((mine.figures, yours.figures))
    common = _shared(bins.index(_OF_FIGURES), fewer, more)
    asked = threshold + SHORT / shorter + LONG * min(1, shorter / LONG_SHINGLES)
    asked -= FIGURES_TELL * common / (common + _DENSE * shorter)
    if bins.figures_conflict:
        asked += figures_weigh * (fewer - common) / (fewer + _DOUBT)
    return Likeness(round(similarity, 3), round(asked, 3))


def figures_differ(one: bytes, other: bytes) -> bool:
    """Whether the figures of two texts are not the same; one that stands in a text twice counts once."""
    mine, yours = _Read.of(one), _Read.of(other)
    same = (mine.figures, mine.sum) == (yours.figures, yours.sum)
    return not same or (mine.bins ^ yours.bins) & 0xF * _OF_FIGURES != 0


def _shared(index: float, fewer: int, more: int) -> float:
    """|A and B| from |A and B| / |A or B|, and from |A| and |B|."""
    return min(float(fewer), index * (fewer + more) / (1 + index))


@dataclass(frozen=True, slots=True)
class _Read:
    bins: int
    shingles: int
    figures: int
    sum: int

    @classmethod
    def of(cls, sketch: bytes) -> "_Read":
        return cls(int.from_bytes(sketch[: _ALL // 2], "little"), *_COUNTS.unpack_from(sketch, _ALL // 2))


def _ones(first: int, count: int) -> int:
    return sum(1 << 4 * place for place in range(first, first + count))


_EVERY = _ones(0, _ALL)
_OF_WHOLE, _OF_OPENING = _ones(0, WHOLE), _ones(WHOLE, OPENING)
_OF_FIGURES, _OF_SLOTS = _ones(WHOLE + OPENING, FIGURES), _ones(WHOLE + OPENING + FIGURES, SLOTS)


@dataclass(frozen=True, slots=True)
class _Bins:
    """Bit sets, one bit a bin: those that hold something in either text, in both, and not the same in both."""

    either: int
    both: int
    unequal: int

    @classmethod
    def of(cls, one: int, other: int) -> "_Bins":
        mine, yours = _filled(one), _filled(other)
        return cls(mine | yours, mine & yours, _filled(one ^ other))

    @property
    def figures_conflict(self) -> bool:
        """Whether in a place that both texts have there stand different figures."""
        return bool(self.both & ~self.unequal & self.unequal >> 4 * SLOTS & _OF_SLOTS)

    def index(self, of: int) -> float:
        """The Jaccard index of the sets in the bins of `of`, less what agrees by chance; 0 when they are empty."""
        both, equal = (self.both & of).bit_count(), (self.both & ~self.unequal & of).bit_count()
        true = max(0.0, (equal - both / VALUES) / (1 - 1 / VALUES))
        return true / ((self.either & of).bit_count() or 1)


def _filled(bins: int) -> int:
    """One bit for each bin that is not 0."""
    halves = bins | bins >> 2
    return (halves | halves >> 1) & _EVERY
