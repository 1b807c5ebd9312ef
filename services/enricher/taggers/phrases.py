"""The phrases of an article that could be keywords, counted and scored: repeated words, repeated phrases, and names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.characters import Gap
from services.enricher.hashing import Hashes, key_of
from services.enricher.lexicon import Values
from services.enricher.reading import CAPS, INITIAL, LOWER, MIXED, NUMBER, TITLE, Places, Reading
from services.enricher.slots import slot_of
from services.enricher.taggers.stop_words import ARTICLE, CONNECTOR, GENERIC, NEVER, StopWords

READ_CHARACTERS = 4000
"""How much of the text is read: news tells what it is about at its beginning."""
LONGEST = 4
"""Words a phrase has at most; longer runs are headlines in capitals, or lists."""
LEFT_ALONE = 0.34
"""A word or phrase is no keyword of its own when a smaller share of its mentions lies outside longer ones."""

_LENGTH_WEIGHT = np.array([0.0, 1.0, 1.5, 1.6, 1.6])
"""By words: two say more than one; the fourth adds little."""
_NAME_WEIGHT = 1.4
_TITLE_BONUS = 1.5
_EARLY = 60
"""Tokens after which the bonus for standing early has halved."""

_BEST = 64
"""Phrases that are handed on at most."""

_ASIDE = 1 << 8
_SILENT = NEVER | GENERIC
_JOINT = CONNECTOR | ARTICLE
_JOINED = int(Gap.SPACE | Gap.HYPHEN | Gap.AMPERSAND | Gap.ELISION)
_OPENING = int(Gap.STOP | Gap.COLON | Gap.LINE | Gap.PARAGRAPH | Gap.OPEN_QUOTE | Gap.CLOSE_QUOTE)

_START, _LENGTH, _FIRST, _COUNT, _FLAGS, _SMALL = range(6)
_TELLS, _TITLED, _IS_NAME = 1, 2, 4


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of so many words from one token of the reading on, and its score.

    `small` has a bit for each word that is to be written small: at the beginning of a sentence, and in some titles, a
    capital tells nothing, and the word stands small elsewhere.
    """

    start: int
    length: int
    small: int
    score: float


def phrases(whole: Reading, title_tokens: int, words: StopWords, asides: Sequence[slice] = ()) -> Iterator[Phrase]:
    """The candidates, the best first, of an article of whose reading the first tokens are the title's; asides are left
    out."""
    text_start = whole.starts[title_tokens] if title_tokens < len(whole) else 0
    last = int(whole.starts.searchsorted(text_start + READ_CHARACTERS))
    marks = words.lexicon.marks_of(whole.hashes[:last])
    for aside in asides:
        marks[aside] |= _ASIDE
    found = np.empty((4 * last, 6), np.int64)
    scores = np.empty(4 * last)
    count = _phrases(
        whole.hashes[:last],
        whole.starts[:last],
        whole.ends[:last],
        whole.shapes[:last],
        whole.gaps[: last + 1],
        whole.sentences[:last],
        marks,
        title_tokens,
        words.capitalises,
        found,
        scores,
    )
    order = np.lexsort((found[:count, _FIRST], -scores[:count]))[:_BEST]
    rows = found[order[:, np.newaxis], (_START, _LENGTH, _SMALL)].tolist()
    return map(Phrase, *zip(*rows, strict=True), scores[order].tolist()) if rows else iter(())


@part
def _is_upper_first(shape: int) -> bool:
    return shape in (TITLE, CAPS, INITIAL)


@part
def _goes_on(shapes: NDArray[np.uint8], gaps: NDArray[np.uint32], marks: Values, token: int) -> bool:
    """Whether the connector or article there stands within a name."""
    if marks[token] & ARTICLE and marks[token - 1] & CONNECTOR:
        after = token + 1
    elif marks[token] & CONNECTOR and _is_upper_first(shapes[token - 1]):
        after = token + 1
        if after < len(marks) and marks[after] & ARTICLE and not gaps[after] & ~_JOINED:
            after += 1
    else:
        return False
    if after >= len(marks) or gaps[after] & ~_JOINED:
        return False
    return _is_upper_first(shapes[after]) and not marks[after] & NEVER


