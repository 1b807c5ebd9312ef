"""The duplicate event: one more sighting of an article that was already emitted."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from schemas.raw import Contract, FeedRef

DUPLICATE = "wireroom.article.duplicate.v1"

Rule = Literal["same_entry", "same_url", "same_text", "near_text"]


class Sighting(Contract):
    """Where and when the article was seen again."""

    feed: FeedRef | None = None
    url: str | None = None
    entry_id: str | None = None
    title: str | None = None
    published_at: datetime | None = None
    fetched_at: datetime | None = Field(None, description="Time of the sighting.")
    article_key: str = Field(description="Key of the raw record that was seen, 32 hex digits.")


class RawPlace(Contract):
    """Where the sighting's raw record lies, for as long as the raw topic keeps it."""

    topic: str
    partition: int = Field(ge=0)
    offset: int = Field(ge=0)
    key: str | None = Field(None, description="The record's key; null when it has none, or one that is no text.")
    written_at: datetime | None = Field(None, description="The record's timestamp in the log.")


class Provenance(Contract):
    """What the sighting says about where the article came from first; nothing in it is a guess."""

    earlier: bool = Field(
        False, description="True when this later sighting proves to be the earlier publication. False proves nothing."
    )
    original_published_at: datetime | None = Field(
        None, description="When the original says that it was published, as known when the sighting was judged."
    )
    agency: str | None = Field(
        None, description="The news agency that carries this sighting itself, or that its text credits."
    )


class DuplicateArticle(Contract):
    """A sighting, the original it repeats, and the rule that says so."""

    article_id: str = Field(description="The original's article_id.")
    version: int = Field(ge=1, description="The original's version when the sighting was judged.")
    rule: Rule
    similarity: float = Field(ge=0, le=1, description="1 for an exact rule; the estimated containment for near_text.")
    threshold: float = Field(ge=0, le=1, description="The similarity from which the rule holds.")
    sighting: Sighting
    fingerprint: "SightingFingerprint"
    provenance: Provenance | None = Field(None, description="Null when nothing is known of it.")
    raw: RawPlace | None = Field(None, description="Null when the raw article did not come from a log.")


class SightingFingerprint(Contract):
    """What a rebuild needs to know the sighting again."""

    exact: str = Field(description="Hash of the sighting's normalised text, 32 hex digits.")
    content: str = Field(description="Hash of the sighting's title and text, 32 hex digits.")


DuplicateArticle.model_rebuild()
