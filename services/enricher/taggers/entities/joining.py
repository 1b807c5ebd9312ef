"""Which mentions of a text name one thing.

A surname, with or without initials, is the person of that surname who was named in full before it, else after it; a
given name alone likewise. Capitals in brackets are what stands before them, if they are its first letters. One place is
one thing under any of its names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.enricher.characters import Gap
from services.enricher.reading import CAPS, INITIAL, Reading
from services.enricher.taggers.entities.scanning import PERSON, PLACE, Mention

_OPEN = int(Gap.OPEN_BRACKET)
_PLACES_BY_ROW = -1
_SHORTEST, _LONGEST = 2, 8
"""Capitals that may stand for a name."""


@dataclass(slots=True)
class Group:
    """The mentions of one thing, by their numbers; `row` is that of its place, or -1."""

    type: int
    row: int = -1
    numbers: list[int] = field(default_factory=list)


def groups(reading: Reading, mentions: Sequence[Mention], rows: Mapping[int, int]) -> list[Group]:
    """The things named, in the order in which they are first named. `rows` are of the places that mentions mean."""
    found: dict[tuple[int, int], Group] = {}
    persons = _persons(reading, mentions)
    for number, mention in enumerate(mentions):
        kind = mention.type
        key = (kind, mention.key)
        if kind == PERSON:
            key = (kind, persons[number])
        elif kind == PLACE and number in rows:
            key = (_PLACES_BY_ROW, rows[number])
        elif key not in found and (before := _explained(reading, mentions, number)) is not None:
            found[key] = found[before.type, before.key]
        group = found.get(key)
        if group is None:
            group = found[key] = Group(kind, rows.get(number, -1))
        group.numbers.append(number)
    return list({id(group): group for group in found.values()}.values())


def _persons(reading: Reading, mentions: Sequence[Mention]) -> dict[int, int]:
    """A key for each mention of a person, by its number."""
    keys: dict[int, int] = {}
    by_last: dict[int, list[int]] = {}
    by_first: dict[int, list[int]] = {}
    short = []
    shapes = reading.shapes
    for number, mention in enumerate(mentions):
        if mention.type != PERSON:
            continue
        if mention.last - mention.first == 1 or shapes[mention.first] == INITIAL:
            short.append(number)
            continue
        keys[number] = mention.first_word ^ mention.last_word
        by_last.setdefault(mention.last_word, []).append(number)
        by_first.setdefault(mention.first_word, []).append(number)
    for number in short:
        mention = mentions[number]
        full = by_last.get(mention.last_word)
        if full and shapes[mention.first] == INITIAL:
            letter = reading.text[reading.starts[mention.first]]
            full = [other for other in full if reading.text[reading.starts[mentions[other].first]] == letter]
        elif not full:
            full = by_first.get(mention.last_word)
        if full:
            before = [other for other in full if other < number]
            keys[number] = keys[before[-1] if before else full[0]]
        else:
            keys[number] = mention.last_word
    return keys


def _explained(reading: Reading, mentions: Sequence[Mention], number: int) -> Mention | None:
    """The mention before this one, if this one is its first letters in brackets."""
    mention = mentions[number]
    if not number or mention.last - mention.first > 1 or reading.shapes[mention.first] != CAPS:
        return None
    before = mentions[number - 1]
    if before.last != mention.first or not reading.gaps[mention.first] & _OPEN or before.type in (PERSON, PLACE):
        return None
    letters = reading.token(mention.first).replace(".", "")
    tokens = [reading.token(place) for place in range(before.first, before.last)]
    if not _SHORTEST <= len(letters) <= _LONGEST or len(tokens) < _SHORTEST:
        return None
    capitals = "".join(token[0] for token in tokens if token[0].isupper())
    every = "".join(token[0].upper() for token in tokens)
    return before if letters in (capitals, every) or (len(capitals) > 1 and letters.startswith(capitals)) else None
