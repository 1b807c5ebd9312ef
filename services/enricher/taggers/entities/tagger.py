"""Fills `entities`: who and what an article names, where, and where its places are.

The names are found by a small scorer over classes of words, shapes and known names, learned once (see `features.py`);
places are told apart by the gazetteer, mentions joined within the article. Only mentions in the text count. The scorer
knows English; in other languages only names that are known, or that a given name begins, are taken.
"""

from collections.abc import Mapping

from services.enricher.taggers.base import Draft
from services.enricher.taggers.entities.decoding import TYPES
from services.enricher.taggers.entities.finding import SURNAME
from services.enricher.taggers.entities.places import home_of
from services.enricher.taggers.entities.scanning import Scan, Scanner

_TYPES = (*TYPES, "product")


class EntitiesTagger:
    """The gazetteer, the classes of words and the weights are read when the tagger is built."""

    name = "entities"
    fields = ("entities",)

    def __init__(self) -> None:
        self._scanner = Scanner()
        self.about = f"fast, {len(self._scanner.gazetteer.places):,} places of GeoNames"

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """The things named, in the order in which the text first names them."""
        asides = draft.asides or ()
        scan = self._scanner.scan(
            draft.reading,
            is_english=draft.language == "en",
            dateline=next((aside.span for aside in asides if aside.kind == "dateline"), (0, 0)),
            asides=[aside.span for aside in asides if aside.kind != "dateline"],
            home=home_of(draft.feed.url if draft.feed else draft.url),
            given=draft.names,
        )
        return {"entities": self._entities(scan, draft.text, self._full_names(draft, scan))}

    def _full_names(self, draft: Draft, scan: Scan) -> dict[int, str]:
        """By surnames, the names of persons whom only the title names in full."""
        surnames = {thing[SURNAME] for thing in scan.things if thing[SURNAME]}
        return self._scanner.in_full(draft.title_reading, surnames) if surnames and draft.title else {}

    def _entities(self, scan: Scan, text: str, full_names: Mapping[int, str]) -> list[dict[str, object]]:
        """The fields of each thing; its name is that of its longest mention, or the main one of a place."""
        entities: list[dict[str, object]] = []
        place_of, first = self._scanner.gazetteer.place, 0
        for kind, start, end, row, is_known, surname, mentions in scan.things:
            name, place = text[start:end], None
            if row >= 0:
                place, main = place_of(row)
                if is_known and name not in main and main not in name:
                    name = main
            elif surname:
                name = full_names.get(surname, name)
            if "\n" in name or "  " in name:
                name = " ".join(name.split())
            last = first + mentions
            entities.append({"type": _TYPES[kind], "name": name, "mentions": scan.spans[first:last], "place": place})
            first = last
        return entities
