"""What is told of a feed that is not asked for, because its host wants to be left alone for long. Pure."""

from datetime import UTC, datetime

from schemas.feed_event import FeedEvent, FeedProblem
from schemas.raw import FeedRef
from services.poller.outcomes.schedule import span
from services.poller.outcomes.settle import Settled
from services.store.base import Feed, FeedState

LONGEST_WAIT_S = 60.0
"""A poll that is to happen now waits for a host to have rested no longer than this."""


def settle_resting(feed: Feed, state: FeedState, host: str, rest_s: float, now: float) -> Settled:
    """A poll that did not happen: told as a failure that says when to come back; the state stays as it is."""
    message = f"{host} asked to be left alone for {span(rest_s)} more (429 or 503 with Retry-After); it was not asked"
    event = FeedEvent(
        kind="failed",
        feed=FeedRef(id=feed.id, url=feed.url, title=feed.title),
        fetched_at=datetime.fromtimestamp(now, UTC),
        failures=state.failures,
        problems=[FeedProblem(code="host_rests", message=message)],
        next_due_at=datetime.fromtimestamp(max(now + rest_s, state.next_due), UTC),
    )
    return Settled((), (event,), state)
