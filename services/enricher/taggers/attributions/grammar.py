"""Where noun phrases begin and end, and which token is a verb's subject: told from words, case and commas. Pure.

Compiled parts for the loops of `candidates.py`. English alone: what stands before the verb is its subject.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.characters import Gap
from services.enricher.reading import CAPS, INITIAL, LOWER, MIXED, NUMBER, TITLE
from services.enricher.taggers.attributions.vocabulary import BASE, CUE, FORM, PAST, THIRD, Facts, bit

PRONOUN, IT, RELATIVE, THAT = bit("pronoun"), bit("it"), bit("relative"), bit("that")
HE, SHE = bit("he"), bit("she")
DETERMINER, OWN = bit("determiner"), bit("own")
PREPOSITION, OF, BY, TO = bit("preposition"), bit("of"), bit("by"), bit("to")
HAVE, MODAL, BE = bit("have"), bit("modal"), bit("be")
NEGATION, ADVERB = bit("negation"), bit("adverb")
JOINT, SUBORDINATE, OBJECT = bit("joint"), bit("subordinate"), bit("object")
VERB, TIME, NOUN = bit("verb"), bit("time"), bit("noun")
ANONYMOUS, DOCUMENT, PEOPLE = bit("anonymous"), bit("document"), bit("people")
ORGANISATION, OUTLET = bit("organisation"), bit("outlet")
CITING, ANONYMITY, TITLE_WORD = bit("citing"), bit("anonymity"), bit("title")

SUBJECTS = PRONOUN | IT | RELATIVE | THAT
AUXILIARY = HAVE | MODAL | BE
BEFORE_NOUN = PREPOSITION | OF | BY
FUNCTION = SUBJECTS | DETERMINER | OWN | BEFORE_NOUN | TO | AUXILIARY | NEGATION | ADVERB | JOINT | SUBORDINATE | OBJECT
HEADS = ANONYMOUS | DOCUMENT | PEOPLE | ORGANISATION | OUTLET

COMMA, COLON = int(Gap.COMMA), int(Gap.COLON)
QUOTE = int(Gap.OPEN_QUOTE | Gap.CLOSE_QUOTE)
OPEN_QUOTE, CLOSE_QUOTE = int(Gap.OPEN_QUOTE), int(Gap.CLOSE_QUOTE)
OPEN_BRACKET, CLOSE_BRACKET = int(Gap.OPEN_BRACKET), int(Gap.CLOSE_BRACKET)
DASH, LINE, PARAGRAPH = int(Gap.DASH), int(Gap.LINE), int(Gap.PARAGRAPH)
POSSESSIVE, HYPHEN = int(Gap.POSSESSIVE), int(Gap.HYPHEN)
SENTENCE = 1 << 20
"""Bit of a wall that stands before a sentence, and at the end."""
_WALL = COMMA | COLON | int(Gap.SEMICOLON) | DASH | QUOTE | OPEN_BRACKET | CLOSE_BRACKET | LINE | PARAGRAPH

_MOST_WORDS, _MOST_PHRASES = 6, 2


class Page(NamedTuple):
    """A reading's tokens with what is known of their words; `walls` are the gaps that no noun phrase goes across."""

    facts: Facts
    shapes: NDArray[np.uint8]
    gaps: NDArray[np.uint32]
    walls: NDArray[np.int64]
    quoted: NDArray[np.bool_]


@part
def build_walls(gaps: NDArray[np.uint32], sentences: NDArray[np.int32], walls: NDArray[np.int64]) -> None:
    count = len(sentences)
    for token in range(count + 1):
        wall = np.int64(gaps[token]) & _WALL
        if token in (0, count) or sentences[token] != sentences[token - 1]:
            wall |= SENTENCE
        walls[token] = wall


@part
def is_capital(page: Page, token: int) -> bool:
    shape = page.shapes[token]
    return (shape == TITLE or shape == CAPS or shape == INITIAL or shape == MIXED) and page.facts[token] & FUNCTION == 0


@part
def is_noun(page: Page, token: int) -> bool:
    """Whether a noun phrase may end there."""
    facts = page.facts[token]
    if facts & FUNCTION:
        return False
    return facts & (CUE | VERB) == 0 or facts & (HEADS | NOUN) != 0 or is_capital(page, token)


@part
def phrase_start(page: Page, last: int) -> int:
    """The first token of the noun phrase that ends with the token `last`."""
    facts, walls = page.facts, page.walls
    first, phrases = last, 0
    while True:
        while walls[first] == 0 and is_capital(page, first) and is_capital(page, first - 1):
            first -= 1
        words = 0
        while words < _MOST_WORDS and walls[first] == 0 and is_noun(page, first - 1):
            first -= 1
            words += 1
        while walls[first] == 0 and facts[first - 1] & (DETERMINER | OWN) != 0:
            first -= 1
        if (
            phrases == _MOST_PHRASES
            or walls[first] != 0
            or walls[first - 1] != 0
            or facts[first - 1] & (BEFORE_NOUN | JOINT) == 0
            or not is_noun(page, first - 2)
            or facts[first - 2] & TIME != 0
        ):
            return first
        first -= 2
        phrases += 1


@part
def phrase_end(page: Page, first: int) -> int:
    """One behind the last token of the noun phrase that begins with the token `first`; `first` when none does."""
    facts, walls = page.facts, page.walls
    count = len(facts)
    end, phrases, last = first, 0, first
    while True:
        while end < count and (end == first or walls[end] == 0) and facts[end] & (DETERMINER | OWN) != 0:
            end += 1
        start = end
        while end < count and (end == first or walls[end] == 0) and is_noun(page, end):
            if end > start and facts[end] & TIME != 0:
                break
            end += 1
        if end > start:
            last = end
        if end == start or phrases == 1 or end >= count or walls[end] != 0 or facts[end] & (BEFORE_NOUN | JOINT) == 0:
            return last
        phrases += 1
        end += 1


@part
def is_subject(page: Page, token: int) -> bool:
    """Whether a subject ends there: a pronoun or a noun, and a verb behind it."""
    facts, walls = page.facts, page.walls
    if facts[token] & SUBJECTS == 0 and not is_noun(page, token):
        return False
    if facts[token] & THAT != 0 and (walls[token] != 0 or facts[token - 1] & CUE != 0):
        return False
    verb = token + 1
    while verb < token + 3 and walls[verb] & ~COMMA == 0 and facts[verb] & ADVERB != 0:
        verb += 1
    if walls[verb] & ~COMMA != 0 or page.gaps[verb] & (POSSESSIVE | HYPHEN) != 0:
        return False
    found = facts[verb]
    if found & (AUXILIARY | VERB) != 0:
        return found & AUXILIARY != 0 or not is_capital(page, verb)
    form = found >> FORM & 3
    if found & CUE != 0 and found & NOUN == 0 and walls[verb] == 0:
        return form == PAST or form == THIRD or form == BASE
    return facts[token] & PRONOUN != 0 and page.shapes[verb] == LOWER and found & FUNCTION == 0 and walls[verb] == 0
