"""The articles of the last days, and which of them share a term: flat arrays, some 200 bytes an article. Pure.

A row is one article. Rows are added at the end only; one that is dropped leaves a gap, and when gaps are a fifth of
all rows a window without them takes the old one's place. The rows of one term are a chain from the newest to the
oldest, and so are those whose article ids begin alike.
"""

from array import array
from collections.abc import Set
from typing import Protocol
from zlib import crc32

from services.enricher.stories.packing import HASHES, LENGTH, hashes

INDEXED = 8
"""Terms of a vector under which it is found: those of most weight."""

_ID = 16
_ID_CHAINS = 1 << 17
_NONE = -1
_LINKS = INDEXED + 1
_NO_VECTOR = bytes(LENGTH)
_FEWEST_GAPS = 1024
_NONE_HIDDEN = frozenset[int]()


class Heads(Protocol):
    """The newest link of each chain by the chain's number; -1 where there is none."""

    def __getitem__(self, chain: int, /) -> int: ...

    def __setitem__(self, chain: int, link: int, /) -> None: ...


class FewHeads(dict[int, int]):
    """Heads for some hundred articles."""

    def __missing__(self, chain: int) -> int:
        return _NONE


def many_heads() -> Heads:
    """Heads for any number of articles, 4.7 MB."""
    return array("i", [_NONE]) * (HASHES + _ID_CHAINS)


class Window:
    """Rows are numbers from 0. A story's followers are its articles but for the one that founded it.
    `changes` counts what was done to the window."""

    def __init__(self, heads: Heads) -> None:
        self.changes = 0
        self._heads = heads
        self._ids = bytearray()
        self._stories = bytearray()
        self._vectors = bytearray()
        self._times = array("q")
        self._links = array("i")
        self._alive = bytearray()
        self._followers: dict[bytes, int] = {}
        self._gaps = 0
        self._oldest = 0

    def add(self, article_id: bytes, story: bytes, vector: bytes | None, at_ms: int) -> None:
        """One more article, which must not be there yet. Without a vector no term leads to it."""
        self.changes += 1
        chains = hashes(vector)[:INDEXED] if vector else []
        link = len(self._alive) * _LINKS
        for chain in (_id_chain(article_id), *chains):
            self._links.append(self._heads[chain])
            self._heads[chain] = link
            link += 1
        self._links.extend([_NONE] * (INDEXED - len(chains)))
        self._ids += article_id
        self._stories += story
        self._vectors += vector or _NO_VECTOR
        self._times.append(at_ms)
        self._alive.append(1)
        if article_id != story:
            self._followers[story] = self._followers.get(story, 0) + 1

    def find(self, article_id: bytes) -> int | None:
        """The article's row."""
        link = self._heads[_id_chain(article_id)]
        while link >= 0:
            row = link // _LINKS
            if self._alive[row] and self._ids[row * _ID : (row + 1) * _ID] == article_id:
                return row
            link = self._links[link]
        return None

    def newest(self, term: int, most: int, hidden: Set[int] = _NONE_HIDDEN) -> list[int]:
        """Up to `most` rows, the newest first, of articles found under a term, but for the hidden rows."""
        rows: list[int] = []
        alive, links = self._alive, self._links
        link = self._heads[term]
        while link >= 0 and len(rows) < most:
            row = link // _LINKS
            if alive[row] and row not in hidden:
                rows.append(row)
            link = links[link]
        return rows

    def story(self, row: int) -> bytes:
        """The id of the row's story."""
        return bytes(self._stories[row * _ID : (row + 1) * _ID])

    def vector(self, row: int) -> bytes:
        """The row's vector; one without terms when it was added without."""
        return bytes(self._vectors[row * LENGTH : (row + 1) * LENGTH])

    def size(self, story: bytes) -> int:
        """How many articles of the story are there."""
        founder = self.find(story)
        founded = founder is not None and self.story(founder) == story
        return self._followers.get(story, 0) + founded

    def drop(self, article_id: bytes) -> None:
        """The article is no longer there; harmless when it was not."""
        if (row := self.find(article_id)) is not None:
            self.drop_row(row)

    def drop_row(self, row: int) -> None:
        """The row's article is no longer there."""
        self.changes += 1
        self._alive[row] = 0
        self._gaps += 1
        story = self.story(row)
        if self._id(row) != story:
            self._followers[story] -= 1
            if not self._followers[story]:
                del self._followers[story]

    def expire(self, before_ms: int) -> None:
        """Drop the oldest rows, up to the first that was added at this time or later."""
        while self._oldest < len(self._alive):
            if self._alive[self._oldest]:
                if self._times[self._oldest] >= before_ms:
                    return
                self.drop_row(self._oldest)
            self._oldest += 1

    @property
    def is_gappy(self) -> bool:
        """Whether a fifth of the rows are gaps."""
        return self._gaps >= max(_FEWEST_GAPS, len(self._alive) // 5)

    def without_gaps(self) -> "Window":
        """The same articles in the same order, in rows without gaps."""
        packed = Window(many_heads())
        for row in range(self._oldest, len(self._alive)):
            if self._alive[row]:
                vector = self.vector(row)
                packed.add(self._id(row), self.story(row), vector if any(vector) else None, self._times[row])
        return packed

    def _id(self, row: int) -> bytes:
        return bytes(self._ids[row * _ID : (row + 1) * _ID])


def _id_chain(article_id: bytes) -> int:
    return HASHES + crc32(article_id) % _ID_CHAINS
