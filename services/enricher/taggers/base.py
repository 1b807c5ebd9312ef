"""What a tagger is: text in, tags out. It does no I/O, keeps no state between articles, and may fail alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from schemas.enriched import Attribution, Entity, Keyword, TopicTag
from schemas.raw import FeedRef
from services.enricher.reading import Reading, read


@dataclass(slots=True)
class Draft:
    """The article as the taggers see it: plain text, and what the taggers before have filled in."""

    title: str
    text: str
    url: str | None = None
    summary: str | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    feed: FeedRef | None = None
    published_at: datetime | None = None
    language_claim: str | None = None
    language: str | None = None
    entities: list[Entity] | None = None
    topics: list[TopicTag] | None = None
    keywords: list[Keyword] | None = None
    attributions: list[Attribution] | None = None
    _readings: dict[str, Reading] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def reading(self) -> Reading:
        """Of the text; read once, for all taggers."""
        return self._read(self.text)

    @property
    def title_reading(self) -> Reading:
        """Of the title."""
        return self._read(self.title)

    def _read(self, text: str) -> Reading:
        reading = self._readings.get(text)
        if reading is None:
            reading = self._readings[text] = read(text)
        return reading


class Tagger(Protocol):
    """`name` is what stands in `degraded` when it fails; `fields` are the fields of the enriched event it fills."""

    @property
    def name(self) -> str: ...
    @property
    def fields(self) -> tuple[str, ...]: ...

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """The values of `fields` for one article. Any exception leaves the fields empty and the name in `degraded`."""
        ...
