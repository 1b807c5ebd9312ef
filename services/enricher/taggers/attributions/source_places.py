"""Where the source of a cue may stand: right before it, farther off, or behind it. Pure.

Compiled parts for the loops of `candidates.py`; each writes rows from `count` on and tells how many there are then.
"""

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.taggers.attributions.cue_words import of_source
from services.enricher.taggers.attributions.grammar import (
    QUOTE,
    Mark,
    Wall,
    Walls,
    phrase_end,
    phrase_start,
    subject_start,
)
from services.enricher.taggers.attributions.rows import Column, Kind, Rows, Trait
from services.enricher.taggers.attributions.vocabulary import (
    BASE,
    BEFORE_NOUN,
    CUE,
    FORM,
    HEADS,
    ING,
    PAST,
    SUBJECTS,
    THIRD,
    Word,
    Words,
)

_FAR, _FARTHER = 5, 10
"""Tokens between a subject and its verb."""
_SENTENCE = 45
"""Tokens before a cue within which its subject is sought."""
_LONGEST = 200
"""Tokens before it within which the first subject of a long sentence is sought."""
_PARENTHESIS, _APPOSITION = 30, 12
"""Tokens of the longest ones."""

Cue = NDArray[np.int64]
"""The columns of a row that all candidates of a cue share."""


@part
def add(
    marks: Words, walls: Walls, cue: Cue, kind: int, first: int, last: int, traits: int, rows: Rows, count: int
) -> int:
    row = rows[count]
    row[:] = cue
    row[Column.KIND], row[Column.SOURCE_FIRST], row[Column.SOURCE_LAST] = kind, first, last
    row[Column.TRAITS] |= traits | of_source(marks, walls, first, last)
    if kind in (Kind.FAR, Kind.JOINED, Kind.FIRST, Kind.FORWARD) and marks[last - 1] & Mark.CITED:
        row[Column.TRAITS] |= Trait.CITED
    return count + 1


@part
def _apposition(marks: Words, walls: Walls, before: int) -> tuple[int, int, int, int]:
    """The source before brackets, commas or dashes, whose content ends with the token `before`."""
    opening = Wall.OPEN_BRACKET if walls[before + 1] & Wall.CLOSE_BRACKET else Wall.COMMA | Wall.DASH
    inner = before
    while inner > 0 and inner > before - _PARENTHESIS and walls[inner] & (opening | Wall.SENTENCE) == 0:
        inner -= 1
    if inner == 0 or walls[inner] & Wall.SENTENCE or walls[inner] & opening == 0:
        return -1, 0, 0, 0
    last = inner - 1
    if marks[last] & (SUBJECTS | Mark.NOUN) == 0:
        return -1, 0, 0, 0
    first = subject_start(marks, walls, last)
    speaks = marks[inner] & CUE and marks[inner] >> FORM & 3 == ING
    if not speaks and marks[inner] & (Word.RELATIVE | Word.SUBORDINATE | Word.PREPOSITION) == 0:
        for token in range(inner, before):
            if marks[token] & Mark.SUBJECT:
                return Kind.APPOSITION, first, inner, Trait.CLAUSE_BETWEEN
        if before - inner < _APPOSITION and marks[before] & Mark.NOUN:
            return Kind.APPOSITION, first, before + 1, 0
    return Kind.APPOSITION, first, inner, 0


@part
def left(marks: Words, walls: Walls, before: int, form: int, noun: bool, cue: Cue) -> tuple[int, int, int, int]:
    """The source right before the cue, ending with the token `before`: kind, first, last, traits; kind -1 if none."""
    found, wall = marks[before], walls[before + 1]
    short = found & Word.PRONOUN and form == ING  # "He's saying" has no possessive.
    if found & Word.OWN or (marks[before + 1] & Mark.POSSESSED and not short):
        if not noun and form not in (BASE, THIRD):
            return -1, 0, 0, 0
        if found & Word.OWN:
            return Kind.OWN, before, before + 1, 0
        return Kind.POSSESSIVE, phrase_start(marks, walls, before), before + 1, 0
    if wall == 0:
        if found & (Word.PRONOUN | Word.IT):
            return Kind.PRONOUN, before, before + 1, Trait.BE if short else 0
        if found & SUBJECTS:
            return Kind.RELATIVE, before, before + 1, 0
        if found & Mark.NOUN:
            kind = Kind.NAME if found & Mark.CAPITAL else Kind.NOUN
            return kind, phrase_start(marks, walls, before), before + 1, 0
        return -1, 0, 0, 0
    if wall & QUOTE or wall & (Wall.COMMA | Wall.DASH | Wall.CLOSE_BRACKET) == 0:
        return -1, 0, 0, 0
    return _apposition(marks, walls, before)


@part
def _coordinated(marks: Words, walls: Walls, stop: int, before: int, form: int, quoted: int) -> int:
    """Where the nearest subject ends whose verb is a cue of the same form with "that": "Berg said that it was over and
    warned"; -1 if none does."""
    for last in range(before - 1, stop - 1, -1):
        if marks[last] & Mark.CITED == 0 or marks[last] & Mark.QUOTED != quoted:
            continue
        verb = last + 1
        while verb < last + _FAR and marks[verb] & CUE == 0:
            verb += 1
        if marks[verb] & CUE and marks[verb] >> FORM & 3 == form and walls[verb + 1] == 0:
            return last if marks[verb + 1] & Word.THAT else -1
        return -1
    return -1


