"""Which entity a source is: the one it names, or the one that its pronoun stands for when that is safe. Pure."""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from schemas.enriched import Entity
from services.enricher.reading import Reading
from services.enricher.taggers.attributions.grammar import (
    BEFORE_NOUN, FUNCTION, HE, HEADS, OWN, PRONOUN, RELATIVE, SHE,
)  # fmt: skip

_BACK = 2
"""Sentences back in which a pronoun's person must be named, or cited."""
_BESIDE = 3
"""Characters between a name and "who": a comma and a space."""


class Mentions:
    """The mentions of an article's entities. `entity_of` must be asked in the order of the text: it remembers who was
    cited last, and as he or she."""

    def __init__(self, reading: Reading, entities: Sequence[Entity]) -> None:
        found = sorted((*span, place) for place, entity in enumerate(entities) for span in entity.mentions)
        self._starts = [start for start, _, _ in found]
        self._found = found
        self._is_person = [entity.type == "person" for entity in entities]
        tokens = np.minimum(np.searchsorted(reading.starts, self._starts), len(reading) - 1)
        self._sentences: list[int] = reading.sentences[tokens].tolist() if found else []
        self._quoted: list[bool] = reading.quoted[tokens].tolist() if found else []
        self._genders: dict[int, int] = {}
        self._last: tuple[int, int, int] | None = None

    def entity_of(self, reading: Reading, facts: Sequence[int], first: int, last: int) -> int | None:
        """The entity's place, for the source that is the tokens from `first` to before `last`; `facts` are of them."""
        start, end = reading.span(first, last)
        sentence = int(reading.sentences[first])
        gender = facts[0] & (HE | SHE)
        if facts[0] & RELATIVE:
            entity = self._before(start)
        elif gender and facts[0] & (PRONOUN | OWN):
            entity = self._person(start, sentence, gender)
        elif facts[0] & FUNCTION and last - first == 1:
            return None
        else:
            entity = self._named(reading, facts, first, start, end)
        if entity is not None and self._is_person[entity]:
            self._last = (entity, end, sentence)
            if gender:
                self._genders[entity] = gender
        return entity

    def _named(self, reading: Reading, facts: Sequence[int], first: int, start: int, end: int) -> int | None:
        """The first mention within the source, a person's before others; none behind "of", "for" or "in"."""
        among = self._found[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        if not among:
            place = bisect_left(self._starts, start) - 1
            return self._found[place][2] if place >= 0 and self._found[place][1] > start else None
        limit = end
        for place, fact in enumerate(facts):
            at = int(reading.starts[first + place])
            if fact & BEFORE_NOUN and not any(begin <= at < finish for begin, finish, _ in among):
                limit = at
                break
        before = [entity for begin, _, entity in among if begin < limit]
        persons = [entity for entity in before if self._is_person[entity]]
        if persons:
            return persons[0]
        # "Ministry officials" are not the ministry.
        return before[0] if before and not facts[-1] & HEADS or len(facts) == 1 and before else None

    def _before(self, start: int) -> int | None:
        place = bisect_left(self._starts, start) - 1
        if place < 0 or start - self._found[place][1] > _BESIDE:
            return None
        return self._found[place][2]

    def _person(self, start: int, sentence: int, gender: int) -> int | None:
        """The person cited last, when nobody else was named since but in quotations; or the only one named nearby."""
        place = bisect_left(self._starts, start)
        nearby = set()
        since = self._last[1] if self._last and sentence - self._last[2] <= _BACK else None
        while place > 0:
            place -= 1
            if self._sentences[place] < sentence - _BACK or (since is not None and self._starts[place] < since):
                break
            entity = self._found[place][2]
            if self._is_person[entity] and not self._quoted[place]:
                nearby.add(entity)
        if since is not None and self._last:
            nearby.add(self._last[0])
        possible = [entity for entity in nearby if self._genders.get(entity, gender) == gender]
        return possible[0] if len(possible) == 1 else None
