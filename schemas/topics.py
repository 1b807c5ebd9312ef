"""The only place that names the topics: name, key, model, partitions, retention, cleanup."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from schemas.duplicate import DUPLICATE, DuplicateArticle
from schemas.enriched import CREATED, RETRACTED, UPDATED, EnrichedArticle
from schemas.feed_event import KINDS, FeedEvent, feed_event_type
from schemas.raw import RAW, RawArticle
from schemas.rejected import REJECTED, RejectedArticle

_DAY_MS = 24 * 60 * 60 * 1000
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of the contract.

    `alias` is its short name on the command line; `key` tells what a record's key is; `model` is the payload;
    `types` are the CloudEvents types found in it; `retention_ms` is in milliseconds; `max_message_bytes` bounds one
    record as the broker sees it.
    """

    alias: str
    name: str
    description: str
    key: str
    model: type[BaseModel]
    types: tuple[str, ...]
    partitions: int
    retention_ms: int
    max_message_bytes: int
    cleanup: Literal["delete", "compact"] = "delete"


ARTICLES_RAW = Topic(
    alias="raw",
    name="wireroom.articles.raw.v1",
    description="One entry as a feed gave it, with the fetch it came from.",
    key="article key: hash of the canonical URL; without a URL, of feed id and entry id",
    model=RawArticle,
    types=(RAW,),
    partitions=12,
    retention_ms=7 * _DAY_MS,
    max_message_bytes=16 * _MIB,
)
ARTICLES_ENRICHED = Topic(
    alias="enriched",
    name="wireroom.articles.enriched.v1",
    description="One version of one article: created, updated or retracted.",
    key="article_id",
    model=EnrichedArticle,
    types=(CREATED, UPDATED, RETRACTED),
    partitions=12,
    retention_ms=90 * _DAY_MS,
    max_message_bytes=16 * _MIB,
)
ARTICLES_DUPLICATES = Topic(
    alias="duplicates",
    name="wireroom.articles.duplicates.v1",
    description="One more sighting of an article that was already emitted.",
    key="article_id of the original",
    model=DuplicateArticle,
    types=(DUPLICATE,),
    partitions=12,
    retention_ms=90 * _DAY_MS,
    max_message_bytes=_MIB,
)
ARTICLES_REJECTED = Topic(
    alias="rejected",
    name="wireroom.articles.rejected.v1",
    description="A raw record that could not be enriched: the original untouched, and why, in headers.",
    key="as the raw record's",
    model=RejectedArticle,
    types=(REJECTED,),
    partitions=12,
    retention_ms=30 * _DAY_MS,
    max_message_bytes=17 * _MIB,
)
FEEDS_EVENTS = Topic(
    alias="feeds",
    name="wireroom.feeds.events.v1",
    description="What each fetch of each feed came to.",
    key="feed_id",
    model=FeedEvent,
    types=tuple(feed_event_type(kind) for kind in KINDS),
    partitions=3,
    retention_ms=30 * _DAY_MS,
    max_message_bytes=_MIB,
)
TOPICS = (ARTICLES_RAW, ARTICLES_ENRICHED, ARTICLES_DUPLICATES, ARTICLES_REJECTED, FEEDS_EVENTS)
