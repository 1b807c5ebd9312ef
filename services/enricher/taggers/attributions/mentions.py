"""Which entity a source is: the one it names, or the one that its pronoun stands for when that is safe. Pure.

Compiled parts for `finding.py`.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from schemas.enriched import Entity
from services.compiled import part
from services.enricher.reading import Places
from services.enricher.taggers.attributions.grammar import Mark
from services.enricher.taggers.attributions.rows import Column, Rows
from services.enricher.taggers.attributions.vocabulary import BEFORE_NOUN, FUNCTION, HEADS, Word, Words

PERSON, ORGANISATION, THING = range(3)
_TYPES = {"person": PERSON, "organisation": ORGANISATION, "place": ORGANISATION}
"""What a source is by the type of its entity; THING does not tell. A place that says something is its government."""

START, END, ENTITY = range(3)
"""Columns of a mention: where it stands in the text, and the place of its entity."""

Mentions = NDArray[np.int64]

_BACK = 2
"""Sentences back in which a pronoun's person must be named, or cited."""
_BESIDE = 2
"""Characters between a name and "who": a comma and a space."""
_PERSONAL = Word.HE | Word.SHE


def numbered(entities: Sequence[Entity]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Start and end of each mention, one after the other; and for each entity how many it has, and PERSON or what."""
    spans = np.fromiter(chain.from_iterable(chain.from_iterable([one.mentions for one in entities])), np.int64)
    of_entities = [number for one in entities for number in (len(one.mentions), _TYPES.get(one.type, THING))]
    return spans, np.array(of_entities, np.int64).reshape(-1, 2)


@part
def in_order(spans: NDArray[np.int64], of_entities: NDArray[np.int64]) -> Mentions:
    """The mentions that `numbered` gives, as they stand in the text."""
    mentions = np.empty((len(spans) >> 1, 3), np.int64)
    mention = 0
    for entity in range(len(of_entities)):
        for _ in range(of_entities[entity, 0]):
            mentions[mention] = spans[2 * mention], spans[2 * mention + 1], entity
            mention += 1
    return mentions[np.argsort(mentions[:, START], kind="mergesort")]


@part
def name_entities(
    rows: Rows,
    marks: Words,
    starts: Places,
    ends: Places,
    sentences: NDArray[np.int32],
    quoted: NDArray[np.bool_],
    mentions: Mentions,
    types: NDArray[np.int64],
) -> NDArray[np.int64]:
    """The place of each source's entity, or -1. `mentions` are those `in_order`, `types` those of the entities.

    A pronoun is whoever was cited last, or named nearby, and, if that was told before, by the same pronoun.
    """
    entities = np.full(len(rows), -1, np.int64)
    if len(mentions) == 0:
        return entities
    genders = np.zeros(len(types), np.int64)
    cited = cited_end = cited_sentence = -1
    for number in range(len(rows)):
        first, last = rows[number, Column.SOURCE_FIRST], rows[number, Column.SOURCE_LAST]
        start, end, sentence = starts[first], ends[last - 1], sentences[first]
        found = marks[first]
        gender = found & _PERSONAL
        entity = -1
        if found & Word.RELATIVE:
            entity = _before(mentions, start)
        elif gender and found & (Word.PRONOUN | Word.OWN) and last - first == 1:
            near = cited if sentence - cited_sentence <= _BACK else -1
            since = cited_end if near >= 0 else 0
            entity = _person(starts, sentences, quoted, mentions, types, genders, start, sentence, gender, near, since)
        elif found & FUNCTION == 0 or last - first > 1:
            entity = _named(marks, starts, mentions, types, first, last, start, end)
        entities[number] = entity
        if entity >= 0 and types[entity] == PERSON:
            cited, cited_end, cited_sentence = entity, end, sentence
            if gender and not (found & Word.OWN and last - first > 1):
                genders[entity] = gender
    return entities


@part
def _before_place(mentions: Mentions, place: int) -> int:
    """How many of the mentions begin before a place in the text."""
    low, high = 0, len(mentions)
    while low < high:
        middle = (low + high) >> 1
        if mentions[middle, START] < place:
            low = middle + 1
        else:
            high = middle
    return low


@part
def _named(
    marks: Words,
    starts: Places,
    mentions: Mentions,
    types: NDArray[np.int64],
    first: int,
    last: int,
    start: int,
    end: int,
) -> int:
    """The first mention within the source, a person's before others; none behind "of", "for" or "in"."""
    low, high = _before_place(mentions, start + 1), _before_place(mentions, end)
    if low > 0 and mentions[low - 1, END] > start:
        low -= 1
    if low >= high:
        return -1
    limit = end
    for token in range(first, last):
        if marks[token] & (BEFORE_NOUN | Word.TO):
            within = False
            for mention in range(low, high):
                within = within or mentions[mention, START] <= starts[token] < mentions[mention, END]
            if not within:
                limit = starts[token]
                break
    people = named = 0
    one, other = -1, -1
    for mention in range(low, high):
        if mentions[mention, START] >= limit:
            break
        is_person = types[mentions[mention, ENTITY]] == PERSON
        if is_person and people == 0:
            one, named = mention, 0
        people += is_person
        if people and not is_person:
            continue
        if named == 0:
            one = mention
        elif named == 1:
            other = mention
        named += 1
    if one < 0 or (people == 0 and marks[last - 1] & HEADS and not marks[last - 1] & Mark.CAPITAL):
        return -1  # "Ministry officials" are not the ministry.
    if named > 1 and mentions[one, ENTITY] != mentions[other, ENTITY]:
        between = np.searchsorted(starts, mentions[one, END])
        while between < len(starts) and starts[between] < mentions[other, START]:
            if marks[between] & Word.JOINT:
                return -1  # "The Union and the Alliance" are not the Union.
            between += 1
    return int(mentions[one, ENTITY])


@part
def _before(mentions: Mentions, start: int) -> int:
    """Whoever is named right before the place, or -1."""
    mention = _before_place(mentions, start) - 1
    return int(mentions[mention, ENTITY]) if mention >= 0 and start - mentions[mention, END] <= _BESIDE else -1


@part
def _person(
    starts: Places,
    sentences: NDArray[np.int32],
    quoted: NDArray[np.bool_],
    mentions: Mentions,
    types: NDArray[np.int64],
    genders: NDArray[np.int64],
    start: int,
    sentence: int,
    gender: int,
    cited: int,
    since: int,
) -> int:
    """The person cited last, when nobody else was named `since` but in quotations; or the only one named nearby."""
    only = cited if cited >= 0 and genders[cited] in (0, gender) else -1
    for mention in range(_before_place(mentions, start) - 1, -1, -1):
        token = min(np.searchsorted(starts, mentions[mention, START]), len(starts) - 1)
        if sentences[token] < sentence - _BACK or mentions[mention, START] < since:
            break
        entity = mentions[mention, ENTITY]
        if types[entity] == PERSON and not quoted[token] and genders[entity] in (0, gender):
            if only not in (-1, entity):
                return -1
            only = entity
    return int(only)
