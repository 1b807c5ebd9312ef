"""What is attributed: the quotation beside the cue, or the clause before or behind it. Pure."""

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.taggers.attributions.grammar import QUOTE, Mark, Wall, Walls
from services.enricher.taggers.attributions.rows import Column, Kind, Next, Rows
from services.enricher.taggers.attributions.vocabulary import AUXILIARY, BEFORE_NOUN, CUE, FORM, ING, Word, Words

_NEAR = 6
"""Tokens between a cue and a quotation that may name when, where and to whom it was said."""
_SHORT = 7
"""Tokens behind a cue that may name no more than that, when a clause stands before it."""
_CLAUSE = 3
"""Tokens that make a clause."""
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
def _clause(
    marks: Words, walls: Walls, row: NDArray[np.int64], begin: int, end: int, first: int, last: int
) -> tuple[int, int]:
    """The clause in the sentence from `begin` to before `end`; the attribution's own words are those from `first` to
    before `last`. Both numbers are the same when the sentence holds nothing else."""
    if row[Column.KIND] == Kind.ACCORDING:
        if first > begin:
            return begin, first
        behind = last
        while behind < end and walls[behind] & Wall.COMMA == 0:
            behind += 1
        return (behind, end) if behind < end else (last, end)
    parted = first > begin and walls[first] & (Wall.COMMA | QUOTE) and row[Column.NEXT] != Next.THAT
    if parted and marks[begin] & (BEFORE_NOUN | Word.SUBORDINATE) == 0:
        if walls[last] & Wall.COMMA and end - last > _SHORT:
            return begin, end  # "The vote, she said, was lost"
        if end - last < _SHORT and first - begin >= min(_CLAUSE, end - last):
            return begin, first  # "The vote was lost, she said on Monday"
    if row[Column.SOURCE_FIRST] >= row[Column.CUE_LAST] and first > begin:
        return begin, first
    if walls[last] & Wall.COMMA and marks[last] & CUE and marks[last] >> FORM & 3 == ING:
        behind = last + 1
        while behind < end and walls[behind] & Wall.COMMA == 0:
            behind += 1
        if behind < end:
            return behind, end  # "reported, citing officials, that"
    if row[Column.KIND] == Kind.RELATIVE:
        for behind in range(last + 1, end):
            if walls[behind] & Wall.COMMA and marks[behind] & (CUE | AUXILIARY):
                return last, behind  # "An official, who asked not to be named, said"
    if row[Column.NEXT] in (Next.PREPOSITION, Next.OBJECT, Next.NAME):
        for behind in range(last + 1, min(last + _NEAR, end)):
            if walls[behind]:
                break
            if marks[behind] & Word.THAT:
                return behind, end  # "told reporters on Monday that"
    return (last, end) if last < end else (begin, first)


@part
def find_contents(rows: Rows, marks: Words, walls: Walls, spans: Spans) -> None:
    """Write for each attribution the first token of what is said, the one behind the last, and 1 if it is quoted."""
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
            start, stop = _clause(marks, walls, row, begin, end, first, last)
        if start >= stop and begin > 0 and marks[begin - 1] & Mark.QUOTED and walls[begin] & Wall.PARAGRAPH == 0:
            start, stop, direct = _quote_start(marks, walls, begin - 1), begin, True
        elif start >= stop and marks[end] & Mark.QUOTED:
            start, stop, direct = end, _quote_end(marks, walls, end), True
        elif start >= stop:
            start, stop = begin, end
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
