"""What an answer's headers say about time: how long it stays fresh, and how long to stay away. Pure.

Times are seconds since the epoch, lengths of time seconds, and no length is more than a day: a header that says more
is more often a mistake than meant.
"""

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from hashlib import blake2b

DAY_S = 24 * 60 * 60.0
_REST_S = 60.0
"""What a host is spared that answers 429 and does not say for how long."""
_LONGEST_REST_S = 60 * 60.0
"""A whole host rests no longer: one feed's Retry-After of a day must not end all others of a big host."""
_JITTER = 0.1


def fresh_s(headers: Mapping[str, str], now: float) -> float | None:
    """For how long an answer that came at `now` stays fresh; None when it does not say or must be asked for again.

    max-age comes before Expires less Date (RFC 9111, section 4.2.1), what the Age header says is gone already (4.2.3),
    no-cache and no-store leave nothing (5.2.2.4, 5.2.2.5). s-maxage is for shared caches; nothing is guessed (4.2.2).
    """
    max_age: float | None = None
    for part in headers.get("Cache-Control", "").lower().split(","):
        name, _, value = part.strip().partition("=")
        if name in ("no-cache", "no-store"):
            return None
        if name == "max-age" and max_age is None:
            max_age = _seconds(value.strip('" '))
    if max_age is None:
        expires = _date(headers.get("Expires"))
        date = _date(headers.get("Date"))
        max_age = expires - (now if date is None else date) if expires is not None else 0.0
    left = max_age - (_seconds(headers.get("Age", "").strip()) or 0.0)
    return min(left, DAY_S) if left > 0 else None


def retry_after_s(value: str | None, now: float) -> float | None:
    """Retry-After as seconds from `now`, given as seconds or as a date (RFC 9110, section 10.2.3); None for neither."""
    if not value:
        return None
    wait_s = _seconds(value.strip())
    if wait_s is None:
        date = _date(value)
        if date is None:
            return None
        wait_s = date - now
    return min(max(wait_s, 0.0), DAY_S)


def padded_s(wait_s: float, url: str) -> float:
    """A little more than asked and never less, so that those who were all told one time do not all come back at it.

    Up to a tenth more; how much depends on the address alone.
    """
    share: float = int.from_bytes(blake2b(url.encode(errors="replace"), digest_size=4).digest(), "big") / 2**32
    return wait_s * (1 + _JITTER * share)


def host_rest_s(status: int, wait_s: float | None) -> float:
    """For how long the whole host is to be left alone: after 429 (RFC 6585, section 4), and 503 with Retry-After."""
    if status == 429 and wait_s is None:
        return _REST_S
    return min(wait_s or 0.0, _LONGEST_REST_S) if status in (429, 503) else 0.0


def _seconds(value: str) -> float | None:
    """A delta-seconds (RFC 9111, section 1.2.2); a number too long to matter is cut."""
    return float(value[:12]) if value.isdecimal() and value.isascii() else None


def _date(value: str | None) -> float | None:
    """An HTTP date (RFC 9110, section 5.6.7), in UTC when it names no zone; None when it is none."""
    try:
        date = parsedate_to_datetime(value or "")
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
