"""The rows of the articles of the last days, and the chains through them: the loops over both. Pure.

The rows of one term are a chain from the newest to the oldest, and so are those whose article ids begin alike. A link
of a term's chain is the row times `INDEXED`, plus the term's place in its vector. Chains begin at their heads: first
those of the terms, then `ID_CHAINS` of ids.
"""

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.slots import slot_of
from services.enricher.stories.packing import HASHES, likeness, term_at

INDEXED = 8
"""Terms of a vector under which it is found: those of most weight."""
NEWEST = 12
"""Articles looked at under one term."""
COMPARED = 10
"""Articles that are compared in full: those that share terms of most weight."""
NEAREST = 3
"""Members of a story that count for how alike it is."""

_SLOTS = 1 << 8
ID_CHAINS = 1 << 17
NONE = -1

Ids = NDArray[np.uint64]
Vectors = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Links = NDArray[np.int32]
Places = NDArray[np.int64]
Floats = NDArray[np.float64]


@part
def _chain_of_id(first: np.uint64) -> np.int64:
    return np.int64(HASHES) + np.int64(first % np.uint64(ID_CHAINS))


@compiled(
    "void(uint64[:, ::1], uint64[:, ::1], uint8[:, ::1], int64[::1], boolean[::1], int64, uint64, uint64, uint64,"
    " uint64, Array(uint8, 1, 'C', True), int64)"
)
def put(
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
def link(ids: Ids, vectors: Vectors, links: Links, heads: Links, first: int, end: int) -> None:
    """Put rows at the heads of their chains: that of the id, and those of the terms of most weight."""
    for row in range(first, end):
        chain = _chain_of_id(ids[row, 0])
        links[row, 0], heads[chain] = heads[chain], row
        for place in range(INDEXED):
            term = term_at(vectors[row], place)
            links[row, place + 1] = NONE
            if term >= 0:
                links[row, place + 1], heads[term] = heads[term], row * INDEXED + place


@compiled("void(uint64[:, ::1], uint8[:, ::1], int32[:, ::1], int32[::1], int64, int64)")
def unlink(ids: Ids, vectors: Vectors, links: Links, heads: Links, first: int, end: int) -> None:
    """Take the last rows from the heads of their chains."""
    for row in range(end - 1, first - 1, -1):
        for place in range(INDEXED - 1, -1, -1):
            term = term_at(vectors[row], place)
            if term >= 0:
                heads[term] = links[row, place + 1]
        heads[_chain_of_id(ids[row, 0])] = links[row, 0]


@compiled("int64(uint64[:, ::1], boolean[::1], int32[:, ::1], int32[::1], uint64, uint64)")
def find(ids: Ids, alive: Flags, links: Links, heads: Links, first: np.uint64, second: np.uint64) -> np.int32:
    """The row of the article with this id; -1 when it is not there."""
    row: np.int32 = heads[_chain_of_id(first)]
    while row >= 0 and not (alive[row] and ids[row, 0] == first and ids[row, 1] == second):
        row = links[row, 0]
    return row


@part
def _most_sharing(vector: NDArray[np.uint8], but: int, alive: Flags, links: Links, heads: Links, most: Places) -> int:
    """Write the rows that share terms of most weight, of equals those found first; returns how many."""
    rows, weights = np.empty(INDEXED * NEWEST, np.uint64), np.zeros(INDEXED * NEWEST, np.int64)
    slots = np.full(_SLOTS, np.int32(NONE))
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
                slot = slot_of(slots, rows, np.uint64(row))
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
        most[place] = np.int64(rows[most[place]])
    return kept


@part
def _alike(
    vector: NDArray[np.uint8],
    but: int,
    stories: Ids,
    vectors: Vectors,
    alive: Flags,
    links: Links,
    heads: Links,
    rows: Places,
    best: Floats,
) -> None:
    most = np.empty(COMPARED, np.int64)
    means = np.empty(COMPARED)
    first, nearest, compared = np.empty(COMPARED, np.int64), np.zeros((COMPARED, NEAREST)), np.zeros(COMPARED)
    found = 0
    for number in range(_most_sharing(vector, but, alive, links, heads, most)):
        row = most[number]
        at = 0
        while at < found and not (
            stories[first[at], 0] == stories[row, 0] and stories[first[at], 1] == stories[row, 1]
        ):
            at += 1
        if at == found:
            first[at] = row
            found += 1
        cosine = likeness(vector, vectors[row])
        for place in range(NEAREST):
            if cosine > nearest[at, place]:
                cosine, nearest[at, place] = nearest[at, place], cosine
        compared[at] = min(NEAREST, compared[at] + 1)
    for at in range(found):
        mean, place = nearest[at].sum() / compared[at], at
        while place and means[place - 1] < mean:
            means[place], rows[place], best[place] = means[place - 1], rows[place - 1], best[place - 1]
            place -= 1
        means[place], rows[place], best[place] = mean, first[at], nearest[at]


@compiled(
    "void(Array(uint8, 2, 'C', True), int64, uint64[:, ::1], uint8[:, ::1], boolean[::1], int32[:, ::1], int32[::1],"
    " int64[:, ::1], float64[:, :, ::1])"
)
def alike(
    wanted: Vectors,
    but: int,
    stories: Ids,
    vectors: Vectors,
    alive: Flags,
    links: Links,
    heads: Links,
    rows: Places,
    best: Floats,
) -> None:
    """Write for each vector a row of each story found, and the cosines of its articles that count, both by falling
    mean: into n x `COMPARED` places that are -1, and n x `COMPARED` x `NEAREST` that are 0."""
    for number in range(len(wanted)):
        _alike(wanted[number], but, stories, vectors, alive, links, heads, rows[number], best[number])
