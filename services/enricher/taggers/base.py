"""What a tagger is: text in, tags out. It does no I/O, keeps no state between articles, and may fail alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from schemas.enriched import Attribution, Entity, Keyword, TopicTag
from schemas.raw import FeedRef


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


class Tagger(Protocol):
    """`name` is what stands in `degraded` when it fails; `fields` are the fields of the enriched event it fills."""

    @property
    def name(self) -> str: ...
    @property
    def fields(self) -> tuple[str, ...]: ...

    def tag(self, draft: Draft) -> Mapping[str, object]:
        """The values of `fields` for one article. Any exception leaves the fields empty and the name in `degraded`."""
        ...
