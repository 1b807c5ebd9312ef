"""Which rows bear a mark: some 4.3 bytes for each mark of each row, looked up for a whole batch at once. Pure.

Marks are 32-bit hashes, so what is found must be compared. They are kept as a log-structured merge tree keeps its keys
(O'Neil et al. 1996): the latest in a mapping, the others in sorted runs, each much longer than the next.
"""

import mmap
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part

Mark = int

_RECENT = 1 << 15
"""Marks kept in the mapping."""
_GROWTH = 4
"""A run is merged with the one before it unless that is so many times longer."""
_FEWEST_BITS, _MOST_BITS = 12, 24

Numbers = NDArray[np.uint32]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Run:
    """Marks and their rows, by both, of rows `base` to `last`.

    The upper `bits` bits of a mark are told by its place: those marks of which they are u stand at `begins[u]` up to
    `begins[u + 1]`. So in 32 bits there is room for the others, and below them for what the row's number is more than
    `base`. The more rows, the more bits that takes, but then there are more marks, too.
    """

    base: int
    last: int
    bits: int
    begins: Numbers
    pairs: Numbers

    def __len__(self) -> int:
        return len(self.pairs)

    @classmethod
    def of(cls, values: NDArray[np.uint64]) -> "_Run":
        """Of sorted numbers: the mark in the upper and the row in the lower 32 bits."""
        marks, rows = (values >> np.uint64(32)).astype(np.uint32), values.astype(np.uint32)
        base, last = int(rows.min()), int(rows.max())
        bits = _bits(base, last)
        begins = np.searchsorted(marks, np.arange(1 << bits, dtype=np.uint32) << np.uint32(32 - bits))
        pairs = marks << np.uint32(bits) | rows - np.uint32(base)
        return cls(base, last, bits, np.append(begins, len(marks)).astype(np.uint32), pairs)

    def merged(self, later: "_Run", first: int) -> "_Run":
        """Both runs, of which `later` has later rows, without rows before `first`."""
        base = max(first, self.base)
        bits = _bits(base, later.last)
        begins, pairs = _room((1 << bits) + 1), _room(len(self) + len(later))
        one, other = ((run.base - base, run.bits, run.begins, run.pairs) for run in (self, later))
        count = _merge(*one, *other, bits, begins, pairs)
        return _Run(base, later.last, bits, begins, pairs[:count])

    def find(self, marks: Numbers) -> Iterator[tuple[int, list[int]]]:
        """Those of the marks that are there, by their places, and their rows."""
        starts, ends = np.empty((2, len(marks)), np.int64)
        _find(self.bits, self.begins, self.pairs, marks, starts, ends)
        for place in np.flatnonzero(ends > starts).tolist():
            rows = self.pairs[starts[place] : ends[place]] & np.uint32((1 << self.bits) - 1)
            yield place, (rows + np.uint32(self.base)).tolist()


class Marks:
    """Rows by mark. Rows are added in ascending order; those below `first` are forgotten as arrays are merged."""

    def __init__(self) -> None:
        self.first = 0
        self._recent: dict[Mark, int] = {}
        self._again: dict[Mark, list[int]] = {}
        self._unsettled: list[tuple[int, Sequence[Mark]]] = []
        self._runs: list[_Run] = []

    def add(self, marks: Sequence[Mark], row: int) -> None:
        """The row, which comes after all others, bears these marks; one that is named twice counts once."""
        first = self._recent.setdefault
        for mark in marks:
            if first(mark, row) != row:
                again = self._again.setdefault(mark, [])
                if not again or again[-1] != row:
                    again.append(row)
        self._unsettled.append((row, marks))

    def truncate(self, row: int) -> None:
        """Take back all rows from `row` on; those before the last `settle` cannot be."""
        while self._unsettled and self._unsettled[-1][0] >= row:
            _, marks = self._unsettled.pop()
            for mark in set(marks):
                if again := self._again.get(mark):
                    again.pop()
                else:
                    del self._recent[mark]

    def settle(self) -> None:
        """Nothing that was added will be taken back; once there is enough of it, it is sorted away."""
        self._unsettled = []
        if len(self._recent) < _RECENT:
            return
        self._runs = [run for run in self._runs if run.last >= self.first]
        self._runs.append(_Run.of(np.sort(self._values())))
        self._recent, self._again = {}, {}
        while len(self._runs) > 1 and self._is_to_merge(*self._runs[-2:]):
            earlier, later = self._runs[-2:]
            self._runs[-2:] = [earlier.merged(later, self.first)]

    def _is_to_merge(self, earlier: _Run, later: _Run) -> bool:
        return len(earlier) < _GROWTH * len(later) and later.last - max(self.first, earlier.base) < 1 << _MOST_BITS

    def _values(self) -> NDArray[np.uint64]:
        """The recent marks in the upper and their rows in the lower 32 bits."""
        again = [mark << 32 | row for mark, rows in self._again.items() for row in rows]
        marks, rows = (np.fromiter(of, np.uint64, len(self._recent)) for of in (self._recent, self._recent.values()))
        return np.concatenate((marks << np.uint64(32) | rows, np.array(again, np.uint64)))

    def older(self, marks: Sequence[Mark]) -> dict[Mark, list[int]]:
        """The rows, ascending, in the sorted arrays that bear each of the marks; those without any are absent."""
        found: dict[Mark, list[int]] = {}
        if not self._runs or not marks:
            return found
        asked = np.unique(np.array(marks, dtype=np.uint32))
        for run in self._runs:
            for place, rows in run.find(asked):
                found.setdefault(int(asked[place]), []).extend(rows)
        return found

    def recent(self, mark: Mark) -> Sequence[int]:
        """The rows, ascending, that bear the mark and are not sorted away yet; all of them later than `older`."""
        row = self._recent.get(mark)
        return () if row is None else (row, *self._again.get(mark, ()))

    def knows(self, marks: Collection[Mark]) -> bool:
        """Whether `recent` has rows for one of the marks."""
        return not self._recent.keys().isdisjoint(marks)

    def among(self, marks: Collection[Mark]) -> list[Mark]:
        """Those of the marks for which `recent` has rows."""
        return [mark for mark in marks if mark in self._recent]