@part
def _is_headline_case(starts: Places, ends: Places, shapes: NDArray[np.uint8], marks: Values, title_end: int) -> bool:
    """Whether the title capitalises words that are no names: none of its longer words, bar the first, is small."""
    for token in range(1, title_end):
        if ends[token] - starts[token] > 3 and shapes[token] == LOWER and not marks[token] & NEVER:
            return False
    return True


@part
def _is_shouted(shapes: NDArray[np.uint8], title_end: int) -> bool:
    """Whether the title is in capitals only."""
    capitals = False
    for token in range(title_end):
        if shapes[token] in (LOWER, TITLE, MIXED):
            return False
        capitals = capitals or shapes[token] in (CAPS, INITIAL)
    return capitals


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
    table: NDArray[np.int32],
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
        if token < end and _is_upper_first(shapes[token]):
            first = token if first < 0 else first
            last = token
        elif first >= 0 and (token == end or not marks[token] & _JOINT):
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
            rows[table[slot_of(table, keys, key_of(hashes, one, two))], _FLAGS] |= _IS_NAME
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
    table: NDArray[np.int32],
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
        rows[met, _START], rows[met, _LENGTH], rows[met, _FIRST] = start, end - start, start
        rows[met, _COUNT], rows[met, _FLAGS] = 0, 0
        met += 1
    row = rows[table[slot]]
    row[_COUNT] += 1
    if tells and not row[_FLAGS] & _TELLS:
        row[_START] = start
    row[_FLAGS] |= (_TELLS if tells else 0) | (_TITLED if heading else 0) | (_IS_NAME if is_name else 0)
    return met


@part
def _chosen(
    hashes: Hashes,
    starts: Places,
    ends: Places,
    shapes: NDArray[np.uint8],
    marks: Values,
    capitalises: bool,
    shouted: bool,
    table: NDArray[np.int32],
    keys: Hashes,
    rows: Places,
    met: int,
    found: Places,
    scores: NDArray[np.float64],
) -> int:
    """The phrases worth a score, each without the mentions that lie within longer ones.

    A name takes over what is left of its last word: "Brown", after "Gordon Brown", means him.
    """
    nested = np.zeros(met, np.int64)
    by_last_word = np.full(met, -1, np.int64)  # Of the phrase that is the word: which name it stands for.
    chosen = 0
    for length in range(LONGEST, 0, -1):
        for number in range(met):
            row = rows[number]
            if row[_LENGTH] != length:
                continue
            flags, start, end = row[_FLAGS], row[_START], row[_START] + length
            if row[_COUNT] < 2 and not flags & (_IS_NAME | _TITLED):
                continue
            if length == 1:
                shape = shapes[start]
                acronym = shape == CAPS and not shouted
                is_name = acronym or (flags & _TELLS != 0 and _is_upper_first(shape) and not capitalises)
                if row[_COUNT] < 2 and not is_name:
                    continue
                if shape == INITIAL:
                    continue
                if shape != CAPS and (marks[start] & (GENERIC | _JOINT) or ends[start] - starts[start] < 3):
                    continue
                if shape != CAPS and shape != TITLE and capitalises:
                    continue
            else:
                is_name = flags & _IS_NAME != 0
                if (row[_COUNT] < 2 and not is_name) or marks[start] & _JOINT or marks[end - 1] & _JOINT:
                    continue
            left = row[_COUNT] - nested[number]
            if left < LEFT_ALONE * row[_COUNT]:
                continue
            if length == 1 and is_name and by_last_word[number] >= 0:
                found[by_last_word[number], _COUNT] += left
                continue
            found[chosen, :] = row
            found[chosen, _COUNT] = left
            found[chosen, _FLAGS] = (flags & ~_IS_NAME) | (_IS_NAME if is_name else 0)
            if length > 1:
                for size in range(1, length):
                    for place in range(start, end - size + 1):
                        slot = slot_of(table, keys, key_of(hashes, place, place + size))
                        if table[slot] >= 0:
                            nested[table[slot]] += left
                if is_name:
                    slot = slot_of(table, keys, key_of(hashes, end - 1, end))
                    word = table[slot]
                    if word >= 0 and (by_last_word[word] < 0 or found[by_last_word[word], _COUNT] < left):
                        by_last_word[word] = chosen
            chosen += 1
    for number in range(chosen):
        often = found[number, _COUNT] + (_TITLE_BONUS if found[number, _FLAGS] & _TITLED else 0.0)
        early = 1.0 + _EARLY / (_EARLY + found[number, _FIRST])
        weight = _NAME_WEIGHT if found[number, _FLAGS] & _IS_NAME else 1.0
        found[number, _SMALL] = 0
        if not found[number, _FLAGS] & _TELLS:
            for place in range(found[number, _LENGTH]):
                word = found[number, _START] + place
                for token in range(len(hashes)):
                    if hashes[token] == hashes[word] and shapes[token] == LOWER:
                        found[number, _SMALL] |= 1 << place
                        break
        scores[number] = often * early * _LENGTH_WEIGHT[found[number, _LENGTH]] * weight
    return chosen


