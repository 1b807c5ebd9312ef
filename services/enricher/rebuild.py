"""Fills the store anew from the topics: the enriched and duplicate events imply the claims they were judged by.

What the store holds already stays when it is as late or later, so a rebuild may be repeated, and may run while
others claim. At the end each raw partition's journal is moved up to the group's committed position.

Not in the topics, and so not brought back: the expiry of what has not been seen for long (it starts afresh), and
the sightings that said nothing new.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TypeVar

import structlog
from pydantic import BaseModel, ValidationError

from schemas.duplicate import DuplicateArticle
from schemas.enriched import EnrichedArticle
from schemas.topics import ARTICLES_DUPLICATES, ARTICLES_ENRICHED, ARTICLES_RAW
from services.cloudevents import Event
from services.enricher.candidates import reading, told
from services.enricher.claims import Candidate, record_sighting, record_version, record_word
from services.enricher.journal import Journal, journal_record
from services.enricher.memory.entries import LEAST, SeenBy
from services.enricher.memory.marks import Mark
from services.enricher.memory.memory import Memory
from services.enricher.memory.state import State
from services.enricher.near import Fingerprints
from services.errors import StoreUnavailable
from services.eventlog.base import EventLog, StoredRecord
from services.identity import article_key, entry_key
from services.store.base import Claims, Key, Store

Apply = Callable[[State], None]
Item = TypeVar("Item")
Payload = TypeVar("Payload", bound=BaseModel)

_LEASE = "rebuild"
_LEASE_S = 60.0
_CHUNK = 200

_log = structlog.get_logger()


async def rebuild(
    log: EventLog,
    memory: Memory,
    *,
    group: str,
    owner: str,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    wait_s: float = 1.0,
    on_events: Callable[[int], None] = lambda events: None,
) -> int:
    """Rebuild under the store's lease; returns how many events were read. `on_events` is told of each chunk's.

    While another owner rebuilds, waits for it, looking every `wait_s`, and then rebuilds too: what the other did counts
    only if it read as far. Raises StoreUnavailable, LogUnavailable.
    """
    store = memory.store
    async with _leased(store, owner, wait_s):
        positions = await log.committed(ARTICLES_RAW.name, group)
        events = 0
        for topic, read in ((ARTICLES_ENRICHED, _enriched_events), (ARTICLES_DUPLICATES, _duplicate_events)):
            async for records in _chunks(log.read(topic.name), _CHUNK):
                applies = await asyncio.to_thread(read, records)
                await memory.claim(_Rewriting(applies), now_ms=int(now().timestamp() * 1000))
                await store.acquire(_LEASE, owner, _LEASE_S)
                events += len(applies)
                on_events(len(applies))
        await _move_journals(store, group, positions)
    _log.info("the store was rebuilt from the topics", events=events)
    return events


async def partitions_behind(log: EventLog, store: Store, group: str) -> Sequence[int]:
    """Raw partitions whose journal is behind the group's committed position: the store lost writes there."""
    positions = await log.committed(ARTICLES_RAW.name, group)
    keys = {partition: journal_record(group, ARTICLES_RAW.name, partition) for partition in positions}
    journals = await store.get(list(keys.values()))
    return [partition for partition, position in positions.items() if _end(journals, keys[partition]) < position]


class _Rewriting:
    """The sitting over a chunk of events: applies each to the state."""

    keys: Collection[Key] = ()
    marks: Collection[Mark] = ()

    def __init__(self, applies: Sequence[Apply]) -> None:
        self._applies = applies

    def __call__(self, state: State, found: Mapping[Key, bytes]) -> tuple[None, Mapping[Key, bytes]]:
        for apply in self._applies:
            apply(state)
        return None, {}


def _enriched_events(records: Sequence[StoredRecord]) -> list[Apply]:
    events = list(_parsed(records, EnrichedArticle))
    readings = [reading(one.title or "", one.text, retracted=one.change == "retracted") for _, one in events]
    return [_enriched(*event, *found) for event, found in zip(events, told(readings), strict=True)]


def _duplicate_events(records: Sequence[StoredRecord]) -> list[Apply]:
    return [_duplicate(event, payload) for event, payload in _parsed(records, DuplicateArticle)]


def _parsed(records: Sequence[StoredRecord], model: type[Payload]) -> Iterator[tuple[Event, Payload]]:
    for record in records:
        event = Event.from_record(record)
        try:
            if event:
                yield event, model.model_validate_json(event.data)
        except ValidationError as error:
            _log.warning(
                "a record is no event of its topic; it is passed over",
                topic=record.topic,
                partition=record.partition,
                offset=record.offset,
                reason=str(error),
            )


def _enriched(event: Event, payload: EnrichedArticle, prints: Fingerprints, vector: bytes | None) -> Apply:
    article_id, now_ms = bytes.fromhex(payload.article_id), int(event.time.timestamp() * 1000)
    feed = payload.feed.id if payload.feed else None
    key = _key(payload, feed)
    candidate = Candidate(
        bytes.fromhex(key),
        event.id,
        feed,
        payload.entry_id,
        payload.change == "retracted",
        prints,
        vector,
        int(payload.published_at.timestamp() * 1000) if payload.published_at else None,
    )
    story = bytes.fromhex(payload.story.id) if payload.story else None

    def apply(state: State) -> None:
        before = state.article(article_id)
        if before is None or before.version < payload.version:
            kept = story or (before.story if before else None)
            record_version(
                state, before, article_id, candidate, payload.change, payload.version, story=kept, now_ms=now_ms
            )
            return
        seen = state.seen(feed, candidate.key)
        if candidate.key != article_id and (seen is None or seen.at_ms < now_ms):
            record_word(state, article_id, candidate, now_ms=now_ms)

    return apply


def _key(payload: EnrichedArticle, feed: str | None) -> str:
    """The key that the version was judged under; events of earlier builds do not name that of their raw record."""
    if feed and payload.entry_id and entry_key(feed, payload.entry_id) == payload.article_id:
        return payload.article_id
    return payload.article_key or article_key(payload.url, feed, payload.entry_id) or payload.article_id


def _duplicate(event: Event, payload: DuplicateArticle) -> Apply:
    article_id, now_ms = bytes.fromhex(payload.article_id), int(event.time.timestamp() * 1000)
    sighting = payload.sighting
    key = bytes.fromhex(sighting.article_key)
    feed = sighting.feed.id if sighting.feed else None
    content = bytes.fromhex(payload.fingerprint.content)[:LEAST]

    def apply(state: State) -> None:
        seen = state.seen(feed, key)
        later = seen and (seen.at_ms > now_ms or (seen.at_ms == now_ms and seen.by is SeenBy.OWNER))
        known = seen and (seen.at_ms, seen.of, seen.content) == (now_ms, article_id, content)
        if later or known or state.article(article_id) is None:
            return
        record_sighting(
            state,
            article_id,
            key=key,
            feed=feed,
            entry_id=sighting.entry_id,
            content=content,
            rule=payload.rule,
            now_ms=now_ms,
        )
        state.touch(article_id)

    return apply


async def _move_journals(store: Store, group: str, positions: Mapping[int, int]) -> None:
    keys = {journal_record(group, ARTICLES_RAW.name, partition): end for partition, end in positions.items()}

    def judge(found: Mapping[Key, bytes]) -> Claims[None]:
        behind = {key: Journal(end).encode() for key, end in keys.items() if _end(found, key) < end}
        return Claims(None, lasting=behind)

    await store.claim(list(keys), judge, ttl_s=1)


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
