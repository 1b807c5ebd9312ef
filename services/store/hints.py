"""What a feed document says of when to fetch it; kept with the state, as it holds for answers of 304 too."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PollingHints:
    """What a feed document says of when to fetch it.

    `ttl_s` is RSS's ttl, `update_s` the period of the syndication module (sy:updatePeriod / sy:updateFrequency), both
    in seconds. `skip_hours` (0 to 23, GMT) and `skip_days` (0 is Monday, GMT) are when not to. `expired` says
    that the feed will never change again (JSON Feed's expired).
    """

    ttl_s: float | None = None
    update_s: float | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    expired: bool = False
