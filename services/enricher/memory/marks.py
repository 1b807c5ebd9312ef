"""Which rows bear a mark: 6 bytes for each mark of each row, looked up for a whole batch at once. Pure.

Marks are 32-bit hashes, so what is found must be compared. They are kept as a log-structured merge tree keeps its keys
(O'Neil et al. 1996): the latest in a mapping, the others in sorted runs, each much longer than the next.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled

Mark = int

_RECENT = 1 << 16
"""Marks kept in the mapping."""
_GROWTH = 4
"""A run is merged with the one before it unless that is so many times longer."""
_FIRSTS = 1 << 16
"""Different upper halves of marks."""

Begins = NDArray[np.int64]
Lows = NDArray[np.uint16]
RowNumbers = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class _Run:
    """Marks and their rows, by both. Those whose upper 16 bits are u stand at `begins[u]` up to `begins[u + 1]`; `lows`
    has the lower 16 bits."""

    begins: Begins
    lows: Lows
    rows: RowNumbers

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def of(cls, values: NDArray[np.uint64]) -> "_Run":
        """Of sorted numbers: the mark in the upper and the row in the lower 32 bits."""
        marks = values >> np.uint64(32)
        begins = np.searchsorted(marks >> np.uint64(16), np.arange(_FIRSTS + 1, dtype=np.uint64))
        return cls(begins, (marks & np.uint64(_FIRSTS - 1)).astype(np.uint16), values.astype(np.uint32))

    def merged(self, later: "_Run", first: int) -> "_Run":
        """Both runs, of which `later` has later rows, without rows before `first`."""
        begins = np.empty(_FIRSTS + 1, np.int64)
        lows, rows = np.empty(len(self) + len(later), np.uint16), np.empty(len(self) + len(later), np.uint32)
        one, other = (self.begins, self.lows, self.rows), (later.begins, later.lows, later.rows)
        count = _merge(*one, *other, first, begins, lows, rows)
        for array in (lows, rows):
            array.resize(count, refcheck=False)
        return _Run(begins, lows, rows)

    def find(self, marks: NDArray[np.uint32]) -> Iterator[tuple[int, list[int]]]:
        """Those of the marks that are there, by their places, and their rows."""
        starts, ends = np.empty((2, len(marks)), np.int64)
        _find(self.begins, self.lows, marks, starts, ends)
        for place in np.flatnonzero(ends > starts).tolist():
            yield place, self.rows[starts[place] : ends[place]].tolist()


class Marks:
    """Rows by mark. Rows are added in ascending order; those below `first` are forgotten as arrays are merged."""

    def __init__(self) -> None:
        self.first = 0
        self._recent: dict[Mark, int | list[int]] = {}
        self._unsettled: list[tuple[int, Sequence[Mark]]] = []
        self._runs: list[_Run] = []

    def add(self, marks: Sequence[Mark], row: int) -> None:
        """The row, which comes after all others, bears these marks; one that is named twice counts once."""
        recent = self._recent
        for mark in marks:
            rows = recent.setdefault(mark, row)
            if rows is not row:
                if not isinstance(rows, list):
                    recent[mark] = [rows, row]
                elif rows[-1] != row:
                    rows.append(row)
        self._unsettled.append((row, marks))

    def truncate(self, row: int) -> None:
        """Take back all rows from `row` on; those before the last `settle` cannot be."""
        while self._unsettled and self._unsettled[-1][0] >= row:
            _, marks = self._unsettled.pop()
            for mark in set(marks):
                rows = self._recent[mark]
                if isinstance(rows, list) and len(rows) > 1:
                    rows.pop()
                else:
                    del self._recent[mark]

    def settle(self) -> None:
        """Nothing that was added will be taken back; once there is enough of it, it is sorted away."""
        self._unsettled = []
        if len(self._recent) < _RECENT:
            return
        self._runs.append(_Run.of(np.sort(np.fromiter(self._values(), np.uint64))))
        self._recent = {}
        while len(self._runs) > 1 and len(self._runs[-2]) < _GROWTH * len(self._runs[-1]):
            earlier, later = self._runs[-2:]
            self._runs[-2:] = [earlier.merged(later, self.first)]

    def _values(self) -> Iterator[int]:
        for mark, rows in self._recent.items():
            for row in rows if isinstance(rows, list) else (rows,):
                yield mark << 32 | row

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
        rows = self._recent.get(mark)
        return () if rows is None else rows if isinstance(rows, list) else (rows,)

    def among(self, marks: Iterable[Mark]) -> list[Mark]:
        """Those of the marks for which `recent` has rows."""
        recent = self._recent
        return [mark for mark in marks if mark in recent]


@compiled("void(int64[::1], uint16[::1], uint32[::1], int64[::1], int64[::1])")
def _find(begins: Begins, lows: Lows, marks: NDArray[np.uint32], starts: Begins, ends: Begins) -> None:
    """Write for each of the marks where it stands in a run, from its start to its end."""
    for place in range(len(marks)):
        upper, low = marks[place] >> np.uint32(16), np.uint16(marks[place] & np.uint32(_FIRSTS - 1))
        last = begins[upper + np.uint32(1)]
        start = begins[upper] + np.searchsorted(lows[begins[upper] : last], low)
        end = start
        while end < last and lows[end] == low:
            end += 1
        starts[place], ends[place] = start, end


@compiled(
    "int64(int64[::1], uint16[::1], uint32[::1], int64[::1], uint16[::1], uint32[::1], int64, int64[::1], uint16[::1],"
    " uint32[::1])"
)
def _merge(
    begins: Begins,
    lows: Lows,
    rows: RowNumbers,
    later_begins: Begins,
    later_lows: Lows,
    later_rows: RowNumbers,
    first: int,
    merged_begins: Begins,
    merged_lows: Lows,
    merged_rows: RowNumbers,
) -> int:
    """Write two runs as one, without rows before `first`; returns how long it is."""
    count = 0
    for upper in range(_FIRSTS):
        merged_begins[upper] = count
        place, later = begins[upper], later_begins[upper]
        while place < begins[upper + 1] or later < later_begins[upper + 1]:
            is_earlier = later == later_begins[upper + 1] or (
                place < begins[upper + 1] and lows[place] <= later_lows[later]
            )
            low, row = (lows[place], rows[place]) if is_earlier else (later_lows[later], later_rows[later])
            place += is_earlier
            later += not is_earlier
            if row >= first:
                merged_lows[count], merged_rows[count] = low, row
                count += 1
    merged_begins[_FIRSTS] = count
    return count
