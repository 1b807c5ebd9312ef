"""What is attributed: the quotation beside the cue, or the clause before or behind it. Pure."""

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled, part
from services.enricher.reading import Reading
from services.enricher.taggers.attributions.candidates import (
    ACCORDING_KIND, JOINED_KIND, NEXT_THAT, SPEAKER_KIND, Rows, Walls,
)  # fmt: skip
from services.enricher.taggers.attributions.grammar import (
    BEFORE_NOUN, CLOSE_QUOTE, COMMA, OPEN_QUOTE, PARAGRAPH, QUOTE, SENTENCE, SUBORDINATE,
)  # fmt: skip
from services.enricher.taggers.attributions.vocabulary import CUE, FORM, ING, Facts

_NEAR = 6
"""Tokens between a cue and a quotation that may name when, where and to whom it was said."""
_SHORT = 7
"""Tokens behind a cue that may name no more than that, when a clause stands before it."""
_CLAUSE = 3
"""Tokens that make a clause."""
_LONGEST = 400
"""Tokens of a quotation; a longer one has lost its end."""

Spans = NDArray[np.int64]
Flags = NDArray[np.bool_]


def contents(reading: Reading, facts: Facts, rows: Rows, walls: Walls) -> Spans:
    """For each attribution: the first token of what is attributed, the one behind the last, and 1 if it is quoted."""
    spans = np.empty((len(rows), 3), np.int64)
    _find(rows, walls, facts, reading.quoted, spans)
    return spans


@part
def _quote_end(walls: Walls, quoted: Flags, first: int) -> int:
    end = first + 1
    while end < len(quoted) and quoted[end] and walls[end] & CLOSE_QUOTE == 0 and end - first < _LONGEST:
        end += 1
    return end


@part
def _quote_start(walls: Walls, quoted: Flags, last: int) -> int:
    first = last
    while first > 0 and quoted[first - 1] and walls[first] & OPEN_QUOTE == 0 and last - first < _LONGEST:
        first -= 1
    return first


@part
def _quoted(walls: Walls, quoted: Flags, first: int, last: int) -> tuple[int, int]:
    """The quotation before the token `first`, or behind that before `last`, or both in one; -1 when there is none."""
    start, stop = -1, -1
    if first > 0 and walls[first] & CLOSE_QUOTE and walls[first] & PARAGRAPH == 0 and quoted[first - 1]:
        start, stop = _quote_start(walls, quoted, first - 1), first
    behind = last
    while walls[behind] & (OPEN_QUOTE | SENTENCE) == 0 and behind - last < _NEAR:
        behind += 1
    if behind == len(quoted) or not quoted[behind] or walls[behind] & OPEN_QUOTE == 0 or walls[behind] & PARAGRAPH:
        return start, stop
    # A few quoted words within a clause tell how it was said. Behind the cue's sentence only a second half may follow.
    if walls[behind] & SENTENCE and start < 0 and behind > last:
        return start, stop
    if behind == last or walls[behind] & ~QUOTE or start >= 0:
        stop = _quote_end(walls, quoted, behind)
        start = behind if start < 0 else start
    return start, stop


@part
def _clause(
    walls: Walls, facts: Facts, row: NDArray[np.int64], begin: int, end: int, first: int, last: int
) -> tuple[int, int]:
    """The clause that is attributed, in the sentence from `begin` to before `end`; the attribution's own words are
    those from `first` to before `last`. Both are the same when the sentence holds nothing else."""
    if row[6] == ACCORDING_KIND:
        return (last, end) if first == begin else (begin, first)
    after_comma = first > begin and walls[first] & (COMMA | QUOTE) != 0
    if after_comma and facts[begin] & (BEFORE_NOUN | SUBORDINATE) == 0 and row[7] != NEXT_THAT:
        if walls[last] & COMMA and end - last > _SHORT:
            return begin, end
        if end - last < _SHORT and first - begin >= min(_CLAUSE, end - last):
            return begin, first
    if row[2] >= row[1] and first > begin:
        return begin, first
    if walls[last] & COMMA and facts[last] & CUE and facts[last] >> FORM & 3 == ING:
        behind = last + 1
        while behind < end and walls[behind] & COMMA == 0:
            behind += 1
        if behind < end:
            return behind, end  # "reported, citing officials, that"
    return (last, end) if last < end else (begin, first)


@compiled("void(int64[:, ::1], int64[::1], int64[::1], boolean[::1], int64[:, ::1])")
def _find(rows: Rows, walls: Walls, facts: Facts, quoted: Flags, spans: Spans) -> None:
    count = len(quoted)
    for number in range(len(rows)):
        row = rows[number]
        cue, cue_end, source, source_end = row[0], row[1], row[2], row[3]
        begin, end = min(cue, source), max(cue_end, source_end)
        while walls[begin] & SENTENCE == 0:
            begin -= 1
        while walls[end] & SENTENCE == 0:
            end += 1
        # The words of the attribution itself: cue and source, where they stand side by side.
        first = source if source < cue and cue - source_end <= 2 else cue
        last = source_end if source >= cue_end and source - cue_end <= 1 else cue_end
        start, stop = -1, -1
        if row[6] == SPEAKER_KIND or not quoted[cue]:
            start, stop = _quoted(walls, quoted, first, last)
        direct = start >= 0
        if start < 0:
            start, stop = _clause(walls, facts, row, begin, end, first, last)
        if start >= stop and begin > 0 and quoted[begin - 1] and walls[begin] & PARAGRAPH == 0:
            start, stop, direct = _quote_start(walls, quoted, begin - 1), begin, True
        elif start >= stop and end < count and quoted[end]:
            start, stop, direct = end, _quote_end(walls, quoted, end), True
        elif start >= stop:
            start, stop = begin, end
        spans[number, 0], spans[number, 1], spans[number, 2] = start, stop, direct
    for number in range(len(rows) - 1):
        # "She accused the board of lying and called for a vote": the second verb ends what goes with the first.
        following = rows[number + 1]
        if following[2] == rows[number, 2] and following[6] == JOINED_KIND:
            if spans[number, 0] < following[0] - 1 < spans[number, 1] and not spans[number, 2]:
                spans[number, 1] = following[0] - 1
