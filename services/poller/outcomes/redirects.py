"""Where a feed is asked for: permanent redirects are told at once, taken over once they held, given up when they fail.

Pure. A redirect is followed at every fetch anyway; taking it over only saves the way round, so nothing hurries it.
"""

from dataclasses import dataclass, field
from typing import Any

from schemas.feed_event import FeedProblem
from services.errors import FetchError
from services.store.base import FeedState

_LEAST_MOVES = 3
_LEAST_HELD_S = 6 * 3600.0
_MOST_REFUSALS = 3
_MOST_FAILURES = 10
_PASSING = frozenset({408, 425, 429})
_REFUSALS = frozenset(
    {"address_refused", "bad_url", "dns", "not_a_feed", "redirect_loop", "too_many_redirects", "unauthorized"}
)


@dataclass(frozen=True, slots=True)
class Redirection:
    """What becomes of the state, and what is told: where the feed has moved, and whether that was adopted."""

    update: dict[str, Any] = field(default_factory=dict)
    moved_to: str | None = None
    adopted: bool = False


def redirected(state: FeedState, moved_to: str | None, *, now: float, has_entries: bool) -> Redirection:
    """After a good fetch that permanent redirects (301, 308; RFC 9110, section 15.4) led to `moved_to`, or none.

    The new address is adopted when it has given a feed with entries three times in a row over at least six hours.
    """
    if moved_to is None:
        return Redirection({"moved_to": None, "moves": 0, "moved_at": None})
    if moved_to != state.moved_to:
        counted = {"moves": 1, "moved_at": now} if has_entries else {"moves": 0, "moved_at": None}
        return Redirection({"moved_to": moved_to, **counted}, moved_to)
    if not has_entries:
        return Redirection()
    moves, since = state.moves + 1, now if state.moved_at is None else state.moved_at
    if moves >= _LEAST_MOVES and now - since >= _LEAST_HELD_S:
        return Redirection({"address": moved_to, "moves": 0, "moved_at": None}, moved_to, adopted=True)
    return Redirection({"moves": moves, "moved_at": since})


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What becomes of the state when the adopted address is given up, and why."""

    update: dict[str, Any]
    problem: FeedProblem


def given_up(state: FeedState, error: FetchError, registered: str) -> GivenUp | None:
    """After a failed fetch: whether an adopted address is given up.

    It is at once when it is gone (410), after three failures in a row when the last one says that the feed is not there
    (404 and its kin, a page, no such host), after ten when it says nothing of the kind (a time-out, a 503): then the
    registered address most likely leads to the same server. The validators were those of that address, so they go too.
    """
    if state.address is None or (error.code != "gone" and state.failures + 1 < _patience(error)):
        return None
    message = f"{state.address}, where the feed had moved, is given up; {registered} is asked again"
    fresh = {"address": None, "moved_to": None, "moves": 0, "moved_at": None, "etag": None, "last_modified": None}
    return GivenUp(fresh, FeedProblem(code="address_given_up", message=message))


def _patience(error: FetchError) -> int:
    refused = error.status is not None and 400 <= error.status < 500 and error.status not in _PASSING
    return _MOST_REFUSALS if refused or error.code in _REFUSALS else _MOST_FAILURES
