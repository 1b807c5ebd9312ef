"""Fills `entities`: who and what an article names, where, and where its places are.

The names are found by a small scorer over classes of words, shapes and known names, learned once (see `features.py`);
places are told apart by the gazetteer, mentions joined within the article. Only mentions in the text count. The scorer
knows English; in other languages only names that are known, or that a given name begins, are taken.
"""

from collections.abc import Mapping, Sequence

from schemas.enriched import Entity, EntityType
from services.enricher.reading import Reading
from services.enricher.taggers.base import Draft
from services.enricher.taggers.entities.decoding import TYPES
from services.enricher.taggers.entities.gazetteer import Kind
from services.enricher.taggers.entities.joining import Group, groups
from services.enricher.taggers.entities.places import context, resolved
from services.enricher.taggers.entities.scanning import ORGANISATION, OTHER, PERSON, Mention, Scanner

_TYPES: Mapping[str, EntityType] = {
    "person": "person", "place": "place", "organisation": "organisation", "event": "event", "other": "other",
}  # fmt: skip


class EntitiesTagger:
    """The gazetteer, the classes of words and the weights are read when the tagger is built."""

    name = "entities"
    fields = ("entities",)

    def __init__(self) -> None:
        self._scanner = Scanner()

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """The things named, in the order in which the text first names them."""
        reading = draft.reading
        mentions, _, nations = self._scanner.scan(reading, is_english=draft.language == "en")
        gazetteer = self._scanner.gazetteer
        around = context(gazetteer, nations, draft.feed.url if draft.feed else draft.url)
        rows = resolved(gazetteer, reading, mentions, around)
        return {"entities": [self._entity(draft, reading, mentions, group) for group in groups(reading, mentions, rows)]}

    def _entity(self, draft: Draft, reading: Reading, mentions: Sequence[Mention], group: Group) -> Entity:
        spans = [reading.span(mentions[number].first, mentions[number].last) for number in group.numbers]
        gazetteer, text = self._scanner.gazetteer, reading.text
        first = mentions[group.numbers[0]]
        kind = _TYPES[TYPES[group.type]]
        if first.known >= 0 and group.type in (OTHER, ORGANISATION) and gazetteer.kinds[first.known] & Kind.PRODUCT:
            kind = "product"
        names = [text[start:end] for start, end in spans]
        name = max(names, key=len) if len(names) > 1 else names[0]
        if group.type == PERSON and first.last - first.first == 1:
            name = self._scanner.in_full(draft.title_reading, first) or name
        if group.row >= 0 and first.known >= 0:
            main = gazetteer.name(group.row)
            name = name if name in main or main in name else main
        if "\n" in name or "  " in name:
            name = " ".join(name.split())
        place = gazetteer.place(group.row) if group.row >= 0 else None
        return Entity(type=kind, name=name, mentions=spans, place=place)

