"""Fills `entities`: who and what an article names, where, and where its places are.

The names are found by a small scorer over classes of words, shapes and known names, learned once (see `features.py`);
places are told apart by the gazetteer, mentions joined within the article. Only mentions in the text count. The scorer
knows English; in other languages only names that are known, or that a given name begins, are taken.
"""

from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter

from schemas.enriched import Entity
from services.enricher.taggers.base import Draft
from services.enricher.taggers.entities.decoding import TYPES
from services.enricher.taggers.entities.gazetteer import Kind
from services.enricher.taggers.entities.joining import Group, groups
from services.enricher.taggers.entities.places import context, resolved
from services.enricher.taggers.entities.scanning import PERSON, Mention, Scanner

_ENTITIES = TypeAdapter(list[Entity])


class EntitiesTagger:
    """The gazetteer, the classes of words and the weights are read when the tagger is built."""

    name = "entities"
    fields = ("entities",)

    def __init__(self) -> None:
        self._scanner = Scanner()

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """The things named, in the order in which the text first names them."""
        reading = draft.reading
        mentions, nations = self._scanner.scan(reading, is_english=draft.language == "en")
        gazetteer = self._scanner.gazetteer
        around = context(gazetteer, nations, draft.feed.url if draft.feed else draft.url)
        rows = resolved(gazetteer, reading, mentions, around)
        # All are made and checked at once, which is faster than one by one.
        found = [self._entity(draft, mentions, group) for group in groups(reading, mentions, rows)]
        return {"entities": _ENTITIES.validate_python(found)}

    def _entity(self, draft: Draft, mentions: Sequence[Mention], group: Group) -> dict[str, object]:
        gazetteer, text = self._scanner.gazetteer, draft.text
        of_group = [mentions[number] for number in group.numbers]
        first, longest = of_group[0], max(of_group, key=_length)
        name = text[longest.start : longest.end]
        kind = TYPES[group.type]
        place = None
        if group.row >= 0:
            place = gazetteer.place(group.row)
            if first.known >= 0:
                main = gazetteer.name(group.row)
                name = name if name in main or main in name else main
        elif group.type == PERSON:
            if longest.last - longest.first == 1 and draft.title:
                name = self._scanner.in_full(draft.title_reading, longest) or name
        elif first.known >= 0 and gazetteer.kinds[first.known] & Kind.PRODUCT:
            kind = "product"
        if "\n" in name or "  " in name:
            name = " ".join(name.split())
        spans = [(mention.start, mention.end) for mention in of_group]
        return {"type": kind, "name": name, "mentions": spans, "place": place}


def _length(mention: Mention) -> int:
    return mention.end - mention.start
