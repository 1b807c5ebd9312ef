"""An entry as the changelog carries it, with what the memory keeps in other forms. Pure.

An item is packed as its length (2 bytes), the number of marks (1), the vector's length (1), when it was written (4,
only if that is not when the entry was made), the marks (4 each, little-endian), the vector, and the entry.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.enricher.memory.entries import time_of

_HEAD, _WRITTEN = struct.Struct(">HBB"), struct.Struct(">I")
_LATER = 0x80
"""Bit of the vector's length that is set when the time follows."""


@dataclass(slots=True)
class Item:
    """An encoded entry, when it was written (seconds since the epoch), its sketch's marks and its story vector.

    There are at most 255 marks, and 127 bytes of the vector. Not frozen, for speed, see `Article`.
    """

    entry: bytes
    written_s: int
    marks: Sequence[int] = ()
    vector: bytes = b""

    def pack(self) -> bytes:
        """The item in the changelog."""
        written, later = b"", 0
        if self.written_s != time_of(self.entry) // 1000:
            written, later = _WRITTEN.pack(self.written_s), _LATER
        count = len(self.marks)
        length = _HEAD.size + len(written) + 4 * count + len(self.vector) + len(self.entry)
        head = _HEAD.pack(length, count, len(self.vector) | later)
        return b"".join((head, written, struct.pack(f"<{count}I", *self.marks), self.vector, self.entry))


def unpack(packed: bytes) -> Iterator[Item]:
    """The items that were packed one behind the other. Raises struct.error when the last one is cut off."""
    position = 0
    while position < len(packed):
        length, marks, vector = _HEAD.unpack_from(packed, position)
        start = position + _HEAD.size + (_WRITTEN.size if vector & _LATER else 0)
        middle = start + 4 * marks
        end = middle + (vector & ~_LATER)
        entry = packed[end : position + length]
        written_s = (
            _WRITTEN.unpack_from(packed, start - _WRITTEN.size)[0] if vector & _LATER else time_of(entry) // 1000
        )
        position += length
        yield Item(entry, written_s, struct.unpack_from(f"<{marks}I", packed, start), packed[middle:end])
