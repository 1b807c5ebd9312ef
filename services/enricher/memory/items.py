"""An entry as the changelog carries it, with what the memory keeps in other forms. Pure.

An item is packed as its length (2 bytes), when it was written (4), the number of marks (1), the vector's length (1),
the marks (4 each, little-endian), the vector, and the entry, which has the rest.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_HEAD = struct.Struct(">HIBB")


@dataclass(frozen=True, slots=True)
class Item:
    """An encoded entry, when it was written (seconds since the epoch), its sketch's marks and its story vector."""

    entry: bytes
    written_s: int
    marks: Sequence[int] = ()
    vector: bytes = b""

    def pack(self) -> bytes:
        """The item in the changelog."""
        marks = struct.pack(f"<{len(self.marks)}I", *self.marks)
        length = _HEAD.size + len(marks) + len(self.vector) + len(self.entry)
        head = _HEAD.pack(length, self.written_s, len(self.marks), len(self.vector))
        return b"".join((head, marks, self.vector, self.entry))


def unpack(packed: bytes) -> Iterator[Item]:
    """The items that were packed one behind the other. Raises struct.error when the last one is cut off."""
    position = 0
    while position < len(packed):
        length, written_s, marks, vector = _HEAD.unpack_from(packed, position)
        start = position + _HEAD.size
        middle = start + 4 * marks
        position += length
        yield Item(
            packed[middle + vector : position],
            written_s,
            struct.unpack_from(f"<{marks}I", packed, start),
            packed[middle : middle + vector],
        )
