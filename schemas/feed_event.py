"""The feed event: what a fetch of a feed came to."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from schemas.raw import Contract, FeedRef

Kind = Literal["fetched", "not_modified", "failed", "moved", "gone", "quiet", "gap_possible", "replayed"]
KINDS: tuple[Kind, ...] = ("fetched", "not_modified", "failed", "moved", "gone", "quiet", "gap_possible", "replayed")


def feed_event_type(kind: Kind) -> str:
    """The CloudEvents type of a kind of feed event."""
    return f"wireroom.feed.{kind}.v1"


class FeedProblem(Contract):
    """What went wrong, or looked wrong, in one fetch."""

    code: str = Field(description="Such as timeout, http_status, not_a_feed, too_large, malformed.")
    message: str


class HeldEntry(Contract):
    """An entry that changes so often that its changes are published to a bound."""

    entry_id: str | None = None
    url: str | None = None
    title: str | None = None
    changes: int = Field(description="Changes of it that were published so far.")
    until: datetime | None = Field(
        None, description="Its latest content is published at the first fetch from then on; null once it was."
    )


class FeedEvent(Contract):
    """One fetch of one feed."""

    kind: Kind
    feed: FeedRef
    fetched_at: datetime
    status: int | None = Field(None, description="HTTP status; null when no answer came.")
    format: str | None = Field(None, description="rss, rdf, atom, json or sitemap.")
    entries: int = Field(0, description="Entries in the document.")
    new: int = Field(0, description="Of these, entries published for the first time.")
    changed: int = Field(0, description="Of these, entries published again because their content changed.")
    retracted: int = Field(0, description="Retractions published.")
    unchanged: int = Field(0, description="Of these, entries that were published before and are as they were.")
    replayed: int = Field(0, description="Of the unchanged, entries known by address or text under another id.")
    backfilled: int = Field(0, description="Entries published from the feed's archive documents (RFC 5005).")
    full_text: int = Field(0, description="Entries whose text was taken from their page.")
    held: int = Field(0, description="Entries that have changed, and whose change is held back.")
    released: int = Field(
        0, description="Held entries that this fetch brought no word of, now published in their last state."
    )
    held_entries: list[HeldEntry] = Field(
        default_factory=list, description="The held entries, and those held no longer; 20 at most."
    )
    skipped: int = Field(0, description="Of these, entries with neither link nor id, or with neither title nor text.")
    bytes: int | None = Field(None, description="Size of the unpacked body.")
    duration_ms: int | None = None
    moved_to: str | None = None
    adopted: bool = Field(False, description="Of a move: whether the feed is fetched from there from now on.")
    problems: list[FeedProblem] = Field(default_factory=list)
    failures: int = Field(0, description="Failed fetches in a row, this one included.")
    recovered_after: int = Field(0, description="Failed fetches in a row that this good one ended.")
    conditional: bool | None = Field(None, description="Whether validators were sent.")
    next_due_at: datetime | None = None
    next_due_reason: str | None = Field(None, description="Why it is due then, in words.")
    interval_s: float | None = Field(None, description="The interval learned or set, in seconds.")
