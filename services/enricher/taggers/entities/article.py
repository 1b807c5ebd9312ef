"""What the whole article shows of each token: whether it begins a sentence, lies in a known name or in a run of
capitals, and how its word stands elsewhere.
"""

from typing import NamedTuple

import numpy as np

from services.compiled import part
from services.enricher.characters import Gap
from services.enricher.lexicon import Values
from services.enricher.reading import CAPS, INITIAL, LOWER, MIXED, NUMBER, TITLE, Flags
from services.enricher.taggers.entities.arrays import Bytes, Ids, Kinds, Known, Tokens
from services.enricher.taggers.entities.classes import Word
from services.enricher.taggers.entities.gazetteer import Kind
from services.enricher.taggers.entities.mentions import size_for, slot_of

INNER = int(Gap.SPACE | Gap.HYPHEN | Gap.AMPERSAND | Gap.ELISION)
"""What may stand within a name."""
_SPACE, _SPACED_STOP = int(Gap.SPACE), int(Gap.SPACE | Gap.STOP)
_NAMING = np.uint32(Word.GIVEN | Word.HONORIFIC | Word.ROLE)
_CONNECTOR, _AT_PLACE, _SAYS = np.uint32(Word.CONNECTOR), np.uint32(Word.AT_PLACE), np.uint32(Word.SAYS)
_ORG = np.uint32(Word.ORG_END | Word.ORG_HEAD)
RUN_CLASSES = np.uint32(
    Word.ORG_END
    | Word.ORG_HEAD
    | Word.PARTY
    | Word.TEAM
    | Word.EVENT
    | Word.GEO
    | Word.GIVEN
    | Word.HONORIFIC
    | Word.ROLE
)
"""Classes that tell something of a whole run of capitals."""
_COUNTRY, _REGION, _METRO = int(Kind.COUNTRY), int(Kind.REGION), int(Kind.METROPOLIS)
_CITY, _TOWN = int(Kind.CITY), int(Kind.TOWN)
_ORGANISATION, _EVENT, _PRODUCT = int(Kind.ORGANISATION), int(Kind.EVENT), int(Kind.PRODUCT)
_OTHER, _DEMONYM, _ALTERNATE = int(Kind.OTHER), int(Kind.DEMONYM), int(Kind.ALTERNATE)
_SEEN_LOWER, _SEEN_CAPITAL, _SEEN_PERSON, _SEEN_PLACE, _SEEN_ORG, _SEEN_OFTEN, _SEEN_SAYS = 1, 2, 4, 8, 16, 32, 64
_FIRST, _LATER, _LAST, _ONLY = 1, 2, 3, 4
_CAPITALS = 1 << TITLE | 1 << CAPS | 1 << INITIAL | 1 << MIXED


class Article(NamedTuple):
    """For each token: whether it begins a sentence, whether its sentence is in capitals, what the known name around it
    may be and which part of that it is, the first and the last token of its run of capitals, the classes in the run
    (at its first token), and what is seen of its word, if it has a capital."""

    begins: Flags
    shouted: Flags
    names: Ids
    run_first: Ids
    run_last: Ids
    run_classes: Values
    seen: Bytes


@part
def is_capital(shape: int) -> bool:
    """Whether a token of that shape has a capital."""
    return bool(_CAPITALS >> int(shape) & 1)


@part
def survey(tokens: Tokens, known: Known, kinds: Kinds) -> Article:
    """What the article shows; `kinds` are what each known name may be."""
    begins, shouted = _sentences(tokens)
    run_first, run_last, run_classes = _runs(tokens, known.words)
    names = _inside_names(known, kinds)
    return Article(begins, shouted, names, run_first, run_last, run_classes, _seen(tokens, known.words, begins))


@part
def _sentences(tokens: Tokens) -> tuple[Flags, Flags]:
    """Of each token whether it begins a sentence, and whether that sentence is in capitals."""
    count = len(tokens.hashes)
    begins, shouted = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    first = 0
    while first < count:
        last, total, capitals = first, 0, 0
        while last < count and tokens.sentences[last] == tokens.sentences[first]:
            shape = tokens.shapes[last]
            total += shape != NUMBER
            capitals += shape in (CAPS, TITLE)
            last += 1
        begins[first] = True
        if total >= 4 and capitals * 5 >= total * 4:
            shouted[first:last] = True
        first = last
    return begins, shouted


