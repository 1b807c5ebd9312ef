"""What a fetch comes to: records' articles, feed events and the state to save. Pure.

lease + answer or failure + parsed document -> Settled(publications, events, state)
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from schemas.feed_event import FeedEvent, FeedProblem, Kind
from schemas.raw import FeedRef
from services.errors import FetchError
from services.identity import digest
from services.poller.entries.diff import Diff, Publication, diff
from services.poller.fetching.fetch import Fetched
from services.poller.formats.parsed import ParsedFeed
from services.poller.outcomes.asides import tell_gap, tell_move, tell_quiet, tell_replay
from services.poller.outcomes.redirects import given_up, redirected
from services.poller.outcomes.schedule import Bounds, Due, Observation, is_quiet, learn, next_due
from services.store.base import FeedState, Habit, LeasedFeed

_READER = "2"
"""Raised when the parsers come to read more out of the same bytes, so that known bodies are read once more."""
_LONGEST_MESSAGE = 500


@dataclass(frozen=True, slots=True)
class Visit:
    """When a feed was fetched, in seconds since the epoch, and how long that took.

    `bounds` are those of its polling interval; `conditional` tells whether validators were sent.
    """

    now: float
    duration_ms: int
    bounds: Bounds
    conditional: bool | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What to publish, what to tell, what to save; `events` begins with what the fetch came to.

    The feed's host is to be left alone for `host_rest_s` seconds.
    """

    publications: tuple[Publication, ...]
    events: tuple[FeedEvent, ...]
    state: FeedState
    host_rest_s: float = 0.0


def body_hash(answer: Fetched) -> str:
    """Stands for all that the parsing of an answer depends on."""
    return digest(_READER, answer.url, answer.content_type or "", blake2b(answer.body, digest_size=16).hexdigest())


def is_known(answer: Fetched, state: FeedState, now: float) -> bool:
    """Whether the document is the one that was read last, and need not be read again: many servers ignore validators.

    One of which something was held back is read again once that may be told.
    """
    if answer.not_modified:
        return True
    if answer.delta or (state.reread_at is not None and now >= state.reread_at):
        return False
    return state.body_hash is not None and body_hash(answer) == state.body_hash


def settle_failure(leased: LeasedFeed, error: FetchError, visit: Visit, *, bytes_read: int | None = None) -> Settled:
    """A fetch that brought nothing; validators, remembered entries and habit stay as they are.

    410 (RFC 9110, section 15.5.11) is told once as `gone`; while it stays so, later tries are failures of that code.
    """
    state = leased.state
    dropped = given_up(state, error, leased.feed.url)
    gone = error.code == "gone" and state.address is None
    failures = state.failures + 1
    since = visit.now if state.failing_since is None else state.failing_since
    due = _due(
        leased,
        visit,
        state.habit,
        failures=failures,
        failing_since=since,
        asked_s=error.retry_after_s,
        gone=gone,
        expired=state.hints.expired,
    )
    problem = FeedProblem(code=error.code, message=str(error)[:_LONGEST_MESSAGE])
    event = _event("gone" if gone and not state.gone else "failed", leased, visit, due)
    event = event.model_copy(
        update={
            "status": error.status,
            "bytes": bytes_read,
            "problems": [problem, *([dropped.problem] if dropped else [])],
            "failures": failures,
        }
    )
    update: dict[str, Any] = {
        "next_due": due.at,
        "due_reason": due.reason,
        "first_fetch": visit.now if state.first_fetch is None else state.first_fetch,
        "fetches": state.fetches + 1,
        "failures": failures,
        "failing_since": since,
        "gone": gone,
        "last_fetch": visit.now,
        "last_status": error.status,
        "last_error": f"{problem.code}: {problem.message}",
    }
    state = state.model_copy(update=update | (dropped.update if dropped else {}))
    return Settled((), (event,), state, error.host_rest_s)


def settle_known(leased: LeasedFeed, answer: Fetched, visit: Visit) -> Settled:
    """A fetch that found the document as it was."""
    state = leased.state
    seen = Observation(now=visit.now, since_last_s=_since_last(state, visit), new=0, entries=0, overlap=True)
    update = {"etag": answer.etag or state.etag, "last_modified": answer.last_modified or state.last_modified}
    # That a server knows the validators does not say that it has the document: only one that was read counts.
    has_entries = state.window > 0 and (state.moves > 0 or not answer.not_modified)
    event = FeedEvent(kind="not_modified", feed=_feed(leased), fetched_at=_time(visit.now))
    return _settled(leased, answer, visit, seen, event, update, has_entries=has_entries)


