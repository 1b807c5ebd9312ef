"""The changelog in the store, from which every enricher makes its memory: how it is cut, followed and checked. Pure.

It lies in chunks of at most 32 KiB, numbered upwards, each with the tag of the chunk before it in front. The head names
the oldest chunk that counts, the last one, how long that is, and its tag: the hash of its bytes. So an enricher sees
at one look whether it knows all, and finds out when what it knows was lost and something else took its place.
"""

import struct
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from services.enricher.memory.items import Item, unpack
from services.store.base import Key

CHUNK = (32 << 10) - 256
"""Bytes of a chunk at most: with its name it fits what allocators hand out for 32 KiB."""
FORM = 4
"""Number of the form of what the store remembers: a store of another form counts as empty, and is to be rebuilt."""
SPACE = f"memory-{FORM}"
HEAD = Key(SPACE, b"head")
_AT_ONCE = 32
"""Chunks read within one claim; whoever is further behind reads them before."""
_TAG = 8
_HEAD = struct.Struct(f">QQI{_TAG}s")


class TooFarBehind(Exception):
    """So much was claimed elsewhere, or lost, that the changelog must be loaded outside a claim."""


@dataclass(frozen=True, slots=True)
class Head:
    """Chunks `oldest` to `last` count, the last one with `length` bytes, whose hash is `tag`."""

    oldest: int = 0
    last: int = 0
    length: int = 0
    tag: bytes = bytes(_TAG)

    def encode(self) -> bytes:
        """28 bytes."""
        return _HEAD.pack(self.oldest, self.last, self.length, self.tag)

    @classmethod
    def decode(cls, value: bytes | None) -> "Head":
        """The inverse of `encode`; that of an empty changelog for None."""
        return cls(*_HEAD.unpack(value)) if value is not None else cls()


def chunk_key(number: int) -> Key:
    """Where a chunk lies in the store."""
    return Key(SPACE, number.to_bytes(8, "big"))


@dataclass(slots=True)
class Changelog:
    """How far it is known: the head, the last chunk's bytes, and for each chunk known the row of its first item."""

    head: Head = field(default_factory=Head)
    chunk: bytes = b""
    numbers: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def wanted(self, head: Head) -> Sequence[int]:
        """The chunks to be read to get from here to that head, at most 32. Raises TooFarBehind."""
        if head == self.head:
            return ()
        if head.last < self.head.last or head.last - self.head.last >= _AT_ONCE or (head.oldest and not self.numbers):
            raise TooFarBehind
        return range(self.head.last, head.last + 1)

    def take(self, number: int, chunk: bytes | None, head: Head, row: int) -> list[Item]:
        """Take in a chunk, the next one or the last one as it is now; its further items, of which the first gets `row`.

        Raises TooFarBehind when it is no continuation of what is known.
        """
        chunk = chunk or b""
        if number == head.last:
            chunk = chunk[: head.length] if len(chunk) >= head.length else b""
        same = number == self.head.last and bool(self.chunk)
        expected = self.chunk if same else self.head.tag if self.numbers else b""
        if len(chunk) < _TAG or not chunk.startswith(expected) or (number == head.last and _tag(chunk) != head.tag):
            raise TooFarBehind
        if not same:
            self.numbers.append(number)
            self.rows.append(row)
        known = len(self.chunk) if same else _TAG
        self.head = Head(head.oldest, number, len(chunk), _tag(chunk))
        self.chunk = chunk
        return list(unpack(chunk[known:]))

    def place_of(self, row: int) -> tuple[int, int]:
        """The chunk that a row's item is in, and its place among that chunk's items."""
        at = bisect_right(self.rows, row) - 1
        return self.numbers[at], row - self.rows[at]

    def extended(self, items: Sequence[Item], oldest_row: int, row: int) -> tuple["Changelog", Mapping[Key, bytes]]:
        """The changelog with further items, of which the first becomes `row`, and the chunks to be written.

        `oldest_row` is the oldest that counts: chunks before it are no longer named.
        """
        number, chunk, written = self.head.last, self.chunk, {}
        numbers, rows = list(self.numbers), list(self.rows)
        if not chunk:
            number, chunk = self.head.last + bool(self.head.length), self.head.tag
            numbers.append(number)
            rows.append(row)
        parts, length = [chunk], len(chunk)
        for place, item in enumerate(items):
            packed = item.pack()
            if length + len(packed) > CHUNK:
                written[chunk_key(number)] = chunk = b"".join(parts)
                number += 1
                parts, length = [_tag(chunk)], _TAG
                numbers.append(number)
                rows.append(row + place)
            parts.append(packed)
            length += len(packed)
        written[chunk_key(number)] = chunk = b"".join(parts)
        oldest = max(0, bisect_right(rows, oldest_row) - 1)
        head = Head(numbers[oldest], number, length, _tag(chunk))
        return Changelog(head, chunk, numbers[oldest:], rows[oldest:]), written


def items_of(chunk: bytes) -> Sequence[Item]:
    """All items of a chunk."""
    return list(unpack(chunk[_TAG:]))


def _tag(chunk: bytes) -> bytes:
    return blake2b(chunk, digest_size=_TAG).digest()
