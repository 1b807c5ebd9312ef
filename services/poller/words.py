"""Lengths of time and rates as people say them. Pure."""

from services.poller.outcomes.habit import DAY_S, HOUR_S

MINUTE_S = 60.0


def span(seconds: float) -> str:
    """A length of time, such as 45 s, 12 min, 6.5 h or 3 days."""
    if seconds < MINUTE_S:
        return f"{_short(seconds)} s"
    if seconds < HOUR_S:
        return f"{_short(seconds / MINUTE_S)} min"
    if seconds < 2 * DAY_S:
        return f"{_short(seconds / HOUR_S)} h"
    return f"{_short(seconds / DAY_S)} days"


def often(per_second: float) -> str:
    """A rate of entries, such as 3.1 entries an hour."""
    if per_second * HOUR_S >= 1:
        number, unit = _short(per_second * HOUR_S), "an hour"
    elif per_second * DAY_S >= 1:
        number, unit = _short(per_second * DAY_S), "a day"
    else:
        number, unit = _short(per_second * 7 * DAY_S), "a week"
    return f"{number} {'entry' if number == '1' else 'entries'} {unit}"


def _short(number: float) -> str:
    """The number with two digits, or whole when it has more."""
    return f"{number:.0f}" if number >= 10 else f"{number:.2g}"
