"""The feed events that stand beside the one on the fetch itself, each told once. Pure.

They count nothing again: what was published stands in the event on the fetch.
"""

from collections.abc import Iterator
from typing import Any

from schemas.feed_event import FeedEvent, FeedProblem, Kind
from services.poller.entries.diff import Diff
from services.poller.outcomes.redirects import Redirection
from services.poller.outcomes.schedule import span
from services.store.base import FeedState


def tell_move(event: FeedEvent, redirection: Redirection) -> Iterator[FeedEvent]:
    """That permanent redirects lead to another address, and later that it was adopted."""
    if redirection.moved_to:
        yield _beside(event, "moved", moved_to=redirection.moved_to, adopted=redirection.adopted)


def tell_quiet(event: FeedEvent, before: FeedState, after: FeedState, now: float) -> Iterator[FeedEvent]:
    """That the feed is silent against its habit; not again until it has spoken.

    One that had fallen silent before it was first fetched has not gone quiet under our eyes: that is not told.
    """
    if after.quiet and not before.quiet and before.last_success is not None:
        message = f"nothing new for {span(now - after.habit.newest)}, against the feed's own habit"
        yield _beside(event, "quiet", message)


def tell_replay(event: FeedEvent, before: FeedState, found: Diff) -> Iterator[FeedEvent]:
    """That most entries came again under other ids; not again while each document is such a replay."""
    if found.is_replay and before.replays == 0:
        message = (
            f"{found.replayed} of {event.entries} entries came again under other ids, such as {found.replay_example}; "
            "they are not published again"
        )
        yield _beside(event, "replayed", message, replayed=found.replayed)


def tell_gap(event: FeedEvent, before: FeedState, found: Diff, now: float) -> Iterator[FeedEvent]:
    """That a document has nothing in common with the one before, and no older document closes the gap."""
    if found.overlap is False and not found.bridged:
        ago = "" if before.last_success is None else f", read {span(now - before.last_success)} ago"
        message = f"none of {event.entries} entries stood in the document before{ago}; some may have been missed"
        yield _beside(event, "gap_possible", message)


def _beside(event: FeedEvent, kind: Kind, message: str | None = None, **fields: Any) -> FeedEvent:
    shared = ("feed", "fetched_at", "status", "next_due_at")
    problems = [FeedProblem(code=kind, message=message)] if message else []
    return FeedEvent(kind=kind, problems=problems, **{name: getattr(event, name) for name in shared}, **fields)
