"""Fills `entities`: who and what an article names, where, and where its places are.

The names are found by a small scorer over classes of words, shapes and known names, learned once (see `features.py`);
places are told apart by the gazetteer, mentions joined within the article. Only mentions in the text count. The scorer
knows English; in other languages only names that are known, or that a given name begins, are taken.
"""

from collections.abc import Mapping
from itertools import repeat

from pydantic import TypeAdapter

from schemas.enriched import Entity
from services.enricher.taggers.base import Draft
from services.enricher.taggers.entities.decoding import PERSON, TYPES
from services.enricher.taggers.entities.gazetteer import Kind
from services.enricher.taggers.entities.joining import groups
from services.enricher.taggers.entities.mentions import END, FIRST, KNOWN, LAST, LAST_WORD, START, TYPE
from services.enricher.taggers.entities.places import rows_of
from services.enricher.taggers.entities.scanning import Scanner

_PRODUCT = int(Kind.PRODUCT)
_ENTITIES = TypeAdapter(list[Entity])


class EntitiesTagger:
    """The gazetteer, the classes of words and the weights are read when the tagger is built."""

    name = "entities"
    fields = ("entities",)

    def __init__(self) -> None:
        self._scanner = Scanner()
        self.about = f"fast, {len(self._scanner.gazetteer.places):,} places of GeoNames"

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """The things named, in the order in which the text first names them."""
        reading = draft.reading
        gazetteer, text = self._scanner.gazetteer, draft.text
        dateline = next((aside.span for aside in draft.asides or () if aside.kind == "dateline"), (0, 0))
        is_english = draft.language == "en"
        codes, mentions, nations = self._scanner.scan(
            reading, is_english=is_english, dateline=dateline, given=draft.names
        )
        for aside in draft.asides or ():
            if aside.kind != "dateline":
                mentions = mentions[(mentions[:, END] <= aside.span[0]) | (mentions[:, START] >= aside.span[1])]
        rows = rows_of(gazetteer, mentions, reading.gaps, nations, draft.feed.url if draft.feed else draft.url)
        group_of, longest = groups(reading, codes, mentions, rows)
        spans: list[list[tuple[int, int]]] = [[] for _ in longest]
        for group, start, end in zip(group_of.tolist(), *mentions[:, START : END + 1].T.tolist(), strict=True):
            spans[group].append((start, end))
        # All are made and checked at once, which is faster than one by one.
        things = mentions[longest].tolist()
        full = self._full_names(draft, things)
        made = map(self._entity, repeat(text), things, rows[longest].tolist(), spans, repeat(full))
        return {"entities": _ENTITIES.validate_python(list(made))}

    def _full_names(self, draft: Draft, things: list[list[int]]) -> dict[int, str]:
        """By surnames, the names of persons whom only the title names in full."""
        alone = {one[LAST_WORD] for one in things if one[TYPE] == PERSON and one[LAST] - one[FIRST] == 1}
        return self._scanner.in_full(draft.title_reading, alone) if alone and draft.title else {}

    def _entity(
        self, text: str, mention: list[int], row: int, spans: list[tuple[int, int]], full: dict[int, str]
    ) -> dict[str, object]:
        """An entity's fields, from its longest mention, the row of its place and the spans of all its mentions."""
        gazetteer = self._scanner.gazetteer
        name = text[mention[START] : mention[END]]
        kind, place = TYPES[mention[TYPE]], None
        if row >= 0:
            place, main = gazetteer.place(row)
            if mention[KNOWN] >= 0 and name not in main and main not in name:
                name = main
        elif kind == "person":
            if mention[LAST] - mention[FIRST] == 1:
                name = full.get(mention[LAST_WORD], name)
        elif mention[KNOWN] >= 0 and gazetteer.kinds[mention[KNOWN]] & _PRODUCT:
            kind = "product"
        if "\n" in name or "  " in name:
            name = " ".join(name.split())
        return {"type": kind, "name": name, "mentions": spans, "place": place}
