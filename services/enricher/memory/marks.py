"""Which rows bear a mark: 5 bytes for each mark of each row, looked up for a whole batch at once. Pure.

Marks are 32-bit hashes, so what is found must be compared. They are kept as a log-structured merge tree keeps its keys
(O'Neil et al. 1996): the latest in a mapping, the others in sorted runs, each much longer than the next.
"""

import mmap
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled

Mark = int
Number = TypeVar("Number", bound=np.generic)

_RECENT = 1 << 15
"""Marks kept in the mapping."""
_GROWTH = 4
"""A run is merged with the one before it unless that is so many times longer."""
_FIRSTS = 1 << 16
"""Different upper halves of marks."""
_SPAN = 1 << 24
"""Rows from the first that a run may bear to the last."""

Begins = NDArray[np.uint32]
Halves = NDArray[np.uint16]
Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Run:
    """Marks and their rows, by both, of rows `base` to `last`.

    Those whose upper 16 bits are u stand at `begins[u]` up to `begins[u + 1]`; `lows` has the lower 16 bits. Of what a
    row's number is more than `base`, `row_lows` has the lower 16 bits and `row_highs` 8 more.
    """

    base: int
    last: int
    begins: Begins
    lows: Halves
    row_lows: Halves
    row_highs: Bytes

    def __len__(self) -> int:
        return len(self.lows)

    @classmethod
    def of(cls, values: NDArray[np.uint64]) -> "_Run":
        """Of sorted numbers: the mark in the upper and the row in the lower 32 bits."""
        marks, rows = (values >> np.uint64(32)).astype(np.uint32), values.astype(np.uint32)
        base, last = int(rows.min()), int(rows.max())
        rows -= np.uint32(base)
        begins = np.searchsorted(marks, np.arange(_FIRSTS, dtype=np.uint32) << np.uint32(16))
        return cls(
            base,
            last,
            np.append(begins, len(marks)).astype(np.uint32),
            marks.astype(np.uint16),
            rows.astype(np.uint16),
            (rows >> np.uint32(16)).astype(np.uint8),
        )

    def merged(self, later: "_Run", first: int) -> "_Run":
        """Both runs, of which `later` has later rows, without rows before `first`."""
        base = max(first, self.base)
        most = len(self) + len(later)
        begins = np.empty(_FIRSTS + 1, np.uint32)
        lows, row_lows = _room(most, np.uint16), _room(most, np.uint16)
        row_highs = _room(most, np.uint8)
        one, other = (
            (run.base - base, run.begins, run.lows, run.row_lows, run.row_highs) for run in (self, later)
        )
        count = _merge(*one, *other, begins, lows, row_lows, row_highs)
        return _Run(base, later.last, begins, lows[:count], row_lows[:count], row_highs[:count])

    def find(self, marks: NDArray[np.uint32]) -> Iterator[tuple[int, list[int]]]:
        """Those of the marks that are there, by their places, and their rows."""
        starts, ends = np.empty((2, len(marks)), np.int64)
        _find(self.begins, self.lows, marks, starts, ends)
        for place in np.flatnonzero(ends > starts).tolist():
            found = slice(starts[place], ends[place])
            rows = self.row_lows[found] + (self.row_highs[found].astype(np.int64) << 16) + self.base
            yield place, rows.tolist()


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
        return len(earlier) < _GROWTH * len(later) and later.last - max(self.first, earlier.base) < _SPAN

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


def _room(count: int, kind: type[Number]) -> NDArray[Number]:
    """An array of that length, or 1, whose pages are the system's again as soon as it is thrown away: as what is merged
    grows, the allocator's heap would be left with holes. Pages that are never written take none."""
    size = max(1, count) * np.dtype(kind).itemsize
    return np.frombuffer(mmap.mmap(-1, size, access=mmap.ACCESS_COPY), kind)


@compiled("void(uint32[::1], uint16[::1], uint32[::1], int64[::1], int64[::1])")
def _find(begins: Begins, lows: Halves, marks: NDArray[np.uint32], starts: Places, ends: Places) -> None:
    """Write for each of the marks where it stands in a run, from its start to its end."""
    for place in range(len(marks)):
        upper, low = marks[place] >> np.uint32(16), np.uint16(marks[place] & np.uint32(_FIRSTS - 1))
        start, last = np.int64(begins[upper]), np.int64(begins[upper + np.uint32(1)])
        start += np.searchsorted(lows[start:last], low)
        end = start
        while end < last and lows[end] == low:
            end += 1
        starts[place], ends[place] = start, end


@compiled(
    "int64(int64, uint32[::1], uint16[::1], uint16[::1], uint8[::1],"
    " int64, uint32[::1], uint16[::1], uint16[::1], uint8[::1], uint32[::1], uint16[::1], uint16[::1], uint8[::1])"
)
def _merge(
    more: int,
    begins: Begins,
    lows: Halves,
    row_lows: Halves,
    row_highs: Bytes,
    later_more: int,
    later_begins: Begins,
    later_lows: Halves,
    later_row_lows: Halves,
    later_row_highs: Bytes,
    merged_begins: Begins,
    merged_lows: Halves,
    merged_row_lows: Halves,
    merged_row_highs: Bytes,
) -> int:
    """Write two runs as one, by whose base their rows are so many more, without what is then below 0; returns how long
    it is."""
    count = 0
    for upper in range(_FIRSTS):
        merged_begins[upper] = count
        place, later = begins[upper], later_begins[upper]
        while place < begins[upper + 1] or later < later_begins[upper + 1]:
            if later == later_begins[upper + 1] or (place < begins[upper + 1] and lows[place] <= later_lows[later]):
                low, row = lows[place], more + row_lows[place] + (np.int64(row_highs[place]) << 16)
                place += 1
            else:
                low, row = later_lows[later], later_more + later_row_lows[later] + (
                    np.int64(later_row_highs[later]) << 16
                )
                later += 1
            if row >= 0:
                merged_lows[count], merged_row_lows[count] = low, row & 0xFFFF
                merged_row_highs[count] = row >> 16
                count += 1
    merged_begins[_FIRSTS] = count
    return count
