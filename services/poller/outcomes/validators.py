"""Which validators a fetch sends (RFC 9110, section 13.1), and how those that lie are found out. Pure.

There are servers that answer 304 whatever the document holds. So about one fetch in a hundred goes without validators;
if it brings news, and the server says 304 to the old validators even so, they are never sent again.
"""

from dataclasses import dataclass, replace

from schemas.feed_event import FeedProblem
from services.identity import digest
from services.poller.fetching.fetch import Fetched
from services.poller.outcomes.settle import Settled
from services.store.base import FeedState

_PROBED = 100


@dataclass(frozen=True, slots=True)
class Validators:
    """What to send: the ETag and Last-Modified of the last answer, or neither."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def any(self) -> bool:
        """Whether there is anything to send."""
        return self.etag is not None or self.last_modified is not None


def held(state: FeedState) -> Validators:
    """The validators of the last document."""
    return Validators(state.etag, state.last_modified)


def to_send(feed_id: str, state: FeedState, now: float) -> Validators:
    """The validators that the next fetch sends."""
    reread = state.reread_at is not None and now >= state.reread_at
    return Validators() if state.validators_lie or reread or is_probe(feed_id, state.fetches) else held(state)


def is_probe(feed_id: str, fetches: int) -> bool:
    """Whether this fetch, the feed's number `fetches`, goes without validators to see whether they tell the truth."""
    return int(digest("probe", feed_id, str(fetches))[:8], 16) % _PROBED == 0


def in_doubt(feed_id: str, state: FeedState, settled: Settled) -> bool:
    """Whether a probe brought news while there were validators, which may have hidden them."""
    return (
        is_probe(feed_id, state.fetches) and held(state).any and not state.validators_lie and bool(settled.publications)
    )


def lie(state: FeedState, answer: Fetched, again: Fetched | None) -> bool:
    """Whether the validators name two documents: the probe's has the same, or the server still says 304 to them."""
    same = held(state) == Validators(answer.etag, answer.last_modified)
    return same or (again is not None and again.not_modified)


def distrusted(settled: Settled) -> Settled:
    """The outcome of a probe that found out that the validators lie."""
    message = "the server says that nothing has changed (304) when something has; its validators are not sent any more"
    problem = FeedProblem(code="validators_lie", message=message)
    first = settled.events[0]
    told = first.model_copy(update={"problems": [*first.problems, problem]})
    state = settled.state.model_copy(update={"validators_lie": True, "etag": None, "last_modified": None})
    return replace(settled, events=(told, *settled.events[1:]), state=state)
