"""The enriched event: one version of one article, created, updated or retracted.

`null` in a field that a tagger fills (`language`, `story`, `entities`, `topics`, `keywords`, `attributions`, `origins`,
`asides`) means that nobody looked, or that the tagger named in `degraded` failed; an empty list means looked and found
nothing.
"""

from datetime import datetime
from typing import Literal

from pydantic import Field

from schemas.raw import Contract, FeedRef, Media, TextSource

CREATED = "wireroom.article.created.v1"
UPDATED = "wireroom.article.updated.v1"
RETRACTED = "wireroom.article.retracted.v1"

Change = Literal["created", "updated", "retracted"]
Changed = Literal["title", "text", "figures", "retracted", "returned"]
Flag = Literal["published_in_future", "updated_in_future"]
Span = tuple[int, int]
"""Start and end offset into ``text``, in Unicode code points, end exclusive."""

EntityType = Literal["person", "organisation", "place", "event", "product", "other"]
SourceType = Literal["person", "organisation", "document", "outlet", "anonymous", "other"]

AsideKind = Literal["dateline", "byline", "credit", "boilerplate"]


class Story(Contract):
    """The group of different articles on one event that this article was put into."""

    id: str
    size: int = Field(ge=1, description="Articles in the story so far, duplicates not counted.")
    score: float = Field(
        description="Likeness, 0 to 1, at which the article joined, with those of its batch that go with it; of one"
        " that founds a story the highest that was too low, of an update its own to its story."
    )
    threshold: float = Field(description="The score from which an article joins.")


class Place(Contract):
    """Where a place entity is."""

    lat: float
    lon: float
    country: str | None = Field(None, description="ISO 3166-1 alpha-2.")
    geonames_id: int | None = None


class Entity(Contract):
    """A named thing and where the text names it."""

    type: EntityType
    name: str
    mentions: list[Span]
    place: Place | None = None


class TopicTag(Contract):
    """An IPTC Media Topic."""

    id: str = Field(description="Such as medtop:16000000.")
    name: str
    confidence: float = Field(ge=0, le=1)


class Keyword(Contract):
    """A phrase that tells what the article is about."""

    text: str
    score: float = Field(ge=0, le=1, description="Relative to the best keyword of the same article.")


class Attribution(Contract):
    """Who is cited, with which words, for what."""

    source: str
    source_span: Span
    source_type: SourceType
    entity: int | None = Field(None, description="Index into entities.")
    cue: str
    cue_span: Span
    content_span: Span = Field(description="What is said; empty, behind the cue, when the text does not tell.")
    direct: bool
    within: int | None = Field(None, description="Index of the attribution that this one is nested in.")


class Aside(Contract):
    """A passage of `text` that is not the report itself."""

    kind: AsideKind
    span: Span


class Fingerprint(Contract):
    """What the article was compared by."""

    exact: str = Field(description="Hash of the normalised text, 32 hex digits.")
    near: str | None = Field(None, description="MinHash sketch, base64; null for a text too short to compare.")


class EnrichedArticle(Contract):
    """One version of one article."""

    article_id: str = Field(description="32 hex digits; the same for all versions.")
    article_key: str | None = Field(
        None, description="Key of the raw record of this version, 32 hex digits; that of version 1 is the article_id."
    )
    version: int = Field(ge=1)
    change: Change
    changed: list[Changed] = Field(
        default_factory=list, description="In what this version differs from the one before it."
    )
    entry_id: str | None = None
    url: str | None = Field(None, description="The link as published, without tracking parameters.")
    title: str | None = None
    summary: str | None = Field(None, description="Plain text of the feed's summary.")
    text: str = Field("", description="Plain text of the content, or of the summary when there is no content.")
    text_source: TextSource = Field("feed", description="Where the text is from: the feed, or the article's page.")
    language: str | None = Field(None, description="ISO 639-1, told from the text; null when unsure.")
    authors: list[str] = Field(default_factory=list)
    published_at: datetime | None = None
    updated_at: datetime | None = None
    ordered_at: datetime | None = Field(
        None, description="For sorting: the publication as given, but never later than the fetch; the fetch if undated."
    )
    fetched_at: datetime | None = None
    enriched_at: datetime
    media: list[Media] = Field(default_factory=list)
    feed: FeedRef | None = None
    story: Story | None = None
    entities: list[Entity] | None = None
    topics: list[TopicTag] | None = None
    keywords: list[Keyword] | None = None
    attributions: list[Attribution] | None = None
    origins: list[str] | None = Field(
        None, description="Outlets that the text itself names as where its news is from, such as 'first reported by …'."
    )
    asides: list[Aside] | None = Field(
        None, description="Datelines, bylines, credits and boilerplate in the text; the other taggers pass over them."
    )
    tags: list[str] = Field(default_factory=list, description="Names of the user's own rules that matched.")
    fingerprint: Fingerprint
    flags: list[Flag] = Field(default_factory=list, description="What looks wrong with the values as given.")
    degraded: list[str] = Field(default_factory=list, description="Names of the taggers that failed on this article.")
