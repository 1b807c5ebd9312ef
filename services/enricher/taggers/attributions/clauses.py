"""Which clause of a sentence a cue attributes: the one before it, or that behind it and behind whom it was told. Pure.

Compiled parts for `contents.py`.
"""

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.taggers.attributions.grammar import QUOTE, Mark, Wall, Walls
from services.enricher.taggers.attributions.rows import Column, Kind, Next, Trait
from services.enricher.taggers.attributions.vocabulary import (
    AUXILIARY,
    BEFORE_NOUN,
    CUE,
    FORM,
    HEADS,
    ING,
    PAST,
    Word,
    Words,
)

_NEAR = 6
"""Tokens behind a cue that may name when, where and to whom it was said, before "that"."""
_SHORT = 7
"""Tokens behind a cue that may name no more than that, when a clause stands before it."""
_CLAUSE = 3
"""Tokens that make a clause."""
_PLACES = 3
"""Phrases of place and time behind whom it was told."""


@part
def clause(
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
            return _larger(marks, begin, end, first, last)
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
                return last, behind  # "An official, who warned that fuel was short, said"
    told = _behind_addressee(marks, walls, row, end, last)
    if last < end and told >= end:
        return (begin, first) if parted and first - begin >= _CLAUSE else (end, end)
    return (told, end) if last < end else (begin, first)


@part
def _larger(marks: Words, begin: int, end: int, first: int, last: int) -> tuple[int, int]:
    """The half of a clause that the attribution parts; all before it, when that is a clause without the rest."""
    if marks[last] & (AUXILIARY | Word.VERB) == 0:
        for token in range(begin, first):
            if marks[token] & Mark.SUBJECT and marks[token] & Word.RELATIVE == 0:
                return begin, first  # "The ferries will sail, she said, when the storm is over"
    return (begin, first) if first - begin >= end - last else (last, end)


@part
def _behind_addressee(marks: Words, walls: Walls, row: NDArray[np.int64], end: int, last: int) -> int:
    """Where what is said begins, behind the cue and those whom it was said to; `end` when nothing is left of it."""
    cue, following = marks[row[Column.CUE_LAST] - 1], row[Column.NEXT]
    told = last
    if cue & (Word.TELLING | Word.WARNING) and not (
        row[Column.FORM] == PAST and row[Column.TRAITS] & Trait.BE and row[Column.KIND] != Kind.BY
    ):
        told = _addressee_end(marks, walls, last)
        is_one = marks[told - 1] & (HEADS & ~Word.DOCUMENT | Mark.CAPITAL | Word.OBJECT | Word.OWN) or told == last
        for _ in range(_PLACES):
            told = _place_end(marks, walls, told)
        if told < end and marks[told] & Word.THAT and walls[told] == 0:
            return told
        if cue & Word.WARNING or (not is_one and (told >= end or marks[told] & BEFORE_NOUN)):
            told = last
    elif following == Next.TO and marks[last + 1] & (Word.DETERMINER | Word.OWN | Word.OBJECT | Mark.CAPITAL):
        following = Next.OBJECT
    elif following not in (Next.PREPOSITION, Next.OBJECT, Next.NAME):
        return last
    for behind in range(told + 1, min(told + _NEAR, end)):
        if walls[behind]:
            break
        if marks[behind] & Word.THAT:
            return behind  # "told reporters on Monday that"
    return told


@part
def _addressee_end(marks: Words, walls: Walls, first: int) -> int:
    """Behind the noun phrase or the name that begins there; `first` if none does, or if it is a subject itself."""
    if walls[first]:
        return first
    if marks[first] & (Word.OBJECT | Word.IT):
        return first + 1
    end = first
    while (end == first or walls[end] == 0) and marks[end] & (Word.DETERMINER | Word.OWN):
        end += 1
        if marks[end - 1] & Word.OWN:
            break
    start = end
    while (end == first or walls[end] == 0) and marks[end] & Mark.NOUN:
        if marks[end] & Mark.POSSESSED:
            start = end
        if (marks[end] ^ marks[start]) & Mark.CAPITAL or (marks[end] & Word.TIME and end > start):
            break
        end += 1
    if end > start and marks[end - 1] & Mark.SUBJECT:
        return end - 1 if end - 1 > start else first  # "Told Reuters Turkey would host", "warned winter would be hard"
    if end == start and start > first and marks[start - 1] & Word.OWN == 0:
        return first
    return end


@part
def _place_end(marks: Words, walls: Walls, first: int) -> int:
    """Behind the phrase of time or place that begins there; `first` if none does."""
    if walls[first]:
        return first
    if marks[first] & Word.TIME:
        return first + 1
    is_place = marks[first] & Word.WHERE or (marks[first] & Word.PREPOSITION and marks[first + 1] & Word.TIME)
    if not is_place or walls[first + 1]:
        return first
    end = _addressee_end(marks, walls, first + 1)
    return end if end > first + 1 else first