@part
def subjects(
    marks: Words,
    walls: Walls,
    sentence: int,
    token: int,
    start: int,
    end: int,
    joined: bool,
    cue: Cue,
    rows: Rows,
    count: int,
) -> int:
    """Subjects farther off than the source from `start` to before `end`: the nearest before, the first, the next."""
    form, quoted = cue[Column.FORM], marks[token] & Mark.QUOTED
    last, stop = end - 1, max(sentence, token - _SENTENCE)
    while last >= stop and (marks[last] & Mark.SUBJECT == 0 or marks[last] & Mark.QUOTED != quoted or last >= start):
        last -= 1
    earliest = start
    if last >= stop:
        earliest = subject_start(marks, walls, last)
        traits = Trait.FAR if token - last > _FAR else 0
        traits |= Trait.FARTHER if token - last > _FARTHER else 0
        other = (
            _coordinated(marks, walls, stop, earliest, form, quoted) if joined and not marks[last] & Mark.CITED else -1
        )
        if other >= 0:
            first = subject_start(marks, walls, other)
            count = add(marks, walls, cue, Kind.JOINED, first, other + 1, traits, rows, count)
        kind = Kind.JOINED if joined and other < 0 else Kind.FAR
        count = add(marks, walls, cue, kind, earliest, last + 1, traits, rows, count)
        for other in range(max(sentence, token - _LONGEST), earliest):
            if marks[other] & Mark.SUBJECT and marks[other] & Mark.QUOTED == quoted:
                earliest = subject_start(marks, walls, other)
                traits = Trait.FARTHER if token - other > _FARTHER else 0
                count = add(marks, walls, cue, Kind.FIRST, earliest, other + 1, traits, rows, count)
                break
    elif form == ING and token <= sentence + 2:
        other = token + 2
        while other < len(marks) - 1 and other < token + _SENTENCE and walls[other] & Wall.SENTENCE == 0:
            if marks[other] & Mark.SUBJECT and marks[other] & Mark.QUOTED == quoted:
                first = subject_start(marks, walls, other)
                return add(marks, walls, cue, Kind.FORWARD, first, other + 1, 0, rows, count)
            other += 1
    if form == ING or joined:
        # The noun phrase that the sentence begins with, behind a phrase of time or place.
        head = sentence
        if marks[head] & (BEFORE_NOUN | Word.SUBORDINATE):
            while head < min(start, sentence + _PARENTHESIS) and walls[head] & Wall.COMMA == 0:
                head += 1
        if head < earliest and walls[head] & QUOTE == 0:
            last = head + 1 if marks[head] & (Word.PRONOUN | Word.IT) else phrase_end(marks, walls, head)
            if head < last <= token:
                count = add(marks, walls, cue, Kind.HEAD, head, last, 0, rows, count)
    return count


@part
def right(
    marks: Words,
    walls: Walls,
    sentence: int,
    token: int,
    before: int,
    form: int,
    noun: bool,
    cue: Cue,
    rows: Rows,
    count: int,
) -> int:
    """Sources behind the cue."""
    after = token + 1
    if marks[token] & Word.CITING and walls[after] == 0:
        end = phrase_end(marks, walls, after)
        for near in range(after, end):
            if marks[near] & HEADS:
                count = add(marks, walls, cue, Kind.CITED, after, end, 0, rows, count)
                break
    passive = cue[Column.TRAITS] & Trait.BE and form == PAST
    first = token == sentence or (before >= sentence and walls[before + 1]) or marks[token - 1] & Mark.QUOTED
    if first and walls[after] == 0 and form in (PAST, THIRD) and not passive:
        if marks[after] & (Word.PRONOUN | Word.IT):
            count = add(marks, walls, cue, Kind.RIGHT_PRONOUN, after, after + 1, 0, rows, count)
        else:
            end = phrase_end(marks, walls, after)
            if end > after:
                kind = Kind.RIGHT_NAME if marks[end - 1] & Mark.CAPITAL else Kind.RIGHT_NOUN
                count = add(marks, walls, cue, kind, after, end, 0, rows, count)
    if form == PAST or noun:
        near = after
        while near < after + 3 and walls[near] == 0 and marks[near] & Word.BY == 0:
            near += 1
        if walls[near] == 0 and marks[near] & Word.BY and walls[near + 1] == 0:
            end = phrase_end(marks, walls, near + 1)
            if end > near + 1:
                count = add(marks, walls, cue, Kind.BY, near + 1, end, 0, rows, count)
                rows[count - 1, Column.TRAITS] &= ~Trait.BE  # All of these are passive.
    if noun and walls[after] == 0 and marks[after] & Word.OF and walls[after + 1] == 0:
        end = phrase_end(marks, walls, after + 1)
        if end > after + 1:
            count = add(marks, walls, cue, Kind.OF, after + 1, end, 0, rows, count)
    return count
