"""Fills the store anew from the topics: the enriched and duplicate events imply the claims they were judged by.

What the store holds already stays when it is as late or later, so a rebuild may be repeated, and may run while
others claim. At the end each raw partition's journal is moved up to the group's committed position.

Not in the topics, and so not brought back: the expiry of what has not been seen for long (it starts afresh), and
the sightings that said nothing new.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

import structlog
from pydantic import ValidationError

from schemas.duplicate import DUPLICATE, DuplicateArticle
from schemas.enriched import EnrichedArticle
from schemas.topics import ARTICLES_DUPLICATES, ARTICLES_ENRICHED, ARTICLES_RAW
from services.cloudevents import Event
from services.enricher.claims import Candidate, record_sighting, record_version, record_word
from services.enricher.journal import Journal, journal_record
from services.enricher.ledger import Ledger
from services.enricher.near import fingerprints
from services.enricher.records import SeenBy
from services.errors import StoreUnavailable
from services.eventlog.base import EventLog, StoredRecord
from services.identity import article_key, entry_key
from services.store.base import Claims, Key, NeedMore, Store

Apply = Callable[[Ledger], None]
Item = TypeVar("Item")

_LEASE = "rebuild"
_LEASE_S = 60.0
_CHUNK = 200

_log = structlog.get_logger()


async def rebuild(
    log: EventLog,
    store: Store,
    *,
    group: str,
    owner: str,
    claim_ttl_s: float,
    wait_s: float = 1.0,
    on_events: Callable[[int], None] = lambda events: None,
) -> int:
    """Rebuild under the store's lease; returns how many events were read. `on_events` is told of each chunk's.

    While another owner rebuilds, waits for it, looking every `wait_s`, and then rebuilds too: what the other did counts
    only if it read as far. Raises StoreUnavailable, LogUnavailable.
    """
    async with _leased(store, owner, wait_s):
        positions = await log.committed(ARTICLES_RAW.name, group)
        events = 0
        for topic, applied in ((ARTICLES_ENRICHED, _enriched), (ARTICLES_DUPLICATES, _duplicate)):
            async for records in _chunks(log.read(topic.name), _CHUNK):
                applies = await asyncio.to_thread(_applies, records, applied)
                await store.claim((), _Rewriting(applies), ttl_s=claim_ttl_s)
                await store.acquire(_LEASE, owner, _LEASE_S)
                events += len(applies)
                on_events(len(applies))
        await _move_journals(store, group, positions, claim_ttl_s)
    _log.info("the store was rebuilt from the topics", events=events)
    return events


async def partitions_behind(log: EventLog, store: Store, group: str) -> Sequence[int]:
    """Raw partitions whose journal is behind the group's committed position: the store lost writes there."""
    positions = await log.committed(ARTICLES_RAW.name, group)
    keys = {partition: journal_record(group, ARTICLES_RAW.name, partition) for partition in positions}
    journals = await store.get(list(keys.values()))
    return [partition for partition, position in positions.items() if _end(journals, keys[partition]) < position]


class _Rewriting:
    """The judge of a chunk's claim: applies each event to the ledger, until nothing is missing."""

    def __init__(self, applies: Sequence[Apply]) -> None:
        self._applies = applies
        self._asked: set[Key] = set()

    def __call__(self, found: Mapping[Key, bytes]) -> NeedMore | Claims[None]:
        ledger = Ledger(found, self._asked)
        for apply in self._applies:
            apply(ledger)
        if ledger.missing:
            self._asked |= ledger.missing
            return NeedMore(frozenset(ledger.missing))
        self._asked = set()
        return Claims(None, writes=ledger.writes(), touched=ledger.only_touched(), deletes=ledger.deletes())


def _applies(records: Sequence[StoredRecord], applied: Callable[[Event], Apply]) -> list[Apply]:
    applies = []
    for record in records:
        event = Event.from_record(record)
        try:
            if event:
                applies.append(applied(event))
        except ValidationError as error:
            _log.warning(
                "a record is no event of its topic; it is passed over",
                topic=record.topic,
                partition=record.partition,
                offset=record.offset,
                reason=str(error),
            )
    return applies


def _enriched(event: Event) -> Apply:
    payload = EnrichedArticle.model_validate_json(event.data)
    article_id, now_ms = bytes.fromhex(payload.article_id), int(event.time.timestamp() * 1000)
    feed = payload.feed.id if payload.feed else None
    apart = feed and payload.entry_id and entry_key(feed, payload.entry_id) == payload.article_id
    key = payload.article_id if apart else article_key(payload.url, feed, payload.entry_id) or payload.article_id
    prints = fingerprints(payload.title or "", payload.text, retracted=payload.change == "retracted")
    candidate = Candidate(bytes.fromhex(key), event.id, feed, payload.entry_id, payload.change == "retracted", prints)

    def apply(ledger: Ledger) -> None:
        article = ledger.article(article_id)
        if article is None or article.version < payload.version:
            record_version(ledger, article_id, candidate, payload.change, payload.version, now_ms=now_ms)
            return
        seen = ledger.seen(feed, candidate.key)
        if seen is None or seen.at_ms < now_ms:
            record_word(ledger, article_id, candidate, now_ms=now_ms)
        if prints.tells and payload.change != "retracted":
            ledger.put_text(article_id, prints.exact, now_ms)

    return apply


def _duplicate(event: Event) -> Apply:
    if event.type != DUPLICATE:
        return lambda ledger: None
    payload = DuplicateArticle.model_validate_json(event.data)
    article_id, now_ms = bytes.fromhex(payload.article_id), int(event.time.timestamp() * 1000)
    sighting = payload.sighting
    key = bytes.fromhex(sighting.article_key)
    feed = sighting.feed.id if sighting.feed else None

    def apply(ledger: Ledger) -> None:
        seen = ledger.seen(feed, key)
        later = seen and (seen.at_ms > now_ms or (seen.at_ms == now_ms and seen.by is SeenBy.OWNER))
        article = ledger.article(article_id)
        if later or article is None:
            return
        record_sighting(
            ledger,
            article_id,
            key=key,
            feed=feed,
            entry_id=sighting.entry_id,
            content=bytes.fromhex(payload.fingerprint.content),
            rule=payload.rule,
            now_ms=now_ms,
        )
        ledger.touch(article_id, article)

    return apply


async def _move_journals(store: Store, group: str, positions: Mapping[int, int], ttl_s: float) -> None:
    keys = {journal_record(group, ARTICLES_RAW.name, partition): end for partition, end in positions.items()}

    def judge(found: Mapping[Key, bytes]) -> Claims[None]:
        behind = {key: Journal(end).encode() for key, end in keys.items() if _end(found, key) < end}
        return Claims(None, lasting=behind)

    await store.claim(list(keys), judge, ttl_s=ttl_s)


def _end(journals: Mapping[Key, bytes], key: Key) -> int:
    value = journals.get(key)
    return Journal.decode(value).end if value is not None else 0


@asynccontextmanager
async def _leased(store: Store, owner: str, wait_s: float) -> AsyncIterator[None]:
    while True:
        if await store.acquire(_LEASE, owner, _LEASE_S):
            break
        await asyncio.sleep(wait_s)
    try:
        yield
    finally:
        try:
            await store.release(_LEASE, owner)
        except StoreUnavailable:
            _log.warning("the rebuild's lease could not be released; it ends by itself", seconds=_LEASE_S)


async def _chunks(records: AsyncIterator[Item], size: int) -> AsyncIterator[list[Item]]:
    chunk: list[Item] = []
    async for record in records:
        chunk.append(record)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
