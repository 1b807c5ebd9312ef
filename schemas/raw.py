"""The raw article: one entry as a feed gave it, with the fetch it came from.

Any program may publish one. Only ``url`` or (``feed.id`` and ``entry_id``), and a title or some text, are
required; a retraction needs no text. That rule spans fields, so `services.enricher.validate` checks it and
names the field that is missing.
"""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

RAW = "wireroom.article.raw.v1"


TextSource = Literal["feed", "page"]


class Contract(BaseModel):
    """What all payload models share: unknown fields are ignored, so that a newer producer breaks no older reader."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class FeedRef(Contract):
    """The feed an article came from."""

    id: str = Field(description="Stable id of the feed; 32 hex digits when Wireroom made it.", min_length=1)
    url: str | None = Field(None, description="Address the feed is fetched from.")
    title: str | None = Field(None, description="The feed's own title.")


class Media(Contract):
    """A picture, sound or film that belongs to the article."""

    url: str
    type: str | None = Field(None, description="Media type, as given.")


class RawArticle(Contract):
    """One entry as a feed gave it."""

    entry_id: str | None = Field(None, description="RSS guid, Atom id or JSON Feed id, as given.")
    url: str | None = Field(None, description="Link as published.")
    page_url: str | None = Field(
        None,
        description="The page's own word on its address (rel=canonical), when the page was read; names the article.",
    )
    title: str | None = None
    authors: list[str] = Field(default_factory=list)
    published_at: datetime | None = Field(None, description="As given, in ISO 8601; read as UTC when it names no zone.")
    updated_at: datetime | None = None
    summary_html: str | None = None
    content_html: str | None = None
    text_source: TextSource = Field("feed", description="Where the text is from: the feed, or the article's page.")
    language: str | None = Field(None, description="The feed's own claim, a BCP 47 tag; a hint only.")
    categories: list[str] = Field(default_factory=list)
    media: list[Media] = Field(default_factory=list)
    retracted: bool = Field(False, description="True withdraws the article.")
    feed: FeedRef | None = None
    fetched_at: datetime | None = None
