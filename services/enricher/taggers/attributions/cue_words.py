"""What stands around a cue, in its sentence, and in its source: the traits of a candidate. Pure.

Compiled parts for the loops of `candidates.py`.
"""

from services.compiled import part
from services.enricher.taggers.attributions.grammar import QUOTE, Mark, Wall, Walls
from services.enricher.taggers.attributions.rows import Next, Trait
from services.enricher.taggers.attributions.vocabulary import AUXILIARY, BEFORE_NOUN, CUE, FUNCTION, Word, Words

_NEAR = 8
"""Tokens before a cue within which a quotation that ends counts."""
_FEW_SMALL = 5
"""A sentence is a title when at most one of so many of its words is small, articles and the like left out."""


@part
def of_sentence(marks: Words, walls: Walls, first: int) -> int:
    """The traits of all cues in the sentence that begins there."""
    traits, small, end = 0, 0, first
    while end == first or walls[end] & Wall.SENTENCE == 0:
        if marks[end] & Mark.QUOTED:
            traits |= Trait.QUOTE_IN_SENTENCE
        if marks[end] & Mark.SMALL and marks[end] & FUNCTION == 0:
            small += 1
        end += 1
    return traits | Trait.TITLED if small * _FEW_SMALL <= end - first else traits


@part
def before_cue(marks: Words, walls: Walls, cue: int) -> tuple[int, int, int]:
    """Back from the cue over auxiliaries, adverbs and times: its first token, the token before all of them, traits."""
    first, before, traits = cue, cue - 1, 0
    while before >= 0 and walls[before + 1] == 0:
        found = marks[before]
        if found & Word.SUBORDINATE:
            break
        if found & AUXILIARY:
            traits |= Trait.BE if found & Word.BE else Trait.HAVE if found & Word.HAVE else Trait.MODAL
            first = before
        elif found & (Word.ADVERB | Word.NEGATION):
            traits |= Trait.NEGATED if found & Word.NEGATION else Trait.ADVERB
            first = before
        elif (
            (found & Word.TIME or found & Mark.FIGURE)
            and walls[before] == 0
            and marks[before - 1] & (Word.PREPOSITION | Word.DETERMINER | Word.TIME)
        ):
            traits |= Trait.TIME_BETWEEN  # "Berg this week said"
            before -= 1
            while (
                before > 0
                and walls[before] == 0
                and marks[before] & Word.DETERMINER
                and marks[before - 1] & (Word.ADVERB | Word.PREPOSITION)
            ):
                before -= 1
        else:
            break
        before -= 1
    if marks[cue] & Mark.QUOTED:
        traits |= Trait.QUOTED
    if marks[cue] & Mark.CAPITAL and walls[cue] & Wall.SENTENCE == 0:
        traits |= Trait.CAPITAL_CUE
    if marks[cue + 1] & (Mark.HYPHENED | Mark.POSSESSED) or marks[cue] & Mark.HYPHENED:
        traits |= Trait.HYPHENED
    if marks[cue] & Word.NOUN:
        traits |= Trait.NOUN
    for back in range(cue, max(cue - _NEAR, 0), -1):
        if walls[back] & Wall.CLOSE_QUOTE:
            traits |= Trait.QUOTE_BEFORE
            break
    return first, before, traits


@part
def behind_cue(marks: Words, walls: Walls, after: int) -> int:
    """What follows the cue, of `Next`."""
    wall, found = walls[after], marks[after]
    if wall & QUOTE:
        return Next.QUOTE
    if wall & Wall.COLON:
        return Next.COLON
    if wall & Wall.SENTENCE:
        return Next.END
    if wall & Wall.COMMA:
        return Next.COMMA
    if wall:
        return Next.WALL
    if found & Word.THAT:
        return Next.THAT
    if found & Word.TO:
        return Next.TO
    if found & Word.BY:
        return Next.BY
    if found & Word.OF:
        return Next.OF
    if found & Word.PREPOSITION:
        return Next.PREPOSITION
    if found & Word.OWN:
        return Next.OWN
    if found & Word.DETERMINER:
        return Next.DETERMINER
    if found & (Word.PRONOUN | Word.IT):
        return Next.PRONOUN
    if found & Word.OBJECT:
        return Next.OBJECT
    if found & (Word.SUBORDINATE | Word.RELATIVE):
        return Next.SUBORDINATE
    if found & Word.JOINT:
        return Next.JOINT
    if found & Mark.CAPITAL:
        return Next.NAME
    return Next.SMALL if found & Mark.SMALL and found & FUNCTION == 0 else Next.OTHER


@part
def of_source(marks: Words, walls: Walls, first: int, last: int) -> int:
    """The traits of the source that is the tokens from `first` to before `last`."""
    traits, found, head = 0, marks[first], 0
    for token in range(first, last):
        head |= marks[token]
    if head & Word.ANONYMOUS:
        traits |= Trait.ANONYMOUS
    if head & Word.DOCUMENT:
        traits |= Trait.DOCUMENT
    if head & Word.PEOPLE:
        traits |= Trait.PEOPLE
    if head & Word.ORGANISATION:
        traits |= Trait.ORGANISATION
    if head & Word.OUTLET:
        traits |= Trait.OUTLET
    if head & Mark.CAPITAL:
        traits |= Trait.NAME
    if head & Mark.FIGURE:
        traits |= Trait.FIGURE
    if found & (Word.DETERMINER | Word.OWN):
        traits |= Trait.DETERMINER
    if found & (Word.IT | Word.THAT):
        traits |= Trait.IT
    if found & Word.PRONOUN:
        traits |= Trait.PERSONAL
    if found & Mark.QUOTED:
        traits |= Trait.SOURCE_QUOTED
    if walls[first] & Wall.SENTENCE:
        traits |= Trait.BEGINS
    elif walls[first] == 0:
        before = marks[first - 1]
        if before & (BEFORE_NOUN | Word.TO):
            traits |= Trait.AFTER_PREPOSITION
        elif before & (Word.SUBORDINATE | Word.RELATIVE | Word.THAT):
            traits |= Trait.AFTER_SUBORDINATE
        elif before & (CUE | Word.VERB):
            traits |= Trait.AFTER_VERB
    return traits
