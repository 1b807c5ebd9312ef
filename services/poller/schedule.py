"""When a feed is due next. Pure; all times are in seconds."""

from services.identity import digest

DAY_S = 24 * 60 * 60.0
_SPREAD = 0.1


def next_due(
    feed_id: str, *, now: float, interval_s: float, failures: int = 0, at_least_s: float = 0.0, gone: bool = False
) -> float:
    """The time at which the feed is due again.

    Without failures that is one interval away. Each failure in a row after the first doubles the wait, up to a day, or
    the interval if that is longer; a feed that is `gone` waits so long at once. What the server asked for
    (`at_least_s`: Retry-After, max-age) is kept, up to a day. Feeds are spread by up to a tenth of the wait, always the
    same for one feed.
    """
    longest = max(DAY_S, interval_s)
    doublings = min(max(failures - 1, 0), 32)
    wait = longest if gone else min(interval_s * 2**doublings, longest)
    return now + max(wait * (1 + _SPREAD * _place(feed_id)), min(at_least_s, DAY_S))


def _place(feed_id: str) -> float:
    """A number from -1 to 1 that is always the same for one feed."""
    return int(digest("schedule", feed_id)[:8], 16) / 0x7FFFFFFF - 1
