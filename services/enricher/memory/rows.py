"""The bytes of rows that are numbered as they came, of which the oldest are dropped. Pure.

A row costs its bytes, 2 more, and its share of its block's head and of the time that it was written with others: a
Python object for each would cost 50 more.
"""

import struct
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

_BLOCK = 64
"""Rows of a block: its head says where each begins and the last one ends, 2 bytes each; then they follow."""
_BEGIN_END = struct.Struct("<HH")
_DROPPED = 8
"""Blocks whose rows are dropped are thrown away when the others are no more than so many times as many."""
_MOST_ROWS = (1 << 32) - (1 << 20)


class Rows:
    """The bytes of rows `first` to `end` - 1, and when each was written (seconds since the epoch)."""

    def __init__(self) -> None:
        self.first = 0
        self._base = 0
        self._blocks: list[bytes] = []
        self._latest: list[bytes] = []
        self._since, self._times = array("I"), array("I")

    @property
    def end(self) -> int:
        """The number that the next row will have."""
        return self._in_blocks + len(self._latest)

    @property
    def full(self) -> bool:
        """Whether the numbers run out, after 4 thousand million rows: then all must be read in anew."""
        return self.end > _MOST_ROWS

    def append(self, value: bytes, written_s: int) -> int:
        """Add a row of at most 1 KB; returns its number."""
        row = self.end
        if not self._times or self._times[-1] != written_s:
            self._since.append(row)
            self._times.append(written_s)
        self._latest.append(value)
        if len(self._latest) == _BLOCK:
            self._blocks.append(_packed(self._latest))
            self._latest = []
        return row

    def __getitem__(self, row: int) -> bytes:
        block, place = divmod(row - self._base, _BLOCK)
        return _row(self._blocks[block], place) if block < len(self._blocks) else self._latest[place]

    def written(self, row: int) -> int:
        """When the row was written, in seconds since the epoch."""
        return self._times[self._time_of(row)]

    def truncate(self, row: int) -> None:
        """Take back all rows from `row` on."""
        while self._in_blocks > row:
            block = self._blocks.pop()
            self._latest = [_row(block, place) for place in range(_BLOCK)]
        del self._latest[row - self._in_blocks :]
        while self._since and self._since[-1] >= row:
            self._since.pop()
            self._times.pop()

    def drop_before(self, written_s: int) -> None:
        """Drop rows from the front as long as they were written before that."""
        while self.first < self.end and self._times[time := self._time_of(self.first)] < written_s:
            self.first = self._since[time + 1] if time + 1 < len(self._since) else self.end
        dropped = min((self.first - self._base) // _BLOCK, len(self._blocks))
        if dropped and dropped * _DROPPED >= len(self._blocks):
            del self._blocks[:dropped]
            self._base += dropped * _BLOCK
            before = max(0, self._time_of(self._base))
            del self._since[:before], self._times[:before]

    @property
    def _in_blocks(self) -> int:
        """The row after those in blocks."""
        return self._base + len(self._blocks) * _BLOCK

    def _time_of(self, row: int) -> int:
        return bisect_right(self._since, row) - 1


def _packed(rows: Sequence[bytes]) -> bytes:
    head = struct.pack(f"<{_BLOCK + 1}H", *accumulate(map(len, rows), initial=0))
    return b"".join((head, *rows))


def _row(block: bytes, place: int) -> bytes:
    begin, end = _BEGIN_END.unpack_from(block, _BEGIN_END.size // 2 * place)
    head = _BEGIN_END.size // 2 * (_BLOCK + 1)
    return block[head + begin : head + end]
