"""What a source is: a person, an organisation, a document, an outlet, or somebody unnamed. Pure.

Compiled parts for `description.py`."""

import numpy as np
from numpy.typing import NDArray

from schemas.enriched import SourceType
from services.compiled import part
from services.enricher.hashing import Hashes
from services.enricher.reading import CAPS
from services.enricher.taggers.attributions.anonymity import is_unnamed
from services.enricher.taggers.attributions.grammar import Mark, Walls
from services.enricher.taggers.attributions.rows import Column, Rows
from services.enricher.taggers.attributions.vocabulary import SUBJECTS, Word, Words

TYPES: tuple[SourceType, ...] = ("person", "organisation", "document", "outlet", "anonymous", "other")
_PERSON, _ORGANISATION, _DOCUMENT, _OUTLET, _ANONYMOUS, _OTHER = range(len(TYPES))
_NO_HEAD = -1
_NAME_LENGTHS = (2, 3)
"""Words of a name that is a person's, if nothing else is known of it."""
_REMEMBERED = 50
"""Sources before among which a lone surname's owner is sought."""


@part
def _in_name(marks: Words, first: int, last: int, token: int) -> bool:
    """Whether the capitalised token stands beside another one of the source, so that the two are a name."""
    before = token > first and marks[token - 1] & Mark.CAPITAL and marks[token] & Mark.POSSESSED == 0
    return bool(before or (token + 1 < last and marks[token + 1] & Mark.CAPITAL))


@part
def _of_head(marks: Words, first: int, last: int) -> int:
    """The first noun that tells decides, and a name behind it: "an official", "the official John Smith"."""
    for token in range(first, last):
        found = marks[token]
        if found & Mark.CAPITAL and found & (Word.ANONYMOUS | Word.DOCUMENT | Word.PEOPLE) == 0:
            continue
        if found & Mark.CAPITAL and found & Word.DOCUMENT and _in_name(marks, first, last, token):
            continue  # "The Lowland Review" may be a newspaper.
        if token + 1 < last and marks[token + 1] & Mark.POSSESSED:
            continue  # "The union's spokesman" is no union.
        if found & Word.ANONYMOUS:
            return _PERSON if token + 1 < last and marks[token + 1] & Mark.CAPITAL else _ANONYMOUS
        if found & Word.DOCUMENT:
            return _DOCUMENT
        if found & Word.OUTLET:
            return _OUTLET
        if found & (Word.PEOPLE | Word.TITLE):
            return _PERSON
        if found & Word.ORGANISATION:
            return _ORGANISATION
    return _NO_HEAD


@part
def tell_types(
    rows: Rows, marks: Words, walls: Walls, hashes: Hashes, shapes: NDArray[np.uint8], types: NDArray[np.int64]
) -> None:
    """Write for each source the type that its head noun tells, -1 if none, and the type that it has; see TYPES."""
    for number in range(len(rows)):
        first, last = rows[number, Column.SOURCE_FIRST], rows[number, Column.SOURCE_LAST]
        found, union, names, capitals = marks[first], 0, 0, 0
        for token in range(first, last):
            union |= marks[token]
            if marks[token] & Mark.CAPITAL:
                names += 1
                capitals += shapes[token] == CAPS
        if found & (SUBJECTS | Word.OWN) and last - first == 1:
            types[number] = _NO_HEAD, _OTHER if found & (Word.IT | Word.THAT) else _PERSON
            continue
        head = told = _of_head(marks, first, last)
        if union & Word.OUTLET and union & (Word.ANONYMOUS | Word.PEOPLE) == 0:
            head = told = _OUTLET
        elif head == _NO_HEAD and union & (Word.PEOPLE | Word.TITLE):
            told = _PERSON
        elif head == _NO_HEAD and (union & Word.ORGANISATION or (names == 1 and capitals)):
            told = _ORGANISATION
        elif head == _NO_HEAD and union & Word.DOCUMENT:
            told = _DOCUMENT
        elif head == _NO_HEAD:
            told = _PERSON if names in _NAME_LENGTHS else _OTHER
            if told == _OTHER:
                for other in range(number - 1, max(number - _REMEMBERED, -1), -1):
                    if types[other, 1] == _PERSON and hashes[rows[other, Column.SOURCE_LAST] - 1] == hashes[last - 1]:
                        told = _PERSON
                        break
        if names == 0 and told in (_PERSON, _OTHER) and is_unnamed(marks, walls, first, last):
            head = told = _ANONYMOUS
        types[number] = head, told
