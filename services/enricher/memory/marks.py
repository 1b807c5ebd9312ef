"""Which rows bear a mark: 8 bytes for each mark of each row, looked up for a whole batch at once. Pure.

Marks are 32-bit hashes, so what is found must be compared. They are kept as a log-structured merge tree keeps its keys
(O'Neil et al. 1996): the latest in a mapping, the others in sorted arrays, each much longer than the next. A value is
the mark in the upper and the row in the lower 32 bits.
"""

from collections.abc import Iterable, Iterator, Sequence

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
        self._unsettled: list[tuple[int, Sequence[Mark]]] = []
        self._runs: list[NDArray[np.uint64]] = []

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
        self._runs.append(np.sort(np.fromiter(self._values(), np.uint64)))
        self._recent = {}
        while len(self._runs) > 1 and len(self._runs[-2]) < _GROWTH * len(self._runs[-1]):
            merged = np.concatenate([self._alive(run) for run in self._runs[-2:]])
            merged.sort(kind="stable")
            self._runs[-2:] = [merged]

    def _values(self) -> Iterator[int]:
        for mark, rows in self._recent.items():
            for row in rows if isinstance(rows, list) else (rows,):
                yield mark << 32 | row

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

    def among(self, marks: Iterable[Mark]) -> list[Mark]:
        """Those of the marks for which `recent` has rows."""
        recent = self._recent
        return [mark for mark in marks if mark in recent]

    def _alive(self, run: NDArray[np.uint64]) -> NDArray[np.uint64]:
        return run[(run & _LOWER) >= np.uint64(self.first)]
