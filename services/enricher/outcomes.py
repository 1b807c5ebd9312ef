"""What became of a raw article: the outcome, its event, and the record that goes to the log. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import BaseModel, Field

from schemas.duplicate import DUPLICATE, DuplicateArticle, RawPlace, Sighting, SightingFingerprint
from schemas.enriched import CREATED, RETRACTED, UPDATED, EnrichedArticle
from schemas.raw import Contract, FeedRef
from schemas.rejected import ATTEMPTS, CODE, HEADERS, MESSAGE, OFFSET, PARTITION, STAGE, TIME, TOPIC, RejectReason
from schemas.topics import ARTICLES_DUPLICATES, ARTICLES_ENRICHED, ARTICLES_REJECTED, Topic
from services.cloudevents import Event, header_text, rfc3339
from services.enricher.dates import instant
from services.enricher.journal import Verdict, VerdictKind
from services.enricher.near import Fingerprints
from services.enricher.provenance import provenance
from services.enricher.validate import Rejection, Valid
from services.eventlog.base import Record, StoredRecord
from services.identity import clean_url, digest
from services.printing import rejection_event

SOURCE = "urn:wireroom:enricher"
UNCHANGED = "wireroom.article.unchanged.v1"

_TYPES = {"created": CREATED, "updated": UPDATED, "retracted": RETRACTED}
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_TITLE = 500
_HEADERS_MAX = 8 * 1024


class UnchangedArticle(Contract):
    """A raw article that says nothing new. It is printed and counted, but goes to no topic."""

    article_id: str = Field(description="The article it repeats; its own key when no such article is known.")
    version: int = Field(ge=0, description="That article's version; 0 when none is known.")
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one raw article: the verdict, and why.

    `event` is how the outcome is printed, `record` what goes to the log (None for unchanged), `raw` the record it came
    from; `title` and `feed` are the article's, None when it could not be read.
    """

    verdict: Verdict
    event: Event
    record: Record | None
    raw: Record | StoredRecord
    title: str | None = None
    feed: FeedRef | None = None

    @property
    def kind(self) -> VerdictKind:
        """How the article ended."""
        return self.verdict.outcome

    @property
    def reason(self) -> str | None:
        """The rule of a duplicate, the code of a rejection, or why nothing changed."""
        return self.verdict.reason

    def told(self) -> str:
        """The outcome on one line, for people."""
        verdict = self.verdict
        why = {
            "updated": f"version {verdict.version}",
            "duplicate": f"of {verdict.article_id[:8]}, {verdict.reason}",
            "rejected": f"{verdict.reason}: {verdict.detail}",
            "unchanged": verdict.reason or "",
        }.get(verdict.outcome, "")
        if verdict.threshold < 1:
            why += f" {verdict.similarity:.2f} ≥ {verdict.threshold:.2f}"
        where = f"  [{self.feed.title or self.feed.url or self.feed.id}]" if self.feed else ""
        return f"{verdict.outcome:<9}  {self.title or '(no title)'}{where}{f'  ({why})' if why else ''}"


class TooLarge(Exception):
    """An outcome's record is larger than its topic takes."""


def emitted(raw: Record | StoredRecord, verdict: Verdict, article: EnrichedArticle, prints: Fingerprints) -> Outcome:
    """A version of an article. Raises TooLarge."""
    identity = version_id(article, prints.content.hex())
    event = _event(article, _TYPES[article.change], identity, article.enriched_at, raw)
    record = _fitting(event.to_record(ARTICLES_ENRICHED.name, article.article_id), ARTICLES_ENRICHED)
    return Outcome(verdict, event, record, raw, article.title or article.url, article.feed)


def duplicate(
    raw: Record | StoredRecord, verdict: Verdict, valid: Valid, prints: Fingerprints, now: datetime
) -> Outcome:
    """A sighting of an article that was emitted before. Raises TooLarge."""
    article = valid.article
    sighting = Sighting(
        feed=article.feed,
        url=shown_url(article.url),
        entry_id=article.entry_id,
        title=valid.title[:_TITLE] or None,
        published_at=article.published_at,
        fetched_at=article.fetched_at,
        article_key=valid.key,
    )
    payload = DuplicateArticle(
        article_id=verdict.article_id,
        version=verdict.version,
        rule=verdict.reason,
        similarity=verdict.similarity,
        threshold=verdict.threshold,
        sighting=sighting,
        fingerprint=SightingFingerprint(exact=prints.exact.hex(), content=prints.content.hex()),
        provenance=provenance(verdict, valid, now),
        raw=_place(raw),
    )
    event = _event(payload, DUPLICATE, duplicate_id(valid.ce_id, verdict.article_id), now, raw)
    record = _fitting(event.to_record(ARTICLES_DUPLICATES.name, verdict.article_id), ARTICLES_DUPLICATES)
    return Outcome(verdict, event, record, raw, valid.title or None, article.feed)


