"""An article as the rules see it; what they look through is prepared once for all of them, when first needed. Pure."""

import unicodedata
from bisect import bisect_right
from functools import cached_property

from services.enricher.rules.circles import Circle, Circles, Direction, direction
from services.enricher.rules.reasons import Found
from services.enricher.rules.signs import Sign, Signs, places
from services.enricher.rules.words import Words, folded, words_of
from services.enricher.taggers.base import Draft

MOST_FOUND = 20
"""Of the places where one word or expression stands, so many are told."""

_AROUND = 40
"""Code points of the text that are shown before and after what was found, at most."""


class Article:
    """A draft, and what any rule looks for: signs in its texts, signs among those whom it cites, and circles."""

    def __init__(self, draft: Draft, signs: Signs, cited: Signs, circles: Circles) -> None:
        self.draft = draft
        self._signs = signs
        self._cited = cited
        self._circles = circles

    @cached_property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The texts that are looked through, and the names of their fields."""
        draft = self.draft
        summary = "" if draft.summary == draft.text else draft.summary or ""
        return ("title", draft.title), ("summary", summary), ("text", draft.text)

    @cached_property
    def said(self) -> frozenset[Sign]:
        """The signs that stand in title, summary and text."""
        return self._signs.found([text for _, text in self.parts if text])

    @cached_property
    def cited(self) -> frozenset[Sign] | None:
        """The signs that stand in the name of a source, as the article or the entity has it."""
        if self.draft.attributions is None:
            return None
        return self.cited_in(*self.sources)

    def cited_in(self, *sources: tuple[str, ...]) -> frozenset[Sign]:
        """The signs that stand in names of these sources."""
        return self._cited.found([name for names in sources for name in names])

    @cached_property
    def sources(self) -> list[tuple[str, ...]]:
        """The names of the source of each attribution: the article's, and its entity's."""
        entities = self.draft.entities or []
        named = ((one.source, one.entity) for one in self.draft.attributions or ())
        return [
            (source, entities[number].name) if number is not None and 0 <= number < len(entities) else (source,)
            for source, number in named
        ]

    @cached_property
    def entities(self) -> frozenset[str]:
        """The entities' names, folded."""
        return frozenset(folded(entity.name) for entity in self.draft.entities or ())

    @cached_property
    def topics(self) -> frozenset[str]:
        """The topics' ids and names, folded."""
        return frozenset(folded(name) for topic in self.draft.topics or () for name in (topic.id, topic.name))

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries of the places named, folded."""
        places = (entity.place for entity in self.draft.entities or ())
        return frozenset(folded(place.country) for place in places if place and place.country)

    @cached_property
    def directions(self) -> list[Direction]:
        """Where the places named are."""
        places = (entity.place for entity in self.draft.entities or ())
        return [direction(place.lat, place.lon) for place in places if place]

    @cached_property
    def circles(self) -> frozenset[Circle]:
        """The circles in which a place is that it names."""
        return self._circles.around(self.directions)

    def found(self, sign: Sign) -> tuple[list[Found], int]:
        """Where a sign stands, at most `MOST_FOUND` places; and how often it stands there in all."""
        stands = [
            (field, text, span, in_text)
            for field, text in self.parts
            for span, in_text in places(sign, text, *self._plain[field])
        ]
        return [
            quoted(field, text, *(span if in_text else unfolded(text, self._plain[field][0], span)))
            for field, text, span, in_text in stands[:MOST_FOUND]
        ], len(stands)

    def within(self, sign: Sign) -> str | None:
        """The first word that a word to look for is a part of, if it stands nowhere by itself."""
        if sign.kind != "term" or " " in sign.text:
            return None
        return next((word for _, words in self._plain.values() for word in words if sign.text in word), None)

    @cached_property
    def _plain(self) -> dict[str, tuple[str, Words]]:
        plain = {field: folded(text) for field, text in self.parts}
        return {field: (text, words_of(text)) for field, text in plain.items()}


def quoted(field: str, text: str, start: int, end: int) -> Found:
    """A place in a field's text, with what stands around it."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if start > _AROUND:
        before = "…" + (before[before.find(" ") + 1 :] if " " in before[:-1] else before)
    if end + _AROUND < len(text):
        after = (after[: after.rfind(" ")] if " " in after[1:] else after) + "…"
    return Found(text[start:end], field, (start, end), before, after)


def unfolded(text: str, plain: str, span: tuple[int, int]) -> tuple[int, int]:
    """Where a span of `plain`, the text folded, stands in the text itself."""
    if len(plain) == len(text) and unicodedata.is_normalized("NFC", text):
        return span
    ends = range(len(text) + 1)
    start, end = (bisect_right(ends, place, key=lambda end: len(folded(text[:end]))) - 1 for place in span)
    return start, end
