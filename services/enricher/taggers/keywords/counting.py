"""Which phrases of an article could be keywords, and how often and where each stands: words, pairs, names, whole runs.

Compiled parts for `phrases.py`. A run is what stands between stop words, figures and marks.
"""

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.characters import Gap
from services.enricher.hashing import Hashes, key_of
from services.enricher.lexicon import Values
from services.enricher.reading import CAPS, INITIAL, LOWER, MIXED, NUMBER, TITLE, Places
from services.enricher.slots import Slots, slot_of
from services.enricher.taggers.stop_words import ARTICLE, CONNECTOR, GENERIC, NEVER

LONGEST = 4
"""Words a phrase has at most; longer runs are headlines in capitals, or lists."""

START, LENGTH, FIRST, COUNT, FLAGS = range(5)
"""Columns of a phrase: the token and the number of words of one of its mentions, where it stands as it is best written;
the first token of its first mention; how many mentions there are; TELLS, TITLED, IS_NAME."""
COLUMNS = 5
TELLS, TITLED, IS_NAME = 1, 2, 4
"""A mention's capitals tell what is a name; a mention is in the title; it is a name."""

ASIDE = 1 << 8
"""Set, beside the bits of stop words, for a token in an aside."""
JOINT = CONNECTOR | ARTICLE

_SILENT = NEVER | GENERIC
_JOINED = int(Gap.SPACE | Gap.HYPHEN | Gap.AMPERSAND | Gap.ELISION)
_OPENING = int(Gap.STOP | Gap.COLON | Gap.LINE | Gap.PARAGRAPH | Gap.OPEN_QUOTE | Gap.CLOSE_QUOTE)
_MOST_NAMES = 64
"""Names of one run that are counted."""


@part
def is_upper_first(shape: int) -> bool:
    return shape in (TITLE, CAPS, INITIAL)


@part
def is_shouted(shapes: NDArray[np.uint8], title_end: int) -> bool:
    """Whether the title is in capitals only."""
    capitals = False
    for token in range(title_end):
        if shapes[token] in (LOWER, TITLE, MIXED):
            return False
        capitals = capitals or shapes[token] in (CAPS, INITIAL)
    return capitals


@part
def count_phrases(
    hashes: Hashes,
    starts: Places,
    ends: Places,
    shapes: NDArray[np.uint8],
    gaps: NDArray[np.uint32],
    sentences: NDArray[np.int32],
    marks: Values,
    title_end: int,
    table: Slots,
    keys: Hashes,
    rows: Places,
) -> int:
    """Write a row for each phrase and its key, and put it into the table; how many there are, at most four a token.

    The arrays of a `Reading`, as far as it is read; the first `title_end` tokens are the title's.
    """
    count, met = len(hashes), 0
    headline = _is_headline_case(starts, ends, shapes, marks, title_end)
    spans = np.empty((_MOST_NAMES, 2), np.int64)
    start, opens, fresh = -1, False, True
    for token in range(count + 1):
        stops = ends_run = True
        if token < count:
            broken = token == title_end or (gaps[token] & ~_JOINED) != 0
            fresh = token == 0 or token == title_end or (gaps[token] & _OPENING) != 0
            fresh = fresh or sentences[token] != sentences[token - 1]
            shape, mark = shapes[token], marks[token]
            length = ends[token] - starts[token]
            if mark & ASIDE:
                stops = broken = True
            elif not mark & _SILENT:
                stops = shape == NUMBER or (length < 3 and not is_upper_first(shape))
            elif mark & GENERIC and not mark & NEVER:
                stops = fresh or not is_upper_first(shape)
            else:
                stops = shape != CAPS
            ends_run = broken or (stops and not (mark & JOINT and start >= 0 and _goes_on(shapes, gaps, marks, token)))
            if not broken and not stops and start >= 0:
                continue
        if start >= 0 and ends_run:
            met = _count_run(
                hashes, shapes, marks, start, token, opens, start < title_end, headline, table, keys, rows, spans, met
            )
            start = -1
        if token < count and not stops and start < 0:
            start, opens = token, fresh
    return met