@part
def _inside_names(known: Known, kinds: Kinds) -> Ids:
    """A number for what the known name around each token may be, and which part of that the token is; 0 in none. Names
    within another one do not count."""
    count = len(known.found)
    names = np.zeros(count, np.int32)
    token = 0
    while token < count:
        if known.found[token] < 0:
            token += 1
            continue
        until = token + known.lengths[token]
        number = np.int32(8 * _kind_class(kinds[known.found[token]]))
        names[token] = number + _FIRST
        names[token + 1 : until] = number + _LATER
        names[until - 1] = number + (_ONLY if until == token + 1 else _LAST)
        token = until
    return names


@part
def _kind_class(kind: int) -> int:
    """One number for what a known name may be, the likeliest first."""
    if kind & _DEMONYM:
        return 1
    if kind & _COUNTRY:
        return 2
    if kind & _ORGANISATION:
        return 3 if kind & (_METRO | _CITY | _TOWN | _REGION) == 0 else 4
    if kind & _EVENT:
        return 5
    if kind & _OTHER or kind & _PRODUCT:
        return 6
    alternate = 1 if kind & _ALTERNATE else 0
    if kind & _REGION:
        return 7
    if kind & _METRO:
        return 8 + alternate
    if kind & _CITY:
        return 10 + alternate
    if kind & _TOWN:
        return 12 + alternate
    return 14


@part
def _runs(tokens: Tokens, words: Values) -> tuple[Ids, Ids, Values]:
    """Runs of capitals, joined by words such as "of" when a capital follows."""
    count = len(words)
    run_first, run_last, classes = np.empty(count, np.int32), np.empty(count, np.int32), np.zeros(count, np.uint32)
    shapes, gaps, sentences = tokens.shapes, tokens.gaps, tokens.sentences
    token = 0
    while token < count:
        last = token
        if is_capital(shapes[token]):
            while last + 1 < count and gaps[last + 1] & ~INNER == 0 and sentences[last + 1] == sentences[token]:
                if is_capital(shapes[last + 1]):
                    last += 1
                elif not words[last + 1] & _CONNECTOR or last + 2 >= count:
                    break
                elif gaps[last + 2] & ~INNER == 0 and is_capital(shapes[last + 2]):
                    last += 2
                else:
                    break
        inside = np.uint32(0)
        for place in range(token, last + 1):
            run_first[place], run_last[place] = token, last
            inside |= words[place] & RUN_CLASSES
        classes[token] = inside
        token = last + 1
    return run_first, run_last, classes


@part
def _seen(tokens: Tokens, words: Values, begins: Flags) -> Bytes:
    """What the article shows of the word of each token with a capital: whether it also stands in small letters, within
    a sentence with a capital, more than once so, behind a given name, behind "in", before "Ltd", before "said"."""
    count = len(words)
    shapes, gaps = tokens.shapes, tokens.gaps
    slots, capitals = np.empty(count, np.int32), 0
    for token in range(count):
        capitals += is_capital(shapes[token])
    size = size_for(capitals)
    keys, marks = np.zeros(size, np.uint64), np.zeros(size, np.uint8)
    for token in range(count):
        if not is_capital(shapes[token]):
            continue
        slot = slot_of(tokens.hashes[token], keys)
        keys[slot], slots[token] = tokens.hashes[token], slot
        mark = _SEEN_OFTEN if marks[slot] & _SEEN_CAPITAL else 0
        has_next = token + 1 < count
        if has_next and words[token + 1] & _SAYS and shapes[token + 1] == LOWER:
            mark |= _SEEN_SAYS
        if not begins[token]:
            mark |= _SEEN_CAPITAL
            before, word = shapes[token - 1], words[token - 1]
            if gaps[token] == _SPACE or gaps[token] == _SPACED_STOP:
                if before == INITIAL or (is_capital(before) and word & _NAMING):
                    mark |= _SEEN_PERSON
                if before == LOWER and word & _AT_PLACE:
                    mark |= _SEEN_PLACE
            if has_next and shapes[token + 1] != LOWER and words[token + 1] & _ORG and gaps[token + 1] == _SPACE:
                mark |= _SEEN_ORG
        marks[slot] |= mark
    for token in range(count):
        if shapes[token] == LOWER:
            slot = slot_of(tokens.hashes[token], keys)
            if keys[slot]:
                marks[slot] |= _SEEN_LOWER
    seen = np.zeros(count, np.uint8)
    for token in range(count):
        if is_capital(shapes[token]):
            seen[token] = marks[slots[token]]
    return seen
