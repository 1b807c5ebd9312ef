"""The articles of the last days, and which of them share a term: flat arrays, some 150 bytes an article. Pure.

A row is one article. Rows are added at the end only; one that is dropped leaves a gap, and when gaps are a fifth of
all rows the others close up. The rows of one term are a chain from the newest to the oldest, and so are those whose
article ids begin alike. A link of a term's chain is the row times `INDEXED`, plus the term's place in its vector.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.stories.packing import HASHES, LENGTH, likeness, term_at

INDEXED = 8
"""Terms of a vector under which it is found: those of most weight."""
NEWEST = 12
"""Articles looked at under one term."""
COMPARED = 10
"""Articles that are compared in full: those that share terms of most weight."""
NEAREST = 3
"""Members of a story that count for how alike it is."""

_SLOTS = 1 << 8
_ID_CHAINS = 1 << 17
_NONE = -1
_FEWEST_ROWS = 1024
_GROWTH = 1.125
_PAIR = struct.Struct("<QQ")
_NO_VECTOR = bytes(LENGTH)

Ids = NDArray[np.uint64]
Vectors = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Links = NDArray[np.int32]
Places = NDArray[np.int64]


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
        self._heads = np.full(HASHES + _ID_CHAINS, np.int32(_NONE))
        self._followers: dict[bytes, int] = {}
        self._first = self._end = self._kept = self._gaps = 0
        self._dropped: list[int] = []
        self._found = np.empty(COMPARED, np.int64), np.empty(COMPARED, np.int64), np.empty(COMPARED)

    def add(self, article_id: bytes, story: bytes, vector: bytes | None, at_ms: int) -> None:
        """One more article, in the place of what was there of it. Without a vector no term leads to it."""
        self.drop(article_id)
        if self._end == len(self._alive):
            self._resize(max(self._end + _FEWEST_ROWS, int(self._end * _GROWTH)))
        first, second = _PAIR.unpack(article_id)
        first_of_story, second_of_story = _PAIR.unpack(story)
        _put(
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
        _link(self._ids, self._vectors, self._links, self._heads, self._end, self._end + 1)
        self._end += 1
        if article_id != story:
            self._follow(story, 1)

    def find(self, article_id: bytes) -> int | None:
        """The article's row."""
        row = _find(self._ids, self._alive, self._links, self._heads, *_PAIR.unpack(article_id))
        return None if row == _NONE else int(row)

    def drop(self, article_id: bytes) -> None:
        """The article is no longer there; harmless when it was not."""
        if (row := self.find(article_id)) is not None:
            self._drop(row)

    def story(self, row: int) -> bytes:
        """The id of the row's story."""
        return bytes(self._stories[row].tobytes())

    def size(self, story: bytes) -> int:
        """How many articles of the story are there."""
        founder = self.find(story)
        founded = founder is not None and self.story(founder) == story
        return self._followers.get(story, 0) + founded

    def alike(self, vector: bytes, but: int | None = None) -> Iterator[Alike]:
        """The stories of the articles most like the vector, but for one row: by falling mean of the cosines that are
        summed; of equals that of the article which shares more, or the newer one, first."""
        rows, counts, totals = self._found
        found = _alike(
            np.frombuffer(vector, np.uint8),
            _NONE if but is None else but,
            self._stories,
            self._vectors,
            self._alive,
            self._links,
            self._heads,
            rows,
            counts,
            totals,
        )
        each = zip(rows[:found].tolist(), counts[:found].tolist(), totals[:found].tolist(), strict=True)
        return (Alike(self.story(row), count, total) for row, count, total in each)

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
        _unlink(self._ids, self._vectors, self._links, self._heads, self._kept, self._end)
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
        self._heads[:] = _NONE
        _link(self._ids, self._vectors, self._links, self._heads, 0, self._end)

    def _resize(self, rows: int) -> None:
        for array in (self._ids, self._stories, self._vectors, self._links, self._times, self._alive):
            array.resize((rows, *array.shape[1:]), refcheck=False)


@part
def _chain_of_id(first: np.uint64) -> np.int64:
    return np.int64(HASHES) + np.int64(first % np.uint64(_ID_CHAINS))


@compiled(
    "void(uint64[:, ::1], uint64[:, ::1], uint8[:, ::1], int64[::1], boolean[::1], int64, uint64, uint64, uint64,"
    " uint64, Array(uint8, 1, 'C', True), int64)"
)
def _put(
    ids: Ids,
    stories: Ids,
    vectors: Vectors,
    times: Places,
    alive: Flags,
    row: int,
    first_of_id: np.uint64,
    second_of_id: np.uint64,
    first_of_story: np.uint64,
    second_of_story: np.uint64,
    vector: NDArray[np.uint8],
    at_ms: int,
) -> None:
    """Write a row, but for its links."""
    ids[row, 0], ids[row, 1] = first_of_id, second_of_id
    stories[row, 0], stories[row, 1] = first_of_story, second_of_story
    vectors[row] = vector
    times[row], alive[row] = at_ms, True


