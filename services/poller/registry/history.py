"""What the recorded feed events say of one feed: reading them back, and telling one on a line."""

from collections import deque
from datetime import UTC, datetime

from pydantic import ValidationError

from schemas.feed_event import FeedEvent
from schemas.topics import FEEDS_EVENTS
from services.eventlog.base import EventLog, StoredRecord
from services.poller.registry.condition import about

_FIRST_LOOK_S = 3600.0
_WIDER = 6


async def read_history(
    log: EventLog, feed_id: str, *, most: int, since: float, until: float, interval_s: float | None = None
) -> list[FeedEvent]:
    """The feed's last `most` events, the oldest first; none from before `since` (seconds since the epoch).

    Only the feed's own partition is read, from ever earlier on until there are enough: first from as long before
    `until`, the feed's last fetch, as so many fetches at its interval take, for the events of all the other feeds lie
    there too. Raises TopicMissing, LogUnavailable.
    """
    look_s = max(_FIRST_LOOK_S, most * (interval_s or 0.0))
    while True:
        start = max(until - look_s, since)
        found: deque[FeedEvent] = deque(maxlen=most)
        key = feed_id.encode()
        async for record in log.read(FEEDS_EVENTS.name, start=datetime.fromtimestamp(start, UTC), key=key):
            if event := _event(record):
                found.append(event)
        if len(found) == most or start <= since:
            return list(found)
        look_s *= _WIDER


def event_words(event: FeedEvent) -> str:
    """What an event tells, on one line without its time and feed."""
    kind = event.kind.replace("_", " ")
    parts = [f"{kind:<13}{event.status or '-':>4}"]
    if event.kind == "fetched":
        parts.append(f"{event.entries} entries: {_counts(event)}")
    if event.moved_to:
        parts.append(f"to {event.moved_to}" + (", fetched from there from now on" if event.adopted else ""))
    if event.recovered_after:
        parts.append(f"well again after {event.recovered_after} failures")
    if event.failures > 1:
        parts.append(f"failure {event.failures} in a row")
    parts += [f"{problem.code}: {problem.message}" for problem in event.problems]
    if event.next_due_reason and event.next_due_at:
        parts.append(
            f"next in {about((event.next_due_at - event.fetched_at).total_seconds())} ({event.next_due_reason})"
        )
    return "  ".join(parts)


def _counts(event: FeedEvent) -> str:
    counts = "new changed retracted unchanged replayed backfilled held released full_text skipped".split()
    return (
        ", ".join(f"{getattr(event, name)} {name.replace('_', ' ')}" for name in counts if getattr(event, name)) or "0"
    )


def _event(record: StoredRecord) -> FeedEvent | None:
    try:
        return FeedEvent.model_validate_json(record.value or b"")
    except ValidationError:
        return None
