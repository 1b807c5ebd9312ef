"""The one pipeline of `enrich`, `run` and `pipe`, in its two halves around the claim. Pure.

records ── prepare ──> prepared ── (claim) ──> verdicts ── enrich ──> outcomes
           validate                                        tag, build events
           fingerprint
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import structlog

from schemas.enriched import EnrichedArticle, Fingerprint, Story
from schemas.rejected import Code
from services.enricher.candidates import candidates
from services.enricher.claims import Candidate
from services.enricher.dates import date_flags, ordered_at
from services.enricher.journal import StoryPlace, Verdict
from services.enricher.near import Fingerprints
from services.enricher.outcomes import Outcome, TooLarge, duplicate, emitted, rejected, shown_url, unchanged
from services.enricher.plain import plain_text
from services.enricher.taggers.base import Draft, Tagger
from services.enricher.tagging import Tags, tag
from services.enricher.validate import MAX_BYTES, Rejection, Valid, validate
from services.eventlog.base import Record, StoredRecord
from services.structs import struct_of

__all__ = ["Outcome", "Pipeline", "Prepared", "draft_of", "internal_error"]

_log = structlog.get_logger()

_Article, _Story, _Fingerprint = struct_of(EnrichedArticle), struct_of(Story), struct_of(Fingerprint)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A raw record as far as it goes without the store: a valid article with its candidate, or a rejection."""

    raw: Record | StoredRecord
    valid: Valid | None = None
    candidate: Candidate | None = None
    rejection: Rejection | None = None


class Pipeline:
    """Turns raw records into outcomes. Both halves take CPU time by the batch: call them off the event loop."""

    def __init__(self, taggers: Sequence[Tagger], *, max_bytes: int = MAX_BYTES, near: bool = True) -> None:
        """`max_bytes` bounds a raw record's value; without `near` only exact copies are found."""
        self._taggers = tuple(taggers)
        self._near = near
        self._max_bytes = max_bytes

    def prepare(self, records: Sequence[Record | StoredRecord]) -> list[Prepared]:
        """Read and fingerprint the records; never raises for one of them."""
        read = [self._read(record) for record in records]
        valid = [one for one in read if isinstance(one, Valid)]
        made = iter(candidates(valid, near=self._near))
        return [
            _prepared(record, one, next(made)) if isinstance(one, Valid) else Prepared(record, rejection=one)
            for record, one in zip(records, read, strict=True)
        ]

    def enrich(self, prepared: Sequence[Prepared], verdicts: Sequence[Verdict | None], now: datetime) -> list[Outcome]:
        """An outcome for each record, in order; `now` is when it is emitted.

        An article that cannot be emitted although its verdict says so comes out as rejected: its claim must then be
        withdrawn, and the batch judged again.
        """
        tagged = [
            place for place, verdict in enumerate(verdicts) if verdict and verdict.outcome in ("created", "updated")
        ]
        drafts = [draft_of(valid) for place in tagged if (valid := prepared[place].valid)]
        tags = dict(zip(tagged, tag(self._taggers, drafts), strict=True))
        return [
            _outcome(item, verdict, tags.get(place, Tags()), now)
            for place, (item, verdict) in enumerate(zip(prepared, verdicts, strict=True))
        ]

    def replace(self, tagger: Tagger) -> None:
        """Put a tagger in the place of the one of its name. A batch that is being enriched keeps what it began with."""
        self._taggers = tuple(tagger if one.name == tagger.name else one for one in self._taggers)

    def _read(self, record: Record | StoredRecord) -> Valid | Rejection:
        try:
            return validate(record.value, max_bytes=self._max_bytes)
        except Exception as error:
            return _failed(error)


def _prepared(record: Record | StoredRecord, valid: Valid, candidate: Candidate | Exception) -> Prepared:
    if isinstance(candidate, Exception):
        return Prepared(record, rejection=_failed(candidate))
    return Prepared(record, valid, candidate)


def _failed(error: Exception) -> Rejection:
    _log.error("a raw article could not be prepared; it is rejected", exc_info=error)
    return internal_error(error)


def internal_error(error: Exception) -> Rejection:
    """The rejection of an article that met an error nobody foresaw."""
    if isinstance(error, TooLarge):
        return Rejection("enrich", "too_large", str(error))
    message = f"{type(error).__name__}: {error}"
    return Rejection("enrich", "internal_error", message.encode("utf-8", "replace").decode()[:1000])


def draft_of(valid: Valid) -> Draft:
    """An article as the taggers get it."""
    article = valid.article
    return Draft(
        title=valid.title,
        text=valid.text,
        url=shown_url(article.url),
        summary=valid.summary or None,
        authors=_authors(valid),
        categories=tuple(article.categories),
        feed=article.feed,
        published_at=article.published_at,
        language_claim=article.language,
    )


def _outcome(item: Prepared, verdict: Verdict | None, tags: Tags, now: datetime) -> Outcome:
    if item.valid is None or item.candidate is None or verdict is None:
        return rejected(item.raw, item.rejection or internal_error(ValueError("no verdict")), now)
    if verdict.outcome == "rejected":
        return rejected(item.raw, Rejection("enrich", cast(Code, verdict.reason), verdict.detail), now)
    try:
        if verdict.outcome == "unchanged":
            return unchanged(item.raw, verdict, item.valid, now)
        if verdict.outcome == "duplicate":
            return duplicate(item.raw, verdict, item.valid, item.candidate.prints, now)
        article = _enriched(item.valid, verdict, item.candidate.prints, tags, now)
        return emitted(item.raw, verdict, article, item.candidate.prints)
    except Exception as error:
        if not isinstance(error, TooLarge):
            _log.exception("an article could not be emitted; it is rejected", article_id=verdict.article_id)
        return rejected(item.raw, internal_error(error), now)


def _enriched(valid: Valid, verdict: Verdict, prints: Fingerprints, tags: Tags, now: datetime) -> EnrichedArticle:
    article = valid.article
    near = base64.b64encode(prints.sketch).decode() if prints.sketch else None
    return _Article(
        article_id=verdict.article_id,
        article_key=valid.key,
        version=verdict.version,
        change=verdict.outcome,
        changed=list(verdict.changed),
        entry_id=article.entry_id,
        url=shown_url(article.url),
        title=valid.title or None,
        summary=valid.summary or None,
        text=valid.text,
        authors=list(_authors(valid)),
        published_at=article.published_at,
        updated_at=article.updated_at,
        ordered_at=ordered_at(article, now),
        fetched_at=article.fetched_at,
        enriched_at=now,
        text_source=article.text_source,
        media=article.media,
        feed=article.feed,
        story=_story(verdict.story) if verdict.story else None,
        fingerprint=_Fingerprint(exact=prints.exact.hex(), near=near),
        flags=date_flags(article, now),
        degraded=tags.degraded,
        **tags.fields,
    )


def _story(place: StoryPlace) -> Story:
    return _Story(id=place.id, size=place.size, score=place.score, threshold=place.threshold)


def _authors(valid: Valid) -> tuple[str, ...]:
    names = (" ".join(plain_text(name).split()) for name in valid.article.authors)
    return tuple(name for name in names if name)