@compiled("void(uint64[:, ::1], uint8[:, ::1], int32[:, ::1], int32[::1], int64, int64)")
def _link(ids: Ids, vectors: Vectors, links: Links, heads: Links, first: int, end: int) -> None:
    """Put rows at the heads of their chains: that of the id, and those of the terms of most weight."""
    for row in range(first, end):
        chain = _chain_of_id(ids[row, 0])
        links[row, 0], heads[chain] = heads[chain], row
        for place in range(INDEXED):
            term = term_at(vectors[row], place)
            links[row, place + 1] = _NONE
            if term >= 0:
                links[row, place + 1], heads[term] = heads[term], row * INDEXED + place


@compiled("void(uint64[:, ::1], uint8[:, ::1], int32[:, ::1], int32[::1], int64, int64)")
def _unlink(ids: Ids, vectors: Vectors, links: Links, heads: Links, first: int, end: int) -> None:
    """Take the last rows from the heads of their chains."""
    for row in range(end - 1, first - 1, -1):
        for place in range(INDEXED - 1, -1, -1):
            term = term_at(vectors[row], place)
            if term >= 0:
                heads[term] = links[row, place + 1]
        heads[_chain_of_id(ids[row, 0])] = links[row, 0]


@compiled("int64(uint64[:, ::1], boolean[::1], int32[:, ::1], int32[::1], uint64, uint64)")
def _find(ids: Ids, alive: Flags, links: Links, heads: Links, first: np.uint64, second: np.uint64) -> np.int32:
    """The row of the article with this id; -1 when it is not there."""
    row: np.int32 = heads[_chain_of_id(first)]
    while row >= 0 and not (alive[row] and ids[row, 0] == first and ids[row, 1] == second):
        row = links[row, 0]
    return row


@part
def _most_sharing(vector: NDArray[np.uint8], but: int, alive: Flags, links: Links, heads: Links, most: Places) -> int:
    """Write the rows that share terms of most weight, of equals those found first; returns how many."""
    rows, weights = np.empty(INDEXED * NEWEST, np.int64), np.zeros(INDEXED * NEWEST, np.int64)
    slots = np.full(_SLOTS, np.int32(_NONE))
    count = terms = 0
    while terms < INDEXED and term_at(vector, terms) >= 0:
        terms += 1
    for rank in range(terms):
        term = term_at(vector, rank)
        link, seen = heads[term], 0
        while link >= 0 and seen < NEWEST:
            row = link // INDEXED
            if alive[row] and row != but:
                seen += 1
                slot = row % _SLOTS
                while slots[slot] >= 0 and rows[slots[slot]] != row:
                    slot = (slot + 1) % _SLOTS
                if slots[slot] < 0:
                    slots[slot], rows[count] = count, row
                    count += 1
                weights[slots[slot]] += terms - rank
            link = links[row, link % INDEXED + 1]
    kept = 0
    for number in range(count):
        place = kept
        while place and weights[most[place - 1]] < weights[number]:
            place -= 1
        if place == COMPARED:
            continue
        kept = min(COMPARED, kept + 1)
        for moved in range(kept - 1, place, -1):
            most[moved] = most[moved - 1]
        most[place] = number
    for place in range(kept):
        most[place] = rows[most[place]]
    return kept


@compiled(
    "int64(Array(uint8, 1, 'C', True), int64, uint64[:, ::1], uint8[:, ::1], boolean[::1], int32[:, ::1], int32[::1],"
    " int64[::1], int64[::1], float64[::1])"
)
def _alike(
    vector: NDArray[np.uint8],
    but: int,
    stories: Ids,
    vectors: Vectors,
    alive: Flags,
    links: Links,
    heads: Links,
    rows: Places,
    counts: Places,
    totals: NDArray[np.float64],
) -> int:
    """Write of each story found a row, how many of its articles count, and the sum of their cosines, by falling mean;
    returns how many stories there are, at most `COMPARED`."""
    most = np.empty(COMPARED, np.int64)
    best = np.zeros((COMPARED, NEAREST))
    first, compared = np.empty(COMPARED, np.int64), np.empty(COMPARED, np.int64)
    found = 0
    for number in range(_most_sharing(vector, but, alive, links, heads, most)):
        row = most[number]
        at = 0
        while at < found and not (
            stories[first[at], 0] == stories[row, 0] and stories[first[at], 1] == stories[row, 1]
        ):
            at += 1
        if at == found:
            first[at], compared[at] = row, 0
            found += 1
        cosine = likeness(vector, vectors[row])
        for place in range(NEAREST):
            if cosine > best[at, place]:
                cosine, best[at, place] = best[at, place], cosine
        compared[at] = min(NEAREST, compared[at] + 1)
    for at in range(found):
        total, place = best[at].sum(), at
        while place and totals[place - 1] * compared[at] < total * counts[place - 1]:
            rows[place], counts[place], totals[place] = rows[place - 1], counts[place - 1], totals[place - 1]
            place -= 1
        rows[place], counts[place], totals[place] = first[at], compared[at], total
    return found