def _bits(base: int, last: int) -> int:
    return max(_FEWEST_BITS, (last - base).bit_length())


def _room(count: int) -> Numbers:
    """An array of that length, or 1, whose pages are the system's again as soon as it is thrown away: as what is merged
    grows, the allocator's heap would be left with holes. Pages that are never written take none."""
    return np.frombuffer(mmap.mmap(-1, max(1, count) * 4, access=mmap.ACCESS_COPY), np.uint32)


@compiled("void(int64, uint32[::1], uint32[::1], uint32[::1], int64[::1], int64[::1])")
def _find(bits: int, begins: Numbers, pairs: Numbers, marks: Numbers, starts: Places, ends: Places) -> None:
    """Write for each of the marks where it stands in a run, from its start to its end."""
    for place in range(len(marks)):
        mark = np.int64(marks[place])
        upper, low = mark >> 32 - bits, mark & (1 << 32 - bits) - 1
        start, last = np.int64(begins[upper]), np.int64(begins[upper + 1])
        start += np.searchsorted(pairs[start:last], np.uint32(low << bits))
        end = start
        while end < last and np.int64(pairs[end]) >> bits == low:
            end += 1
        starts[place], ends[place] = start, end


@part
def _pair(bits: int, upper: int, pair: np.uint32, more: int) -> tuple[int, int]:
    """A mark and its row."""
    low = int(pair)
    return upper << 32 - bits | low >> bits, (low & (1 << bits) - 1) + more


@compiled(
    "int64(int64, int64, uint32[::1], uint32[::1], int64, int64, uint32[::1], uint32[::1], int64, uint32[::1],"
    " uint32[::1])"
)
def _merge(
    more: int,
    bits: int,
    begins: Numbers,
    pairs: Numbers,
    later_more: int,
    later_bits: int,
    later_begins: Numbers,
    later_pairs: Numbers,
    merged_bits: int,
    merged_begins: Numbers,
    merged_pairs: Numbers,
) -> int:
    """Write two runs as one, by whose base their rows are so many more, without what is then below 0; returns how long
    it is."""
    count = place = later = upper = later_upper = merged_upper = 0
    mark = row = later_mark = later_row = -1
    while place < len(pairs) or later < len(later_pairs):
        if mark < 0 and place < len(pairs):
            while begins[upper + 1] <= place:
                upper += 1
            mark, row = _pair(bits, upper, pairs[place], more)
        if later_mark < 0 and later < len(later_pairs):
            while later_begins[later_upper + 1] <= later:
                later_upper += 1
            later_mark, later_row = _pair(later_bits, later_upper, later_pairs[later], later_more)
        if later_mark < 0 or 0 <= mark <= later_mark:
            next_mark, next_row, mark = mark, row, -1
            place += 1
        else:
            next_mark, next_row, later_mark = later_mark, later_row, -1
            later += 1
        if next_row < 0:
            continue
        while merged_upper <= next_mark >> 32 - merged_bits:
            merged_begins[merged_upper] = count
            merged_upper += 1
        merged_pairs[count] = np.uint32((next_mark << merged_bits & 0xFFFFFFFF) | next_row)
        count += 1
    merged_begins[merged_upper:] = count
    return count
