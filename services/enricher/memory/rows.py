"""Rows of bytes, numbered in the order in which they came, of which the oldest are dropped. Pure.

A row costs its bytes, up to 3 to fill a word of four, and 8: a Python object for each would cost 50 more.
"""

from array import array

_SEGMENT = 1 << 20
_WORD = 4
_MOST_ROWS = (1 << 32) - (1 << 20)
_MOST_BYTES = _WORD * ((1 << 32) - (1 << 20))


class Rows:
    """The bytes of rows `first` to `end` - 1, and when each was written (seconds since the epoch)."""

    def __init__(self) -> None:
        self.first = 0
        self._base = 0
        self._starts = array("I")
        self._written = array("I")
        self._segments: dict[int, bytearray] = {}
        self._position = 0

    @property
    def end(self) -> int:
        """The number that the next row will have."""
        return self._base + len(self._starts)

    @property
    def full(self) -> bool:
        """Whether the numbers run out, after 4 thousand million rows or 16 GiB: then all must be read in anew."""
        return self.end > _MOST_ROWS or self._position > _MOST_BYTES

    def append(self, value: bytes, written_s: int) -> int:
        """Add a row of at most 32 KiB; returns its number."""
        position = self._position
        if position % _SEGMENT + 2 + len(value) > _SEGMENT:
            position += -position % _SEGMENT
        if position // _SEGMENT not in self._segments:
            self._segments[position // _SEGMENT] = bytearray(_SEGMENT)
        at, end = position % _SEGMENT, position + 2 + len(value)
        self._segments[position // _SEGMENT][at : at + 2 + len(value)] = len(value).to_bytes(2, "big") + value
        self._starts.append(position // _WORD)
        self._written.append(written_s)
        self._position = end + -end % _WORD
        return self.end - 1

    def __getitem__(self, row: int) -> bytes:
        position = self._starts[row - self._base] * _WORD
        segment, at = self._segments[position // _SEGMENT], position % _SEGMENT
        return bytes(segment[at + 2 : at + 2 + int.from_bytes(segment[at : at + 2], "big")])

    def written(self, row: int) -> int:
        """When the row was written, in seconds since the epoch."""
        return self._written[row - self._base]

    def truncate(self, row: int) -> None:
        """Take back all rows from `row` on."""
        if row >= self.end:
            return
        self._position = self._starts[row - self._base] * _WORD
        for number in [number for number in self._segments if number > self._position // _SEGMENT]:
            del self._segments[number]
        del self._starts[row - self._base :]
        del self._written[row - self._base :]

    def drop_before(self, written_s: int) -> None:
        """Drop rows from the front as long as they were written before that."""
        while self.first < self.end and self.written(self.first) < written_s:
            self.first += 1
        if self.first - self._base > len(self._starts) // 2:
            kept = self.first - self._base
            oldest = self._starts[kept] * _WORD // _SEGMENT if kept < len(self._starts) else self._position // _SEGMENT
            for number in [number for number in self._segments if number < oldest]:
                del self._segments[number]
            del self._starts[:kept]
            del self._written[:kept]
            self._base = self.first
