"""What is attributed: the quotation beside the cue, or the clause before or behind it. Pure."""

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.taggers.attributions.clauses import clause
from services.enricher.taggers.attributions.grammar import QUOTE, Mark, Wall, Walls
from services.enricher.taggers.attributions.rows import Column, Kind, Rows
from services.enricher.taggers.attributions.vocabulary import Words

_NEAR = 6
"""Tokens between a cue and a quotation that may name when, where and to whom it was said."""
_LONGEST = 400
"""Tokens of a quotation, or of a clause; a longer one has lost its end."""

Spans = NDArray[np.int64]


@part
def _quote_end(marks: Words, walls: Walls, first: int) -> int:
    end = first + 1
    while marks[end] & Mark.QUOTED and walls[end] & Wall.CLOSE_QUOTE == 0 and end - first < _LONGEST:
        end += 1
    return end


@part
def _quote_start(marks: Words, walls: Walls, last: int) -> int:
    first = last
    while first > 0 and marks[first - 1] & Mark.QUOTED and walls[first] & Wall.OPEN_QUOTE == 0:
        if last - first == _LONGEST:
            break
        first -= 1
    return first


@part
def _quotation(marks: Words, walls: Walls, first: int, last: int) -> tuple[int, int]:
    """The quotation before the token `first`, or behind that before `last`, or both in one; -1 when there is none."""
    start, stop = -1, -1
    ends = walls[first] & Wall.CLOSE_QUOTE and walls[first] & Wall.PARAGRAPH == 0
    if first > 0 and ends and marks[first - 1] & Mark.QUOTED:
        start, stop = _quote_start(marks, walls, first - 1), first
    behind = last
    while walls[behind] & (Wall.OPEN_QUOTE | Wall.SENTENCE) == 0 and behind - last < _NEAR:
        behind += 1
    if marks[behind] & Mark.QUOTED == 0 or walls[behind] & Wall.OPEN_QUOTE == 0 or walls[behind] & Wall.PARAGRAPH:
        return start, stop
    # Behind the cue's sentence only the second half of what was quoted before it may follow.
    if walls[behind] & Wall.SENTENCE and start < 0 and behind > last:
        return start, stop
    # A few quoted words within a clause tell how it was said, not what.
    if behind == last or walls[behind] & ~QUOTE or start >= 0:
        stop = _quote_end(marks, walls, behind)
        start = behind if start < 0 else start
    return start, stop


@part
def apart(marks: Words, row: NDArray[np.int64], start: int, stop: int, direct: int) -> tuple[int, int]:
    """The largest part of the tokens from `start` to before `stop` that holds neither the row's source nor its cue."""
    low, high = row[Column.CUE_FIRST], row[Column.CUE_LAST]
    middle, middle_end = high, row[Column.SOURCE_FIRST]
    if row[Column.SOURCE_FIRST] < low:
        middle, middle_end = row[Column.SOURCE_LAST], low
        low = row[Column.SOURCE_FIRST]
    high = max(high, row[Column.SOURCE_LAST])
    if stop <= low or start >= high:
        return start, stop
    first, last = start, max(min(stop, low), start)
    if stop - max(start, high) > last - first:
        first, last = max(start, high), stop
    middle, middle_end = max(start, middle), min(stop, middle_end)
    if middle < middle_end and (row[Column.KIND] == Kind.FORWARD or first >= last):
        first, last = middle, middle_end  # "Citing the cost, Berg declined"
    if direct:
        while last > first and marks[last - 1] & Mark.QUOTED == 0:
            last -= 1
        while last > first and marks[first] & Mark.QUOTED == 0:
            first += 1
    return first, last


@part
def find_contents(rows: Rows, marks: Words, walls: Walls, spans: Spans) -> None:
    """Write for each attribution the first token of what is said, the one behind the last, and 1 if it is quoted.

    Where the text does not tell what is said, nothing lies between the two.
    """
    for number in range(len(rows)):
        row = rows[number]
        cue, cue_end = row[Column.CUE_FIRST], row[Column.CUE_LAST]
        source, source_end = row[Column.SOURCE_FIRST], row[Column.SOURCE_LAST]
        begin, end = min(cue, source), max(cue_end, source_end)
        low, high = begin - _LONGEST, end + _LONGEST
        while walls[begin] & Wall.SENTENCE == 0 and begin > low:
            begin -= 1
        while walls[end] & Wall.SENTENCE == 0 and end < high:
            end += 1
        # The words of the attribution itself: cue and source, where they stand side by side.
        first = source if source < cue and cue - source_end <= 2 else cue
        last = source_end if source >= cue_end and source - cue_end <= 1 else cue_end
        start, stop = -1, -1
        if marks[cue] & Mark.QUOTED == 0 or row[Column.KIND] == Kind.SPEAKER:
            start, stop = _quotation(marks, walls, first, last)
        direct = start >= 0
        if start < 0:
            start, stop = clause(marks, walls, row, begin, end, min(first, source), last)
        if start >= stop and begin > 0 and marks[begin - 1] & Mark.QUOTED and walls[begin] & Wall.PARAGRAPH == 0:
            start, stop, direct = _quote_start(marks, walls, begin - 1), begin, True
        elif start >= stop and marks[end] & Mark.QUOTED:
            start, stop, direct = end, _quote_end(marks, walls, end), True
        start, stop = apart(marks, row, start, stop, direct)
        spans[number, 0], spans[number, 1], spans[number, 2] = start, stop, direct
    for number in range(len(rows) - 1):
        # "She accused the board of lying and called for a vote": the second verb ends what goes with the first.
        second, cut = rows[number + 1], rows[number + 1, Column.CUE_FIRST] - 1
        same = second[Column.SOURCE_FIRST] == rows[number, Column.SOURCE_FIRST]
        if not same or second[Column.KIND] != Kind.JOINED:
            # "She believes that it works, her spokesman said": nor do words behind the outer one's clause.
            cut = spans[number + 1, 1]
            if spans[number + 1, 0] > rows[number, Column.CUE_FIRST] or spans[number + 1, 2]:
                continue
        if spans[number, 0] < cut < spans[number, 1] and spans[number, 2] == 0:
            spans[number, 1] = cut