@part
def _goes_on(shapes: NDArray[np.uint8], gaps: NDArray[np.uint32], marks: Values, token: int) -> bool:
    """Whether the connector or article there stands within a name."""
    if marks[token] & ARTICLE and marks[token - 1] & CONNECTOR:
        after = token + 1
    elif marks[token] & CONNECTOR and is_upper_first(shapes[token - 1]):
        after = token + 1
        if after < len(marks) and marks[after] & ARTICLE and not gaps[after] & ~_JOINED:
            after += 1
    else:
        return False
    if after >= len(marks) or gaps[after] & ~_JOINED:
        return False
    return is_upper_first(shapes[after]) and not marks[after] & NEVER


@part
def _is_headline_case(starts: Places, ends: Places, shapes: NDArray[np.uint8], marks: Values, title_end: int) -> bool:
    """Whether the title capitalises words that are no names: none of its longer words, bar the first, is small."""
    for token in range(1, title_end):
        if ends[token] - starts[token] > 3 and shapes[token] == LOWER and not marks[token] & NEVER:
            return False
    return True


@part
def _count_run(
    hashes: Hashes,
    shapes: NDArray[np.uint8],
    marks: Values,
    start: int,
    end: int,
    opens: bool,
    heading: bool,
    headline: bool,
    table: Slots,
    keys: Hashes,
    rows: Places,
    spans: Places,
    met: int,
) -> int:
    """Count the words, the pairs, the names and the whole of a run of tokens; how many phrases were met so far."""
    plain = heading and headline
    for token in range(start, end):
        tells = not plain and not (opens and token == start)
        met = _count(hashes, token, token + 1, tells, heading, False, table, keys, rows, met)
        if token + 1 < end:
            met = _count(hashes, token, token + 2, tells, heading, False, table, keys, rows, met)
    if end - start < 2:
        return met
    names = 0
    first = last = -1
    for token in range(start, end + 1):
        if token < end and is_upper_first(shapes[token]):
            first = token if first < 0 else first
            last = token
        elif first >= 0 and (token == end or not marks[token] & JOINT):
            if last > first and last - first < LONGEST and names < len(spans):
                spans[names, 0], spans[names, 1] = first, last + 1
                names += 1
            first = -1
    whole = 2 < end - start <= LONGEST
    for number in range(names):
        one, two = spans[number, 0], spans[number, 1]
        whole = whole and not (one == start and two == end)
        is_pair = two - one == 2
        tells = not plain and not (opens and one == start)
        if not is_pair:
            met = _count(hashes, one, two, tells, heading, not plain, table, keys, rows, met)
        elif not plain:
            rows[table[slot_of(table, keys, key_of(hashes, one, two))], FLAGS] |= IS_NAME
    if whole:
        met = _count(hashes, start, end, not plain and not opens, heading, False, table, keys, rows, met)
    return met


@part
def _count(
    hashes: Hashes,
    start: int,
    end: int,
    tells: bool,
    heading: bool,
    is_name: bool,
    table: Slots,
    keys: Hashes,
    rows: Places,
    met: int,
) -> int:
    key = key_of(hashes, start, end)
    slot = slot_of(table, keys, key)
    if table[slot] < 0:
        if met >= len(keys):
            return met
        table[slot], keys[met] = met, key
        rows[met, START], rows[met, LENGTH], rows[met, FIRST] = start, end - start, start
        rows[met, COUNT], rows[met, FLAGS] = 0, 0
        met += 1
    row = rows[table[slot]]
    row[COUNT] += 1
    if tells and not row[FLAGS] & TELLS:
        row[START] = start
    row[FLAGS] |= (TELLS if tells else 0) | (TITLED if heading else 0) | (IS_NAME if is_name else 0)
    return met
