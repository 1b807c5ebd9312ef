"""How a feed does, and why it is fetched or not, in words for those who operate it. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from services.poller.outcomes.habit import DAY_S, HOUR_S, usual_rate
from services.poller.outcomes.schedule import Bounds, learned, span
from services.store.base import Feed, FeedState, host_of

Condition = Literal["paused", "new", "gone", "failing", "quiet", "ok"]

_AT_ONCE_S = 10.0
"""A feed this little overdue is simply next."""
_LEAST_EXPOSURE_S = DAY_S / 4
_NEW = "the first fetches of many new feeds are spread"


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the store knows of a feed at the moment `now`, in seconds since the epoch.

    `lease` is who is fetching it and for how many more seconds it may. For `host_rest_s` seconds nothing is fetched of
    its host. `overdue` counts the overdue feeds, this one among them.
    """

    feed: Feed
    state: FeedState
    now: float
    lease: tuple[str, float] | None = None
    host_rest_s: float = 0.0
    overdue: int = 0

    @property
    def host(self) -> str:
        """The host that is asked."""
        return host_of(self.state.address or self.feed.url)


def condition(feed: Feed, state: FeedState) -> Condition:
    """The feed's condition in a word; of several the one that matters most."""
    if feed.paused:
        return "paused"
    if state.gone:
        return "gone"
    if state.failures:
        return "failing"
    if state.last_success is None:
        return "new"
    return "quiet" if state.quiet else "ok"


def entries_a_day(state: FeedState) -> float | None:
    """How many entries the feed brings a day; None when it was not watched long enough to tell."""
    return usual_rate(state.habit) * DAY_S if state.habit.exposure_s >= _LEAST_EXPOSURE_S else None


def interval_s(feed: Feed, state: FeedState, bounds: Bounds, now: float) -> float | None:
    """The interval that was set for the feed, or learned; None when nothing was learned yet."""
    if feed.interval_s is not None:
        return feed.interval_s
    return learned(state.habit, now, bounds, state.hints)[0] if state.habit.at else None


def answer(situation: Situation) -> str:
    """Why the feed is fetched or not, and when it will be, on one line."""
    feed, state, now = situation.feed, situation.state, situation.now
    if feed.paused:
        source = f", unless {feed.source.removeprefix('file:')} says paused" if feed.source.startswith("file:") else ""
        return f"paused: not fetched until `wireroom feeds resume {feed.url}`{source}"
    if situation.lease:
        owner, left_s = situation.lease
        return f"being fetched by poller {owner} now; its lease ends in {about(left_s)}"
    why = _so_far(state, now)
    if state.next_due > now:
        reason = f" ({state.due_reason or _NEW})" if state.due_reason or state.last_fetch is None else ""
        when = f"in {about(state.next_due - now)}, at {clock_time(state.next_due)}{reason}"
        return f"{why}; next try {when}" if state.failures else f"due {when}; {why}"
    return f"{_overdue(situation)}; {why}"


def about(seconds: float) -> str:
    """A length of time, no finer than a person cares for."""
    steps = ((60, 1), (2 * HOUR_S, 60), (2 * DAY_S, HOUR_S / 2))
    step = next((step for below, step in steps if seconds < below), DAY_S / 2)
    return span(round(max(seconds, 0) / step) * step)


def clock_time(seconds: float) -> str:
    """A moment as it is shown: the date, and the time in UTC."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return "never"


def _so_far(state: FeedState, now: float) -> str:
    """What the last fetches came to."""
    if state.failures:
        times = "once" if state.failures == 1 else f"{state.failures} times in a row"
        since = "never fetched well"
        if state.last_success is not None:
            since = f"not fetched for {about(now - state.last_success)}"
        return f"{since}: failed {times} ({state.last_error})"
    if state.last_fetch is None:
        return "not fetched yet"
    return f"fetched {about(now - state.last_fetch)} ago"


def _overdue(situation: Situation) -> str:
    late_s = situation.now - situation.state.next_due
    if situation.host_rest_s > 0:
        return (
            f"due, and waiting for its host {situation.host}, which is at rest for {about(situation.host_rest_s)} more"
        )
    if situation.state.next_due > 0 and late_s <= _AT_ONCE_S:
        return "due now"
    late = f"overdue by {about(late_s)}" if situation.state.next_due > 0 else "due since it was added"
    if situation.overdue > 1:
        others = situation.overdue - 1
        company = f"as {'is 1 other feed' if others == 1 else f'are {others} other feeds'}"
        return f"{late}, {company}: no poller is running, or they do not keep up"
    return f"{late}: no poller is running, or its host is busy with other feeds"
