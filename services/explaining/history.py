"""An article's history as the topics tell it: its versions, who carried it, and what of it was rejected."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

from schemas.duplicate import DuplicateArticle
from schemas.enriched import EnrichedArticle
from schemas.raw import Contract
from schemas.rejected import RejectReason
from schemas.topics import ARTICLES_DUPLICATES, ARTICLES_ENRICHED, ARTICLES_REJECTED
from services.cloudevents import Event
from services.eventlog.base import EventLog, StoredRecord
from services.printing import reject_reason

Payload = TypeVar("Payload", bound=Contract)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the article, with the event that told it."""

    event: Event
    article: EnrichedArticle


@dataclass(frozen=True, slots=True)
class Carried:
    """One sighting of the article elsewhere, with the event that told it."""

    event: Event
    duplicate: DuplicateArticle


@dataclass(frozen=True, slots=True)
class Refused:
    """A raw record under the article's key that was rejected; `id` is its name in `wireroom rejected`."""

    id: str
    reason: RejectReason


@dataclass(frozen=True, slots=True)
class History:
    """All of one article that the topics still hold, each part in the order of its events."""

    article_id: str
    versions: tuple[Version, ...] = ()
    carried: tuple[Carried, ...] = ()
    refused: tuple[Refused, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the topics hold nothing of the article."""
        return not (self.versions or self.carried or self.refused)

    def compared_with(self, duplicate: DuplicateArticle) -> Version | None:
        """The version that a sighting was judged by; a retraction has no text, so the one before it."""
        known = [one for one in self.versions if one.article.version <= duplicate.version and one.article.text]
        return known[-1] if known else None


async def read_history(log: EventLog, article_id: str) -> History:
    """The article's history; empty when the topics hold nothing under its id. Raises LogError."""
    key = article_id.encode()
    versions = [
        Version(event, article)
        async for record in log.read(ARTICLES_ENRICHED.name, key=key)
        for event, article in told(record, EnrichedArticle)
    ]
    return History(
        article_id,
        tuple(sorted(versions, key=lambda one: one.article.version)),
        tuple([one async for one in _carried(log, key)]),
        tuple([one async for one in _refused(log, key)]),
    )


def told(record: StoredRecord, model: type[Payload]) -> list[tuple[Event, Payload]]:
    """The event in a record and its payload; nothing when the record holds none of that kind."""
    event = Event.from_record(record)
    if event is None:
        return []
    try:
        return [(event, model.model_validate_json(event.data))]
    except ValidationError:
        return []


async def _carried(log: EventLog, key: bytes) -> AsyncIterator[Carried]:
    async for record in log.read(ARTICLES_DUPLICATES.name, key=key):
        for event, duplicate in told(record, DuplicateArticle):
            yield Carried(event, duplicate)


async def _refused(log: EventLog, key: bytes) -> AsyncIterator[Refused]:
    async for record in log.read(ARTICLES_REJECTED.name, key=key):
        if reason := reject_reason(record):
            yield Refused(f"{record.partition}:{record.offset}", reason)
