"""Raw records, as long as the raw topic keeps them: by the id of their event, and by the place a sighting names."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from schemas.duplicate import DuplicateArticle, RawPlace
from schemas.topics import ARTICLES_RAW
from services.cloudevents import header_text
from services.enricher.candidates import reading
from services.enricher.near import fingerprints_of
from services.enricher.validate import Valid, validate
from services.eventlog.base import EventLog, StoredRecord

_BEFORE = timedelta(seconds=1)
"""Reading begins a little before a record's time, which logs round in their own ways."""


@dataclass(frozen=True, slots=True)
class RawArticleFound:
    """A raw article and the record it was read from."""

    valid: Valid
    record: StoredRecord

    @property
    def place(self) -> str:
        """Where the record lies, for people."""
        return f"{self.record.topic}, partition {self.record.partition}, offset {self.record.offset}"

    @property
    def content(self) -> str:
        """The hash of title and text, 32 hex digits, as it stands in events."""
        valid = self.valid
        compared = reading(valid.title, valid.text, retracted=valid.article.retracted)
        return fingerprints_of([compared], sketched=False)[0].content.hex()


async def raw_event(log: EventLog, digits: str) -> RawArticleFound | None:
    """The raw article whose event's id begins so; records without one have the id that Wireroom gives them."""
    async for record in log.read(ARTICLES_RAW.name):
        given = header_text(record.headers, "ce_id")
        if given is not None and not given.startswith(digits):
            continue
        found = _read(record)
        if found and (given or found.valid.ce_id).startswith(digits):
            return found
    return None


async def raw_of(log: EventLog, duplicate: DuplicateArticle) -> RawArticleFound | None:
    """The raw article that a sighting was judged by; None when the raw topic has let it go."""
    if duplicate.raw is not None:
        return await _at(log, duplicate.raw)
    async for record in log.read(ARTICLES_RAW.name, key=duplicate.sighting.article_key.encode()):
        found = _read(record)
        if found and found.content == duplicate.fingerprint.content:
            return found
    return None


async def _at(log: EventLog, place: RawPlace) -> RawArticleFound | None:
    start: Literal["beginning"] | datetime = place.written_at - _BEFORE if place.written_at else "beginning"
    key = place.key.encode() if place.key is not None else None
    async for record in log.read(ARTICLES_RAW.name, start=start, key=key):
        if (record.topic, record.partition, record.offset) == (place.topic, place.partition, place.offset):
            return _read(record)
    return None


def _read(record: StoredRecord) -> RawArticleFound | None:
    valid = validate(record.value, max_bytes=len(record.value or b""))
    return RawArticleFound(valid, record) if isinstance(valid, Valid) else None
