"""Finds the article that a person asks for, and the event within its history that was meant.

An article id is the key of its records, so its partition alone is read. What is no key (an event's id, the address or
key of a copy, the first digits of an id) is looked for in the topics from their beginning, the small ones first.
"""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass

from schemas.duplicate import DuplicateArticle
from schemas.enriched import EnrichedArticle
from schemas.topics import ARTICLES_DUPLICATES, ARTICLES_ENRICHED, ARTICLES_REJECTED
from services.cloudevents import header_text
from services.enricher.outcomes import duplicate_id, version_id
from services.errors import UsageError, WireroomError
from services.eventlog.base import EventLog, StoredRecord
from services.explaining.asked import Asked
from services.explaining.history import History, Refused, read_history, told
from services.explaining.raw_records import RawArticleFound, raw_event
from services.identity import article_key
from services.printing import reject_reason, rejected_event

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Found:
    """An article's history, and in it the events that were asked for (none when the article as such was).

    `note` says what else is known of the thing asked for.
    """

    history: History
    events: frozenset[str] = frozenset()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _Hit:
    article_id: str
    event: str | None = None


_Look = Callable[[StoredRecord], Iterable[_Hit]]


async def find(log: EventLog, asked: Asked) -> Found:
    """The article that was asked for.

    Raises UsageError when there is none, or more than one; WireroomError when it has not been judged yet; LogError.
    """
    history = await read_history(log, asked.id) if asked.is_whole else None
    if history and (history.versions or history.carried):
        return Found(history)
    if hits := [hit async for hit in _told_of(log, asked)]:
        return await _found(log, asked, hits)
    if history and history.refused:
        return Found(history)
    if asked.url is None and (found := await raw_event(log, asked.id)):
        return await _became(log, asked, found)
    if asked.url is None and (refused := await _refused(log, asked)):
        return refused
    raise UsageError(await _unknown(log, asked))


async def _told_of(log: EventLog, asked: Asked) -> AsyncIterator[_Hit]:
    """The events of the duplicates and enriched topics that are, or belong to, what was asked for."""
    host = asked.host
    looks: tuple[tuple[str, _Look], ...] = (
        (ARTICLES_DUPLICATES.name, lambda record: _in_duplicate(record, asked)),
        (ARTICLES_ENRICHED.name, lambda record: _in_enriched(record, asked, host)),
    )
    for topic, look in looks:
        some = False
        async for record in log.read(topic):
            for hit in look(record):
                some = True
                yield hit
        if some and asked.is_whole:
            return


def _in_duplicate(record: StoredRecord, asked: Asked) -> Iterable[_Hit]:
    if not _may_tell(record, asked):
        return
    for event, copy in told(record, DuplicateArticle):
        if event.id.startswith(asked.id) or copy.sighting.article_key.startswith(asked.id):
            yield _Hit(copy.article_id, event.id)
        elif copy.article_id.startswith(asked.id):
            yield _Hit(copy.article_id)


def _in_enriched(record: StoredRecord, asked: Asked, host: bytes) -> Iterable[_Hit]:
    if not (_may_tell(record, asked) or (asked.url and host in (record.value or b"").lower())):
        return
    for event, article in told(record, EnrichedArticle):
        at_url = asked.url is not None and article_key(article.url, None, None) == asked.id
        if event.id.startswith(asked.id):
            yield _Hit(article.article_id, event.id)
        elif at_url or article.article_id.startswith(asked.id):
            yield _Hit(article.article_id)


def _may_tell(record: StoredRecord, asked: Asked) -> bool:
    """Whether the digits stand in the record at all: much quicker than to read it."""
    digits = asked.id.encode()
    return digits in (record.value or b"") or any(digits in value for _, value in record.headers)


async def _found(log: EventLog, asked: Asked, hits: list[_Hit]) -> Found:
    ids = list(dict.fromkeys(hit.article_id for hit in hits))
    if len(ids) > 1:
        more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
        raise UsageError(f"{asked.text} is that of {len(ids)} articles; ask for one of {', '.join(ids[:_SHOWN])}{more}")
    return Found(await read_history(log, ids[0]), frozenset(hit.event for hit in hits if hit.event))


async def _became(log: EventLog, asked: Asked, found: RawArticleFound) -> Found:
    """What a raw article became."""
    key = Asked(asked.text, found.valid.key)
    history = await read_history(log, key.id)
    if not history.versions and (hits := [hit async for hit in _told_of(log, key)]):
        history = (await _found(log, key, hits)).history
    if history.is_empty:
        raise WireroomError(
            f"the raw article is at {found.place}, and has not been judged yet: `wireroom enrich --once` does it"
        )
    events = _events_of(found, history)
    note = f"The raw article asked for ({found.place}) told nothing new: no event was emitted for it."
    return Found(history, events, None if events else note)


def _events_of(found: RawArticleFound, history: History) -> frozenset[str]:
    """The events that tell of a raw article. Their ids are made from it; a version's from its content alone."""
    copy = duplicate_id(found.valid.ce_id, history.article_id)
    ids = {copy} & {one.event.id for one in history.carried}
    raw = found.valid.article
    for event, article in ((one.event, one.article) for one in history.versions):
        dates = (article.fetched_at, article.published_at)
        if event.id == version_id(article, found.content) and dates == (raw.fetched_at, raw.published_at):
            ids.add(event.id)
    return frozenset(ids)


async def _refused(log: EventLog, asked: Asked) -> Found | None:
    """The rejected record that was asked for, by the id of its event or by that of the raw article's."""
    async for record in log.read(ARTICLES_REJECTED.name):
        event, reason = rejected_event(record), reject_reason(record)
        given = header_text(record.headers, "ce_id") or ""
        if event and reason and (event.id.startswith(asked.id) or given.startswith(asked.id)):
            key = (record.key or b"").decode("utf-8", "replace")
            return Found(History(key, refused=(Refused(f"{record.partition}:{record.offset}", reason),)))
    return None


async def _unknown(log: EventLog, asked: Asked) -> str:
    states = await log.topics((ARTICLES_ENRICHED, ARTICLES_DUPLICATES, ARTICLES_REJECTED))
    if not any(state.records for state in states):
        return f"no article {asked.text!r}: the log holds no event yet (`wireroom run` makes some)"
    return (
        f"no article or event {asked.text!r} in the log; `wireroom tail | jq -r .data.article_id` prints those it has"
    )