def unchanged(raw: Record | StoredRecord, verdict: Verdict, valid: Valid, now: datetime) -> Outcome:
    """A raw article that says nothing new."""
    payload = UnchangedArticle(article_id=verdict.article_id, version=verdict.version, reason=str(verdict.reason))
    event = _event(payload, UNCHANGED, digest("unchanged", valid.ce_id, verdict.article_id), now, raw)
    return Outcome(verdict, event, None, raw, valid.title or None, valid.article.feed)


def rejected(raw: Record | StoredRecord, rejection: Rejection, now: datetime) -> Outcome:
    """A raw article that cannot be enriched, its key, value and headers untouched, and why."""
    stored = raw if isinstance(raw, StoredRecord) else None
    reason = RejectReason(
        stage=rejection.stage,
        code=rejection.code,
        message=rejection.message,
        topic=stored.topic if stored else None,
        partition=stored.partition if stored else None,
        offset=stored.offset if stored else None,
        attempts=_attempts(raw) + 1,
        time=now.astimezone(UTC),
    )
    kept = tuple((name, value) for name, value in raw.headers if name not in HEADERS)
    record = Record(ARTICLES_REJECTED.name, raw.key, raw.value, (*kept, *_error_headers(reason)))
    verdict = Verdict("rejected", "", 0, rejection.code, detail=rejection.message)
    return Outcome(verdict, rejection_event(reason, raw.key, raw.value), record, raw)


def version_id(article: EnrichedArticle, content: str) -> str:
    """The id of the event of an article's version; `content` is the hash of its title and text, in hex digits."""
    return digest("enriched", article.article_id, str(article.version), article.change, content)


def duplicate_id(ce_id: str, article_id: str) -> str:
    """The id of a copy's event: that of the raw event with `ce_id`, a copy of the article."""
    return digest("duplicate", ce_id, article_id)


def shown_url(url: str | None) -> str | None:
    """The link as it may be followed; None for one that is no http or https address."""
    return clean_url(url) if url and url.strip().lower().startswith(("http://", "https://")) else None


def _place(raw: Record | StoredRecord) -> RawPlace | None:
    if not isinstance(raw, StoredRecord):
        return None
    try:
        key = raw.key.decode() if raw.key is not None else None
    except UnicodeDecodeError:
        key = None
    return RawPlace(
        topic=raw.topic, partition=raw.partition, offset=raw.offset, key=key, written_at=instant(raw.timestamp_ms)
    )


def _event(payload: BaseModel, kind: str, identity: str, time: datetime, raw: Record | StoredRecord) -> Event:
    trace = header_text(raw.headers, "traceparent")
    traceparent = trace if trace and _TRACEPARENT.fullmatch(trace) else None
    return Event.of(payload, type=kind, source=SOURCE, id=identity, time=time, traceparent=traceparent)


def _fitting(record: Record, topic: Topic) -> Record:
    size = len(record.value or b"") + _HEADERS_MAX
    if size > topic.max_message_bytes:
        raise TooLarge(
            f"the event would have {size} bytes with its headers; {topic.name} takes {topic.max_message_bytes}"
        )
    return record


def _attempts(raw: Record | StoredRecord) -> int:
    text = header_text(raw.headers, ATTEMPTS) or "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _error_headers(reason: RejectReason) -> list[tuple[str, bytes]]:
    texts = {
        STAGE: reason.stage,
        CODE: reason.code,
        MESSAGE: reason.message,
        TOPIC: reason.topic,
        PARTITION: reason.partition,
        OFFSET: reason.offset,
        ATTEMPTS: reason.attempts,
        TIME: rfc3339(reason.time),
    }
    return [(name, str(text).encode()) for name, text in texts.items() if text is not None]