def settle_document(
    leased: LeasedFeed,
    answer: Fetched,
    parsed: ParsedFeed,
    visit: Visit,
    *,
    older: Sequence[ParsedFeed] = (),
) -> Settled:
    """A fetch that brought a document: a feed, or something else. `older` documents were read to close a gap."""
    if parsed.failure or parsed.format is None:
        problem = parsed.failure or FeedProblem(code="not_a_feed", message="the answer is no feed")
        error = FetchError(problem.code, problem.message, status=answer.status)
        return settle_failure(leased, error, visit, bytes_read=len(answer.body))
    state = leased.state
    found = diff(parsed, leased.feed, state, _time(visit.now), older=older, delta=answer.delta)
    event = FeedEvent(
        kind="fetched",
        feed=_feed(leased, parsed.title),
        fetched_at=_time(visit.now),
        bytes=len(answer.body),
        format=parsed.format,
        entries=len(parsed.entries),
        new=found.new,
        changed=found.changed,
        retracted=found.retracted,
        unchanged=found.unchanged,
        replayed=found.replayed,
        backfilled=found.backfilled,
        held=len(found.held),
        held_entries=found.held_entries,
        skipped=found.skipped,
        problems=[*parsed.problems, *found.problems],
    )
    update = {
        "etag": answer.etag or (state.etag if answer.delta else None),
        "last_modified": answer.last_modified or (state.last_modified if answer.delta else None),
        "body_hash": None if answer.delta else body_hash(answer),
        "entries": found.entries,
        "held": found.held,
        "window": found.window,
        "entries_seen": state.entries_seen + len(found.publications),
        "hints": parsed.hints,
        "replays": state.replays + 1 if found.is_replay else 0,
        "shrunk_at": found.shrunk_at,
        "reread_at": found.reread_at,
    }
    seen = Observation(
        now=visit.now,
        since_last_s=_since_last(state, visit),
        new=found.new + (found.backfilled if found.bridged else 0),
        entries=0 if answer.delta else len(parsed.entries),
        overlap=True if answer.delta else found.overlap,
        entry_times=[date.timestamp() for date in found.dates],
    )
    return _settled(leased, answer, visit, seen, event, update, has_entries=bool(parsed.entries), found=found)


def has_gap(leased: LeasedFeed, parsed: ParsedFeed, visit: Visit) -> bool:
    """Whether a document has nothing in common with the last one, so that entries may have come and gone between."""
    return diff(parsed, leased.feed, leased.state, _time(visit.now)).overlap is False


def _settled(
    leased: LeasedFeed,
    answer: Fetched,
    visit: Visit,
    seen: Observation,
    event: FeedEvent,
    update: dict[str, Any],
    *,
    has_entries: bool,
    found: Diff | None = None,
) -> Settled:
    """A good fetch: what was learned, when it is due, and what else there is to tell."""
    state = leased.state
    habit = learn(state.habit, seen)
    moved = redirected(state, answer.moved_to, now=visit.now, has_entries=has_entries)
    quiet = is_quiet(habit, visit.now)
    state = state.model_copy(update=update | moved.update)
    due = _due(LeasedFeed(leased.feed, state), visit, habit, fresh_s=answer.fresh_s, expired=state.hints.expired)
    event = event.model_copy(
        update={
            "status": answer.status,
            "duration_ms": visit.duration_ms,
            "recovered_after": state.failures,
            "conditional": visit.conditional,
            "next_due_at": _time(due.at),
            "next_due_reason": due.reason,
            "interval_s": due.interval_s,
        }
    )
    state = state.model_copy(
        update={
            "habit": habit,
            "quiet": quiet,
            "gone": False,
            "next_due": due.at,
            "due_reason": due.reason,
            "first_fetch": visit.now if state.first_fetch is None else state.first_fetch,
            "fetches": state.fetches + 1,
            "failures": 0,
            "failing_since": None,
            "last_fetch": visit.now,
            "last_success": visit.now,
            "last_status": answer.status,
            "last_error": None,
        }
    )
    told = [event, *tell_move(event, moved), *tell_quiet(event, leased.state, state, visit.now)]
    if found:
        told += [*tell_replay(event, leased.state, found), *tell_gap(event, leased.state, found, visit.now)]
    return Settled(tuple(found.publications) if found else (), tuple(told), state)


def _event(kind: Kind, leased: LeasedFeed, visit: Visit, due: Due) -> FeedEvent:
    return FeedEvent(
        kind=kind,
        feed=_feed(leased),
        fetched_at=_time(visit.now),
        duration_ms=visit.duration_ms,
        conditional=visit.conditional,
        next_due_at=_time(due.at),
        next_due_reason=due.reason,
        interval_s=due.interval_s,
    )


def _due(leased: LeasedFeed, visit: Visit, habit: Habit, **facts: Any) -> Due:
    bounds = replace(visit.bounds, fixed_s=leased.feed.interval_s)
    return next_due(leased.feed.id, now=visit.now, habit=habit, bounds=bounds, hints=leased.state.hints, **facts)


def _feed(leased: LeasedFeed, title: str | None = None) -> FeedRef:
    return FeedRef(id=leased.feed.id, url=leased.feed.url, title=title or leased.feed.title)


def _since_last(state: FeedState, visit: Visit) -> float | None:
    return None if state.last_success is None else visit.now - state.last_success


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
