"""Who may be cited where: each cue of a text with each source that it might have, and what speaks for the two. Pure.

Compiled parts for `finding.py`.
"""

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.hashing import Hashes
from services.enricher.lexicon import Values, value_of
from services.enricher.taggers.attributions.anonymity import asks_for_anonymity
from services.enricher.taggers.attributions.cue_words import before_cue, behind_cue, of_sentence
from services.enricher.taggers.attributions.grammar import QUOTE, Mark, Wall, Walls, mark, phrase_end
from services.enricher.taggers.attributions.rows import COLUMNS, Column, Kind, Next, Rows, Trait
from services.enricher.taggers.attributions.source_places import Cue, add, left, right, subjects
from services.enricher.taggers.attributions.vocabulary import ACCORDING, CUE, FORM, ING, Word, Words

_MOST = 9
"""Candidates of one cue."""
_COLON = int(Wall.COLON)
_SPEAKER = 5
"""Tokens of a speaker's name."""


@part
def _speaker(marks: Words, walls: Walls, token: int, traits: int, cue: Cue, rows: Rows, count: int) -> int:
    """A name before a colon, at the start of a line or a sentence."""
    first = token - 1
    if marks[first] & (CUE | Mark.QUOTED):
        return count
    while walls[first] == 0 and marks[first] & marks[first - 1] & Mark.CAPITAL and token - first < _SPEAKER:
        first -= 1
    if marks[first] & Mark.CAPITAL == 0 or walls[first] & (Wall.SENTENCE | Wall.LINE | Wall.PARAGRAPH) == 0:
        return count
    cue[:] = 0
    cue[Column.CUE_FIRST] = cue[Column.CUE_LAST] = token
    cue[Column.NEXT], cue[Column.TRAITS] = Next.QUOTE if walls[token] & QUOTE else Next.COLON, traits
    return add(marks, walls, cue, Kind.SPEAKER, first, token, 0, rows, count)


@part
def _sources(
    marks: Words,
    walls: Walls,
    sentence: int,
    token: int,
    traits: int,
    cue: Cue,
    rows: Rows,
    count: int,
) -> int:
    """All candidates of the cue there, in the sentence that begins at `sentence`."""
    found, after = marks[token], token + 1
    number, form, noun = found & CUE, found >> FORM & 3, found & Word.NOUN != 0
    first, before, own_traits = before_cue(marks, walls, token)
    cue[Column.CUE_FIRST], cue[Column.CUE_LAST], cue[Column.CUE], cue[Column.FORM] = first, after, number, form
    cue[Column.NEXT], cue[Column.TRAITS] = behind_cue(marks, walls, after), traits | own_traits
    if number == ACCORDING:
        if marks[after] & Word.TO and walls[after] == 0 and walls[after + 1] & Wall.SENTENCE == 0:
            end = max(phrase_end(marks, walls, after + 1), after + 2)
            cue[Column.CUE_FIRST], cue[Column.CUE_LAST] = token, after + 1
            count = add(marks, walls, cue, Kind.ACCORDING, after + 1, end, 0, rows, count)
        return count
    inside = before >= sentence
    if inside and walls[before + 1] == 0 and marks[before] & Word.TO:
        cue[Column.TRAITS] |= Trait.TO
        inside = False
    start = end = before + 1
    if inside:
        kind, start, end, more = left(marks, walls, before, form, noun, cue)
        if kind >= 0:
            count = add(marks, walls, cue, kind, start, end, more, rows, count)
        else:
            start = end = before + 1
    joined = inside and marks[before] & Word.JOINT != 0
    if form == ING or not noun:
        count = subjects(marks, walls, sentence, token, start, end, joined, cue, rows, count)
    return right(marks, walls, sentence, token, before, form, noun, cue, rows, count)


@part
def propose(
    hashes: Hashes,
    shapes: NDArray[np.uint8],
    gaps: NDArray[np.uint32],
    sentences: NDArray[np.int32],
    quoted: NDArray[np.bool_],
    asides: NDArray[np.int64],
    keys: Hashes,
    numbers: Values,
    bits: Words,
) -> tuple[Rows, Words, Walls]:
    """A row for each candidate, in the order of the cues; the bits of all tokens; and the walls between them.

    The arrays of a `Reading`; the first token of each passage in which nobody is cited and the one after its last; the
    words of the `Vocabulary`.
    """
    count = len(hashes)
    words, marks, walls = np.empty(count, np.int64), np.empty(count + 1, np.int64), np.empty(count + 1, np.int64)
    most = 0
    for token in range(count):
        words[token] = bits[value_of(hashes[token], keys, numbers)]
        most += (_MOST if words[token] & CUE else 0) + (gaps[token] & _COLON != 0)
    mark(words, shapes, gaps, sentences, quoted, asides, marks, walls)
    rows, cue = np.empty((most, COLUMNS), np.int64), np.empty(COLUMNS, np.int64)
    found = sentence = traits = 0
    for token in range(count):
        if walls[token] & Wall.SENTENCE:
            sentence, traits = token, of_sentence(marks, walls, token)
        if walls[token] & Wall.COLON and token > 0:
            found = _speaker(marks, walls, token, traits, cue, rows, found)
        if marks[token] & CUE and not asks_for_anonymity(marks, walls, token):
            found = _sources(marks, walls, sentence, token, traits, cue, rows, found)
            traits |= Trait.CUE_BEFORE
    return rows[:found], marks, walls
