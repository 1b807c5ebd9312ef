"""Where noun phrases begin and end, and which tokens are subjects: told from words, case and commas. Pure.

Compiled parts for the loops of this package. English alone: what stands before a verb is its subject.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.characters import Gap
from services.enricher.reading import CAPS, INITIAL, LOWER, MIXED, NUMBER, TITLE
from services.enricher.taggers.attributions.vocabulary import (
    AUXILIARY,
    BASE,
    BEFORE_NOUN,
    CUE,
    FORM,
    FUNCTION,
    HEADS,
    ING,
    SUBJECTS,
    THIRD,
    Word,
    Words,
)


class Mark(IntEnum):
    """Bits of a token beside those of its word."""

    CAPITAL = 1 << 44
    NOUN = 1 << 45
    """A noun phrase may end there."""
    SUBJECT = 1 << 46
    """A subject ends there: a pronoun or a noun, and a verb behind it."""
    QUOTED = 1 << 47
    SMALL = 1 << 48
    FIGURE = 1 << 49
    POSSESSED = 1 << 50
    """It stands behind a possessive."""
    HYPHENED = 1 << 51
    """It stands behind a hyphen."""
    CITED = 1 << 52
    """A subject ends there whose verb is a cue."""
    NAMELESS = 1 << 61
    """There it is said that somebody is not to be named."""


class Wall(IntEnum):
    """Bits of what stands before a token and no noun phrase goes across."""

    COMMA = int(Gap.COMMA)
    COLON = int(Gap.COLON)
    SEMICOLON = int(Gap.SEMICOLON)
    DASH = int(Gap.DASH)
    OPEN_QUOTE = int(Gap.OPEN_QUOTE)
    CLOSE_QUOTE = int(Gap.CLOSE_QUOTE)
    OPEN_BRACKET = int(Gap.OPEN_BRACKET)
    CLOSE_BRACKET = int(Gap.CLOSE_BRACKET)
    LINE = int(Gap.LINE)
    PARAGRAPH = int(Gap.PARAGRAPH)
    SENTENCE = 1 << 20
    """Before a sentence, and at the end."""


QUOTE = Wall.OPEN_QUOTE | Wall.CLOSE_QUOTE
_WALLS = (
    Wall.COMMA | Wall.COLON | Wall.SEMICOLON | Wall.DASH | QUOTE | Wall.OPEN_BRACKET | Wall.CLOSE_BRACKET | Wall.LINE
    | Wall.PARAGRAPH
)  # fmt: skip
_POSSESSIVE, _HYPHEN = int(Gap.POSSESSIVE), int(Gap.HYPHEN)
_MOST_WORDS, _MOST_PHRASES = 6, 2
_ANONYMITY = 4
"""Tokens before "be named" and "authorised to speak" within which it is denied."""
_LONGEST = 20
"""Tokens of a noun phrase."""

Walls = NDArray[np.int64]


@part
def mark(
    words: Words,
    shapes: NDArray[np.uint8],
    gaps: NDArray[np.uint32],
    sentences: NDArray[np.int32],
    quoted: NDArray[np.bool_],
    asides: NDArray[np.int64],
    marks: Words,
    walls: Walls,
) -> None:
    """Write the bits of all tokens, 0 behind the last, and the walls before them and at the end.

    Tokens of an aside are nothing, and a paragraph of their own.
    """
    count = len(words)
    for token in range(count + 1):
        gap = np.int64(gaps[token])
        wall = gap & _WALLS
        if token == count or token == 0 or sentences[token] != sentences[token - 1]:
            wall |= Wall.SENTENCE
        walls[token] = wall
        if token == count:
            break
        bits, shape = words[token], shapes[token]
        capital = shape in (TITLE, CAPS, INITIAL, MIXED) and bits & FUNCTION == 0
        if bits & FUNCTION == 0 and (bits & (CUE | Word.VERB) == 0 or bits & (HEADS | Word.NOUN) or capital):
            bits |= Mark.NOUN
        if bits & (CUE | Word.KNOWING) and bits & FUNCTION == 0 and _is_noun(words, walls, token):
            bits |= Mark.NOUN
        if capital:
            bits |= Mark.CAPITAL | Word.OUTLET if bits & Word.PAPER else Mark.CAPITAL
        if quoted[token]:
            bits |= Mark.QUOTED
        if shape == LOWER:
            bits |= Mark.SMALL
        if shape == NUMBER:
            bits |= Mark.FIGURE
        if gap & _POSSESSIVE:
            bits |= Mark.POSSESSED
        if gap & _HYPHEN:
            bits |= Mark.HYPHENED
        marks[token] = bits
    marks[count] = 0
    for aside in range(len(asides)):
        first, last = asides[aside, 0], asides[aside, 1]
        marks[first:last] = 0
        walls[first] |= Wall.SENTENCE | Wall.PARAGRAPH
        walls[last] |= Wall.SENTENCE | Wall.PARAGRAPH
    for token in range(count):
        marks[token] |= _subject(marks, walls, token)
        if marks[token] & (Word.ANONYMITY | Word.NAMED | Word.SPEAK) and is_nameless(marks, walls, token):
            marks[token] |= Mark.NAMELESS


@part
def _is_noun(words: Words, walls: Walls, token: int) -> bool:
    """Whether a verb stands where a noun phrase goes on: "a person briefed on", "of the talks"."""
    after = words[token + 1] if token + 1 < len(words) else 0
    if words[token] & Word.KNOWING and after & (BEFORE_NOUN | Word.TO):
        return True
    if words[token] >> FORM & 3 not in (BASE, THIRD) or token < 2 or walls[token]:
        return False
    if words[token - 1] & BEFORE_NOUN:
        return bool(after & Word.KNOWING)  # "With direct knowledge"
    if words[token - 1] & (Word.DETERMINER | Word.OWN) == 0 or walls[token - 1]:
        return False
    return bool(words[token - 2] & BEFORE_NOUN)


@part
def _subject(marks: Words, walls: Walls, token: int) -> int:
    """The bits of a subject, if one ends there."""
    found = marks[token]
    if found & (SUBJECTS | Mark.NOUN) == 0:
        return 0
    if found & Word.THAT and (walls[token] or marks[token - 1] & CUE):
        return 0
    verb = token + 1
    while verb < token + 3 and walls[verb] & ~Wall.COMMA == 0 and marks[verb] & Word.ADVERB:
        verb += 1
    if walls[verb] & ~Wall.COMMA:
        return 0
    behind = marks[verb]
    if behind & (Mark.POSSESSED | Mark.HYPHENED):
        return 0
    if behind & (AUXILIARY | Word.VERB):
        if behind & AUXILIARY == 0 and behind & Mark.CAPITAL:
            return 0
        cites = behind & Word.HAVE and walls[verb + 1] == 0 and marks[verb + 1] & CUE
        return Mark.SUBJECT | Mark.CITED if cites else Mark.SUBJECT
    if walls[verb]:
        return 0
    if behind & CUE and behind & Word.NOUN == 0:
        return 0 if behind >> FORM & 3 == ING else Mark.SUBJECT | Mark.CITED
    return Mark.SUBJECT if found & Word.PRONOUN and behind & Mark.SMALL and behind & FUNCTION == 0 else 0


@part
def is_nameless(marks: Words, walls: Walls, token: int) -> bool:
    """Whether a phrase of anonymity ends with the token: "anonymity", "not to be named", "not authorised to speak"."""
    if marks[token] & Word.ANONYMITY:
        return True
    if token < 2 or walls[token] or walls[token - 1]:
        return False
    if marks[token] & Word.NAMED:
        if marks[token - 1] & Word.BE == 0:
            return False
        if walls[token + 1] == 0 and marks[token + 1] & CUE == 0 and marks[token + 1] & (Mark.NOUN | Word.DETERMINER):
            return False  # "Declined to be named chairman"
        before, wanted = token - 2, Word.NEGATION | Word.WITHHELD
    else:
        if marks[token - 1] & Word.TO == 0 or marks[token - 2] & Word.AUTHORISED == 0:
            return False
        before, wanted = token - 2, Word.NEGATION
    for other in range(before, max(before - _ANONYMITY, -1), -1):
        if marks[other] & wanted:
            return True
        if walls[other]:
            break
    return False


@part
def phrase_start(marks: Words, walls: Walls, last: int) -> int:
    """The first token of the noun phrase that ends with the token `last`."""
    first, phrases = last, 0
    while True:
        while walls[first] == 0 and marks[first] & marks[first - 1] & Mark.CAPITAL and last - first < _LONGEST:
            first -= 1
        words = 0
        while words < _MOST_WORDS and walls[first] == 0 and marks[first - 1] & Mark.NOUN:
            first -= 1
            words += 1
        while walls[first] == 0 and marks[first - 1] & (Word.DETERMINER | Word.OWN) and last - first < 2 * _LONGEST:
            first -= 1
        if phrases == _MOST_PHRASES or walls[first] or walls[first - 1]:
            return first
        before = marks[first - 2]
        joins = marks[first - 1] & (BEFORE_NOUN | Word.JOINT) or (marks[first - 1] & Word.TO and before & Word.KNOWING)
        if not joins or before & Mark.NOUN == 0 or before & Word.TIME:
            return first
        first -= 2
        phrases += 1


@part
def phrase_end(marks: Words, walls: Walls, first: int) -> int:
    """One behind the last token of the noun phrase that begins with the token `first`; `first` when none does."""
    end = last = first
    phrases, most = 0, 1
    while True:
        while (
            end - first < _LONGEST and (end == first or walls[end] == 0) and marks[end] & (Word.DETERMINER | Word.OWN)
        ):
            end += 1
        start = end
        while end - first < _LONGEST and (end == first or walls[end] == 0) and marks[end] & Mark.NOUN:
            if end > start and marks[end] & Word.TIME:
                break
            end += 1
        if end > start:
            last = end
        elif (
            end > first and marks[last - 1] & Word.KNOWING and walls[end] == 0 and marks[end] & (Word.IT | Word.OBJECT)
        ):
            return end + 1  # "A minister briefed on it"
        knows = end > start and marks[end - 1] & Word.KNOWING
        if knows:
            most = phrases + 1  # "Two officials with knowledge of the talks"
        if end == start or phrases == most or walls[end]:
            return last
        if marks[end] & (BEFORE_NOUN | Word.JOINT) == 0 and not (knows and marks[end] & Word.TO):
            return last
        phrases += 1
        end += 1


@part
def subject_start(marks: Words, walls: Walls, last: int) -> int:
    """The first token of the subject that ends with the token `last`."""
    return last if marks[last] & SUBJECTS else phrase_start(marks, walls, last)
