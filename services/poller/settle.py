"""What a fetch comes to: records' articles, feed events and the state to save. Pure.

lease + answer or failure + parsed document -> Settled(publications, events, state)
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b

from schemas.feed_event import FeedEvent, FeedProblem, Kind
from schemas.raw import FeedRef
from services.errors import FetchError
from services.identity import digest
from services.poller.entries import Publication, diff
from services.poller.fetch import Fetched
from services.poller.formats.parsed import ParsedFeed
from services.poller.schedule import next_due
from services.store.base import FeedState, LeasedFeed

_READER = "1"
"""Raised when the parsers come to read more out of the same bytes, so that known bodies are read once more."""
_LONGEST_MESSAGE = 500


@dataclass(frozen=True, slots=True)
class Visit:
    """When a feed was fetched, in seconds since the epoch, how long that took, and its polling interval."""

    now: float
    duration_ms: int
    interval_s: float


@dataclass(frozen=True, slots=True)
class Settled:
    """What to publish, what to tell, what to save; `events` begins with what the fetch came to."""

    publications: tuple[Publication, ...]
    events: tuple[FeedEvent, ...]
    state: FeedState


def body_hash(answer: Fetched) -> str:
    """Stands for all that the parsing of an answer depends on."""
    return digest(_READER, answer.url, answer.content_type or "", blake2b(answer.body, digest_size=16).hexdigest())


def is_known(answer: Fetched, state: FeedState) -> bool:
    """Whether the document is the one that was read last: many servers ignore the validators."""
    return answer.not_modified or (state.body_hash is not None and body_hash(answer) == state.body_hash)


def settle_failure(leased: LeasedFeed, error: FetchError, visit: Visit, *, bytes_read: int | None = None) -> Settled:
    """A fetch that brought nothing; validators and remembered entries stay as they are."""
    gone = error.code == "gone"
    failures = leased.state.failures + 1
    due = next_due(
        leased.feed.id,
        now=visit.now,
        interval_s=visit.interval_s,
        failures=failures,
        at_least_s=error.retry_after_s or 0.0,
        gone=gone,
    )
    problem = FeedProblem(code=error.code, message=str(error)[:_LONGEST_MESSAGE])
    event = _event("gone" if gone else "failed", leased, visit, due, status=error.status, bytes=bytes_read)
    event = event.model_copy(update={"problems": [problem], "failures": failures})
    return Settled(
        (),
        (event,),
        leased.state.model_copy(
            update={
                "next_due": due,
                "fetches": leased.state.fetches + 1,
                "failures": failures,
                "last_fetch": visit.now,
                "last_status": error.status,
                "last_error": f"{problem.code}: {problem.message}",
            }
        ),
    )


def settle_known(leased: LeasedFeed, answer: Fetched, visit: Visit) -> Settled:
    """A fetch that found the document as it was."""
    event = _event("not_modified", leased, visit, _due(leased, answer, visit), status=answer.status)
    state = _success(leased, answer, visit, event)
    state = state.model_copy(
        update={
            "etag": answer.etag or leased.state.etag,
            "last_modified": answer.last_modified or leased.state.last_modified,
        }
    )
    return Settled((), (event, *_moves(leased, answer, event)), state)


def settle_document(leased: LeasedFeed, answer: Fetched, parsed: ParsedFeed, visit: Visit) -> Settled:
    """A fetch that brought a document: a feed, or something else."""
    if parsed.failure or parsed.format is None:
        problem = parsed.failure or FeedProblem(code="not_a_feed", message="the answer is no feed")
        error = FetchError(problem.code, problem.message, status=answer.status)
        return settle_failure(leased, error, visit, bytes_read=len(answer.body))
    found = diff(parsed, leased.feed, leased.state.entries, datetime.fromtimestamp(visit.now, UTC))
    event = _event(
        "fetched", leased, visit, _due(leased, answer, visit), status=answer.status, bytes=len(answer.body)
    ).model_copy(
        update={
            "feed": FeedRef(id=leased.feed.id, url=leased.feed.url, title=parsed.title or leased.feed.title),
            "format": parsed.format,
            "entries": len(parsed.entries),
            "new": found.new,
            "changed": found.changed,
            "retracted": found.retracted,
            "unchanged": found.unchanged,
            "skipped": found.skipped,
            "problems": [*parsed.problems, *found.problems],
        }
    )
    state = _success(leased, answer, visit, event).model_copy(
        update={
            "etag": answer.etag,
            "last_modified": answer.last_modified,
            "body_hash": body_hash(answer),
            "entries": found.entries,
            "entries_seen": leased.state.entries_seen + len(found.publications),
        }
    )
    return Settled(tuple(found.publications), (event, *_moves(leased, answer, event)), state)


def _due(leased: LeasedFeed, answer: Fetched, visit: Visit) -> float:
    return next_due(leased.feed.id, now=visit.now, interval_s=visit.interval_s, at_least_s=answer.max_age_s or 0.0)


def _event(
    kind: Kind, leased: LeasedFeed, visit: Visit, due: float, *, status: int | None, bytes: int | None = None
) -> FeedEvent:
    feed = leased.feed
    return FeedEvent(
        kind=kind,
        feed=FeedRef(id=feed.id, url=feed.url, title=feed.title),
        fetched_at=datetime.fromtimestamp(visit.now, UTC),
        status=status,
        bytes=bytes,
        duration_ms=visit.duration_ms,
        next_due_at=datetime.fromtimestamp(due, UTC),
    )


def _success(leased: LeasedFeed, answer: Fetched, visit: Visit, event: FeedEvent) -> FeedState:
    assert event.next_due_at is not None
    return leased.state.model_copy(
        update={
            "next_due": event.next_due_at.timestamp(),
            "fetches": leased.state.fetches + 1,
            "failures": 0,
            "last_fetch": visit.now,
            "last_success": visit.now,
            "last_status": answer.status,
            "last_error": None,
            "moved_to": answer.moved_to,
        }
    )


def _moves(leased: LeasedFeed, answer: Fetched, event: FeedEvent) -> tuple[FeedEvent, ...]:
    """A permanent redirect is told once, not at each fetch."""
    if answer.moved_to is None or answer.moved_to == leased.state.moved_to:
        return ()
    told = ("feed", "fetched_at", "status", "next_due_at")
    return (FeedEvent(kind="moved", moved_to=answer.moved_to, **{name: getattr(event, name) for name in told}),)
