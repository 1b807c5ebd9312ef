"""Phrases by which a source stays unnamed: "asked not to be named", "spoke on condition of anonymity". Pure.

They cite nobody: they tell of the source that they belong to. Compiled parts.
"""

from services.compiled import part
from services.enricher.taggers.attributions.grammar import Mark, Wall, Walls
from services.enricher.taggers.attributions.vocabulary import BEFORE_NOUN, CUE, SUBJECTS, Word, Words

_AHEAD = 8
"""Tokens behind a verb within which its phrase of anonymity ends."""
_CLAUSE = 12
"""Tokens of a relative clause before what tells in it that a name is withheld."""
_SENTENCE = 60
"""Tokens to either side of a source within which it may be said that it is not to be named."""


@part
def asks_for_anonymity(marks: Words, walls: Walls, cue: int) -> bool:
    """Whether the cue only begins a phrase of anonymity, or ends it."""
    if marks[cue] & Mark.NAMELESS:
        return True
    if marks[cue] & Word.KNOWING and cue > 0 and walls[cue] == 0 and marks[cue - 1] & Word.ANONYMOUS:
        return bool(marks[cue + 1] & BEFORE_NOUN)  # "A person briefed on the plan"
    if marks[cue] & Word.WITHHELD == 0:
        return False
    for token in range(cue + 1, min(cue + _AHEAD, len(marks))):
        if walls[token] or (
            marks[token] & (SUBJECTS | Word.SUBORDINATE | CUE) & ~Word.NOUN
            and not marks[token] & (Word.WITHHELD | Word.NAMED)
        ):
            return False
        if marks[token] & Mark.NAMELESS:
            return True
    return False


@part
def is_unnamed(marks: Words, walls: Walls, first: int, last: int) -> bool:
    """Whether the sentence says that the source, the tokens from `first` to before `last`, is not to be named."""
    token = first
    while token > first - _SENTENCE and walls[token] & Wall.SENTENCE == 0:
        token -= 1
    end = min(first + _SENTENCE, len(marks) - 1)
    while token < end:
        if marks[token] & Word.UNNAMED and first <= token < last:
            return True
        if marks[token] & Mark.NAMELESS:
            who = token
            while who > token - _CLAUSE and walls[who] & Wall.SENTENCE == 0 and marks[who] & Word.RELATIVE == 0:
                who -= 1
            if marks[who] & Word.RELATIVE == 0 or first <= who - 1 < last or first <= who < last:
                return True
        token += 1
        if walls[token] & Wall.SENTENCE and token > first:
            break
    return False
