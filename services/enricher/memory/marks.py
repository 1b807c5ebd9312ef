"""Which rows bear a mark: 8 bytes for each mark of each row, looked up for a whole batch at once. Pure.

Marks are 32-bit hashes, so what is found must be compared. They are kept as a log-structured merge tree keeps its keys
(O'Neil et al. 1996): the latest in a mapping, the others in sorted arrays, each much longer than the next. A value is
the mark in the upper and the row in the lower 32 bits.
"""

from array import array
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Mark = int

_RECENT = 1 << 16
"""Marks kept in the mapping."""
_GROWTH = 4
"""An array is merged with the one before it unless that is so many times longer."""
_LOWER = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)


class Marks:
    """Rows by mark. Rows are added in ascending order; those below `first` are forgotten as arrays are merged."""

    def __init__(self) -> None:
        self.first = 0
        self._recent: dict[Mark, int | list[int]] = {}
        self._added = array("Q")
        self._runs: list[NDArray[np.uint64]] = []

    def add(self, marks: Iterable[Mark], row: int) -> None:
        """The row, which comes after all others, bears these marks; one that is named twice counts once."""
        recent, added = self._recent, self._added
        for mark in set(marks):
            added.append(mark << 32 | row)
            rows = recent.setdefault(mark, row)
            if rows is not row:
                recent[mark] = [*rows, row] if isinstance(rows, list) else [rows, row]

    def truncate(self, row: int) -> None:
        """Take back all rows from `row` on; those before the last `settle` cannot be."""
        while self._added and self._added[-1] & 0xFFFFFFFF >= row:
            mark = self._added.pop() >> 32
            rows = self._recent[mark]
            if isinstance(rows, list):
                rows.pop()
            if not isinstance(rows, list) or not rows:
                del self._recent[mark]

    def settle(self) -> None:
        """Nothing that was added will be taken back; once there is enough of it, it is sorted away."""
        if len(self._added) < _RECENT:
            return
        self._runs.append(np.sort(np.frombuffer(self._added, dtype=np.uint64)))
        self._recent = {}
        self._added = array("Q")
        while len(self._runs) > 1 and len(self._runs[-2]) < _GROWTH * len(self._runs[-1]):
            merged = np.concatenate([self._alive(run) for run in self._runs[-2:]])
            merged.sort(kind="stable")
            self._runs[-2:] = [merged]

    def older(self, marks: Sequence[Mark]) -> dict[Mark, list[int]]:
        """The rows, ascending, in the sorted arrays that bear each of the marks; those without any are absent."""
        found: dict[Mark, list[int]] = {}
        if not self._runs or not marks:
            return found
        asked = np.unique(np.array(marks, dtype=np.uint64))
        for run in self._runs:
            starts = np.searchsorted(run, asked << _SHIFT)
            ends = np.searchsorted(run, (asked << _SHIFT) | _LOWER, side="right")
            for place in np.flatnonzero(ends > starts).tolist():
                rows = (run[starts[place] : ends[place]] & _LOWER).tolist()
                found.setdefault(int(asked[place]), []).extend(rows)
        return found

    def recent(self, mark: Mark) -> Sequence[int]:
        """The rows, ascending, that bear the mark and are not sorted away yet; all of them later than `older`."""
        rows = self._recent.get(mark)
        return () if rows is None else rows if isinstance(rows, list) else (rows,)

    def _alive(self, run: NDArray[np.uint64]) -> NDArray[np.uint64]:
        return run[(run & _LOWER) >= np.uint64(self.first)]
