"""The articles of the last days, and which of them share a term: flat arrays, some 150 bytes an article. Pure.

A row is one article. Rows are added at the end only; one that is dropped leaves a gap, and when gaps are a fifth of
all rows the others close up. How rows are chained and looked up: `services.enricher.stories.chains`.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from services.enricher.stories.chains import (
    COMPARED,
    ID_CHAINS,
    INDEXED,
    NEAREST,
    NONE,
    Floats,
    Places,
    Vectors,
    link,
    put,
    unlink,
)
from services.enricher.stories.chains import alike as alike_rows
from services.enricher.stories.chains import find as find_row
from services.enricher.stories.packing import HASHES, LENGTH, as_rows

_FEWEST_ROWS = 1024
_GROWTH = 1.125
_PAIR = struct.Struct("<QQ")
_NO_VECTOR = bytes(LENGTH)


@dataclass(frozen=True, slots=True)
class Alike:
    """A story some of whose articles were compared: how many, up to three, and the sum of the highest cosines."""

    story: bytes
    compared: int
    total: float


class Window:
    """Each article once, with the story it is in. What is added or dropped can be taken back until `keep`."""

    def __init__(self) -> None:
        self._ids = np.empty((_FEWEST_ROWS, 2), np.uint64)
        self._stories = np.empty((_FEWEST_ROWS, 2), np.uint64)
        self._vectors = np.empty((_FEWEST_ROWS, LENGTH), np.uint8)
        self._links = np.empty((_FEWEST_ROWS, INDEXED + 1), np.int32)
        self._times = np.empty(_FEWEST_ROWS, np.int64)
        self._alive = np.empty(_FEWEST_ROWS, np.bool_)
        self._heads = np.full(HASHES + ID_CHAINS, np.int32(NONE))
        self._followers: dict[bytes, int] = {}
        self._first = self._end = self._kept = self._gaps = 0
        self._dropped: list[int] = []

    def add(self, article_id: bytes, story: bytes, vector: bytes | None, at_ms: int) -> None:
        """One more article, in the place of what was there of it. Without a vector no term leads to it."""
        self.drop(article_id)
        if self._end == len(self._alive):
            self._resize(max(self._end + _FEWEST_ROWS, int(self._end * _GROWTH)))
        first, second = _PAIR.unpack(article_id)
        first_of_story, second_of_story = _PAIR.unpack(story)
        put(
            self._ids,
            self._stories,
            self._vectors,
            self._times,
            self._alive,
            self._end,
            first,
            second,
            first_of_story,
            second_of_story,
            np.frombuffer(vector or _NO_VECTOR, np.uint8),
            at_ms,
        )
        link(self._ids, self._vectors, self._links, self._heads, self._end, self._end + 1)
        self._end += 1
        if article_id != story:
            self._follow(story, 1)

    def find(self, article_id: bytes) -> int | None:
        """The article's row."""
        row = find_row(self._ids, self._alive, self._links, self._heads, *_PAIR.unpack(article_id))
        return None if row == NONE else int(row)

    def drop(self, article_id: bytes) -> None:
        """The article is no longer there; harmless when it was not."""
        if (row := self.find(article_id)) is not None:
            self._drop(row)

    def story(self, row: int) -> bytes:
        """The id of the row's story."""
        return bytes(self._stories[row].tobytes())

    def stories(self, rows: Places) -> list[bytes]:
        """The ids of the rows' stories."""
        joined = self._stories[rows].tobytes()
        return [joined[start : start + _PAIR.size] for start in range(0, len(joined), _PAIR.size)]

    def size(self, story: bytes) -> int:
        """How many articles of the story are there."""
        founder = self.find(story)
        founded = founder is not None and self.story(founder) == story
        return self._followers.get(story, 0) + founded

    def alike(self, vector: bytes, but: int | None = None) -> Iterator[Alike]:
        """The stories of the articles most like the vector, but for one row: by falling mean of the cosines that are
        summed; of equals that of the article which shares more, or the newer one, first."""
        rows, cosines = self.compare(as_rows([vector]), but)
        return self.named(rows[0], cosines[0])

    def compare(self, vectors: Vectors, but: int | None = None) -> tuple[Places, Floats]:
        """The same for several vectors: n x `COMPARED` rows, one of each story, -1 where there is none, and the up to
        `NEAREST` highest cosines of its articles."""
        rows = np.full((len(vectors), COMPARED), NONE, np.int64)
        cosines = np.zeros((len(vectors), COMPARED, NEAREST))
        alike_rows(
            vectors,
            NONE if but is None else but,
            self._stories,
            self._vectors,
            self._alive,
            self._links,
            self._heads,
            rows,
            cosines,
        )
        return rows, cosines

    def named(self, rows: Places, cosines: Floats) -> Iterator[Alike]:
        """The stories that were compared with one vector."""
        for row, highest in zip(rows.tolist(), cosines.tolist(), strict=True):
            if row == NONE:
                return
            yield Alike(self.story(row), NEAREST - highest.count(0), sum(highest))

    def expire(self, before_ms: int) -> None:
        """Drop the oldest rows, up to the first that was added at this time or later. What was not kept is taken back,
        and this is kept."""
        self.take_back()
        while self._first < self._end and (not self._alive[self._first] or self._times[self._first] < before_ms):
            if self._alive[self._first]:
                self._drop(self._first)
            self._first += 1
        self.keep()

    def keep(self) -> None:
        """What was added and dropped is no longer taken back."""
        self._dropped = []
        if self._gaps >= max(_FEWEST_ROWS, self._end // 5):
            self._close_up()
        self._kept = self._end

    def take_back(self) -> None:
        """Undo all since `keep`."""
        for row in range(self._kept, self._end):
            if self._alive[row]:
                self._count(row, -1)
            else:
                self._gaps -= 1
        unlink(self._ids, self._vectors, self._links, self._heads, self._kept, self._end)
        self._end = self._kept
        for row in self._dropped:
            self._alive[row] = True
            self._gaps -= 1
            self._count(row, 1)
        self._dropped = []

    def _drop(self, row: int) -> None:
        self._alive[row] = False
        self._gaps += 1
        self._count(row, -1)
        if row < self._kept:
            self._dropped.append(row)

    def _count(self, row: int, more: int) -> None:
        """Count the row's article among those that follow its story's founder, if it does."""
        story = self.story(row)
        if self._ids[row].tobytes() != story:
            self._follow(story, more)

    def _follow(self, story: bytes, more: int) -> None:
        self._followers[story] = self._followers.get(story, 0) + more
        if not self._followers[story]:
            del self._followers[story]

    def _close_up(self) -> None:
        rows = np.flatnonzero(self._alive[: self._end])
        for array in (self._ids, self._stories, self._vectors, self._times, self._alive):
            array[: len(rows)] = array[rows]
        self._first, self._end, self._gaps = 0, len(rows), 0
        self._resize(self._end + _FEWEST_ROWS)
        self._heads[:] = NONE
        link(self._ids, self._vectors, self._links, self._heads, 0, self._end)

    def _resize(self, rows: int) -> None:
        for array in (self._ids, self._stories, self._vectors, self._links, self._times, self._alive):
            array.resize((rows, *array.shape[1:]), refcheck=False)
