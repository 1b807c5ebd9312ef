"""The records of one fetch: its raw articles, then its feed events, as CloudEvents in one trace."""

import secrets
from collections.abc import Iterator

from schemas.feed_event import feed_event_type
from schemas.raw import RAW
from schemas.topics import ARTICLES_RAW, FEEDS_EVENTS
from services.cloudevents import Event
from services.eventlog.base import Record
from services.identity import digest
from services.poller.outcomes.settle import Settled
from services.store.base import Feed


def records_of(feed: Feed, settled: Settled) -> list[Record]:
    """What is published of a fetch; each span id is fresh, and so is the trace id that all share."""
    traceparents = _trace(len(settled.publications) + len(settled.events))
    source = feed.url
    records = []
    for publication in settled.publications:
        article = publication.article
        assert article.fetched_at is not None
        event = Event.of(
            article,
            type=RAW,
            source=source,
            id=publication.event_id,
            time=article.fetched_at,
            traceparent=next(traceparents),
        )
        records.append(event.to_record(ARTICLES_RAW.name, publication.article_key))
    for told in settled.events:
        kind = feed_event_type(told.kind)
        identity = digest("feed event", told.feed.id, told.kind, told.fetched_at.isoformat())
        event = Event.of(
            told, type=kind, source=source, id=identity, time=told.fetched_at, traceparent=next(traceparents)
        )
        records.append(event.to_record(FEEDS_EVENTS.name, told.feed.id))
    return records


def _trace(spans: int) -> Iterator[str]:
    """The traceparents of so many spans of one new trace (W3C Trace Context, section 3.2), sampled.

    All their digits are drawn at once: asking the system for each span took 3 % of a poll.
    """
    drawn = secrets.token_hex(16 + 8 * spans)
    return (f"00-{drawn[:32]}-{drawn[at : at + 16]}-01" for at in range(32, len(drawn), 16))
