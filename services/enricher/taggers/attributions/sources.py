"""What a source is: a person, an organisation, a document, an outlet, somebody unnamed; and which entity. Pure."""

from collections.abc import Sequence

from schemas.enriched import Entity, SourceType
from services.enricher.reading import CAPS, LOWER, Reading
from services.enricher.taggers.attributions.grammar import (
    ANONYMITY, ANONYMOUS, DOCUMENT, FUNCTION, IT, ORGANISATION, OUTLET, OWN, PEOPLE, POSSESSIVE, PRONOUN, RELATIVE, THAT,
    TITLE_WORD,
)  # fmt: skip
from services.enricher.taggers.attributions.mentions import Mentions
from services.enricher.taggers.attributions.vocabulary import Facts

_OF_ENTITIES: dict[str, SourceType] = {"person": "person", "organisation": "organisation", "place": "organisation"}
"""A place that says something is its government."""
_OF_HEADS: tuple[tuple[int, SourceType], ...] = (
    (ANONYMOUS, "anonymous"),
    (DOCUMENT, "document"),
    (OUTLET, "outlet"),
    (PEOPLE | TITLE_WORD, "person"),
    (ORGANISATION, "organisation"),
)
_NAME_LENGTHS = (2, 3)
"""Words of a name that is a person's, if nothing else is known of it."""


class Sources:
    """The sources of a text, asked for in their order: a name's last word tells who is cited when it stands alone."""

    def __init__(self, reading: Reading, facts: Facts, entities: Sequence[Entity]) -> None:
        self._reading, self._facts, self._entities = reading, facts, entities
        self._mentions = Mentions(reading, entities) if entities else None
        self._unnamed = set(reading.sentences[(facts & ANONYMITY) != 0].tolist())
        self._surnames: set[int] = set()

    def identify(self, first: int, last: int) -> tuple[int | None, SourceType]:
        """The entity's place, if there is one, and the type, of the source that is the tokens from `first` to before
        `last`."""
        reading = self._reading
        facts: list[int] = self._facts[first:last].tolist()
        place = self._mentions.entity_of(reading, facts, first, last) if self._mentions else None
        entity = None if place is None else self._entities[place]
        if facts[0] & (PRONOUN | OWN | RELATIVE | IT | THAT):
            if entity:
                return place, _OF_ENTITIES.get(entity.type, "other")
            return place, "other" if facts[0] & (IT | THAT) else "person"
        kind = self._of_words(facts, first, entity)
        if entity is None and self._unnamed and kind in ("person", "other"):
            if int(reading.sentences[first]) in self._unnamed:
                kind = "anonymous"
        surname = int(reading.hashes[last - 1])
        if kind == "person":
            self._surnames.add(surname)
        elif kind == "other" and surname in self._surnames:
            kind = "person"
        return place, kind

    def _of_words(self, facts: Sequence[int], first: int, entity: Entity | None) -> SourceType:
        """The first noun that tells decides, and a name behind it: "an official", "the official John Smith"."""
        shapes = self._reading.shapes[first : first + len(facts)].tolist()
        is_name = [shape != LOWER and not fact & FUNCTION for shape, fact in zip(shapes, facts, strict=True)]
        union = 0
        for fact in facts:
            union |= fact
        if union & OUTLET and not union & (ANONYMOUS | PEOPLE):
            return "outlet"
        for place, fact in enumerate(facts):
            if is_name[place] and not fact & (ANONYMOUS | DOCUMENT | PEOPLE):
                continue
            if place + 1 < len(facts) and self._reading.gaps[first + place + 1] & POSSESSIVE:
                continue  # "The union's spokesman" is no union.
            for bits, kind in _OF_HEADS:
                if fact & bits and not (kind in ("document", "organisation") and entity and entity.type == "person"):
                    return "person" if kind == "anonymous" and any(is_name[place + 1 : place + 3]) else kind
        if entity and entity.type in _OF_ENTITIES:
            return _OF_ENTITIES[entity.type]
        if union & (PEOPLE | TITLE_WORD):
            return "person"
        if union & ORGANISATION or (sum(is_name) == 1 and CAPS in shapes):
            return "organisation"
        return "person" if sum(is_name) in _NAME_LENGTHS else "other"