@compiled(
    "int64(uint64[::1], int64[::1], int64[::1], uint8[::1], uint32[::1], int32[::1], uint32[::1], int64, boolean,"
    " int64[:, ::1], float64[::1])"
)
def _phrases(
    hashes: Hashes,
    starts: Places,
    ends: Places,
    shapes: NDArray[np.uint8],
    gaps: NDArray[np.uint32],
    sentences: NDArray[np.int32],
    marks: Values,
    title_end: int,
    capitalises: bool,
    found: Places,
    scores: NDArray[np.float64],
) -> int:
    """Write a row for each phrase worth a score, in no order; how many there are. At most four a token are met."""
    count = len(hashes)
    headline = _is_headline_case(starts, ends, shapes, marks, title_end)
    shouted = _is_shouted(shapes, title_end)
    size = 256
    while size < 8 * count:
        size *= 2
    table = np.full(size, -1, np.int32)
    keys = np.empty(4 * count + 1, np.uint64)
    rows = np.empty((4 * count + 1, 6), np.int64)
    met = 0
    spans = np.empty((64, 2), np.int64)

    start, opens, fresh = -1, False, True
    for token in range(count + 1):
        stops = ends_run = True
        if token < count:
            broken = token == title_end or (gaps[token] & ~_JOINED) != 0
            fresh = token == 0 or token == title_end or (gaps[token] & _OPENING) != 0
            fresh = fresh or sentences[token] != sentences[token - 1]
            shape, mark = shapes[token], marks[token]
            length = ends[token] - starts[token]
            if mark & _ASIDE:
                stops = broken = True
            elif not mark & _SILENT:
                stops = shape == NUMBER or (length < 3 and not _is_upper_first(shape))
            elif mark & GENERIC and not mark & NEVER:
                stops = fresh or not _is_upper_first(shape)
            else:
                stops = shape != CAPS
            ends_run = broken or (stops and not (mark & _JOINT and start >= 0 and _goes_on(shapes, gaps, marks, token)))
            if not broken and not stops and start >= 0:
                continue
        if start >= 0 and ends_run:
            met = _count_run(
                hashes, shapes, marks, start, token, opens, start < title_end, headline, table, keys, rows, spans, met
            )
            start = -1
        if token < count and not stops and start < 0:
            start, opens = token, fresh

    return _chosen(hashes, starts, ends, shapes, marks, capitalises, shouted, table, keys, rows, met, found, scores)
