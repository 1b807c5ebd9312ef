"""Which entity a source is: the one it names, or the one that its pronoun stands for when that is safe. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np

from schemas.enriched import Entity
from services.enricher.reading import Reading
from services.enricher.taggers.attributions.grammar import Mark
from services.enricher.taggers.attributions.vocabulary import BEFORE_NOUN, FUNCTION, HEADS, Word, Words

_BACK = 2
"""Sentences back in which a pronoun's person must be named, or cited."""
_BESIDE = 2
"""Characters between a name and "who": a comma and a space."""
_PERSONAL = Word.HE | Word.SHE


class Mentions:
    """The mentions of an article's entities. `entity_of` must be asked in the order of the text: it remembers who was
    cited last, and as he or she."""

    def __init__(self, reading: Reading, marks: Words, entities: Sequence[Entity]) -> None:
        found = sorted((*span, place) for place, entity in enumerate(entities) for span in entity.mentions)
        self._reading, self._marks, self._found = reading, marks, found
        self._starts = [start for start, _, _ in found]
        self._is_person = [entity.type == "person" for entity in entities]
        tokens = np.searchsorted(reading.starts, self._starts)[: len(found)] if len(reading) else np.empty(0, np.int64)
        tokens = np.minimum(tokens, len(reading) - 1)
        self._sentences: list[int] = reading.sentences[tokens].tolist()
        self._quoted: list[bool] = reading.quoted[tokens].tolist()
        self._genders: dict[int, int] = {}
        self._last: tuple[int, int, int] | None = None

    def entity_of(self, first: int, last: int) -> int | None:
        """The entity's place, for the source that is the tokens from `first` to before `last`."""
        start, end = self._reading.span(first, last)
        found = int(self._marks[first])
        gender = found & _PERSONAL
        sentence = int(self._reading.sentences[first])
        if found & Word.RELATIVE:
            entity = self._before(start)
        elif gender and found & (Word.PRONOUN | Word.OWN) and last - first == 1:
            entity = self._person(start, sentence, gender)
        elif found & FUNCTION and last - first == 1:
            return None
        else:
            entity = self._named(first, last, start, end)
        if entity is not None and self._is_person[entity]:
            self._last = entity, end, sentence
            if gender and not (found & Word.OWN and last - first > 1):
                self._genders[entity] = gender
        return entity

    def _named(self, first: int, last: int, start: int, end: int) -> int | None:
        """The first mention within the source, a person's before others; none behind "of", "for" or "in"."""
        low = bisect_right(self._starts, start) - 1
        if low < 0 or self._found[low][1] <= start:
            low += 1
        among = self._found[low : bisect_left(self._starts, end)]
        if not among:
            return None
        limit = end
        marks: list[int] = self._marks[first:last].tolist()
        for place, found in enumerate(marks):
            if found & (BEFORE_NOUN | Word.TO):
                at = int(self._reading.starts[first + place])
                if not any(begin <= at < finish for begin, finish, _ in among):
                    limit = at
                    break
        before = [mention for mention in among if mention[0] < limit]
        people = [mention for mention in before if self._is_person[mention[2]]]
        if not people and (not before or (marks[-1] & HEADS and not marks[-1] & Mark.CAPITAL)):
            return None  # "Ministry officials" are not the ministry.
        named = people or before
        if len(named) > 1 and named[0][2] != named[1][2] and self._are_joined(named[0][1], named[1][0]):
            return None  # "The Union and the Alliance" are not the Union.
        return named[0][2]

    def _are_joined(self, start: int, end: int) -> bool:
        """Whether "and" or "or" stands between the two characters."""
        low, high = self._reading.starts.searchsorted((start, end)).tolist()
        return bool((self._marks[low:high] & Word.JOINT).any())

    def _before(self, start: int) -> int | None:
        place = bisect_left(self._starts, start) - 1
        if place < 0 or start - self._found[place][1] > _BESIDE:
            return None
        return self._found[place][2]

    def _person(self, start: int, sentence: int, gender: int) -> int | None:
        """The person cited last, when nobody else was named since but in quotations; or the only one named nearby."""
        nearby = set()
        since = 0
        if self._last and sentence - self._last[2] <= _BACK:
            nearby.add(self._last[0])
            since = self._last[1]
        for place in range(bisect_left(self._starts, start) - 1, -1, -1):
            if self._sentences[place] < sentence - _BACK or self._starts[place] < since:
                break
            entity = self._found[place][2]
            if self._is_person[entity] and not self._quoted[place]:
                nearby.add(entity)
        possible = [entity for entity in nearby if self._genders.get(entity, gender) == gender]
        return possible[0] if len(possible) == 1 else None
