"""What to make of the dates that an article claims. Pure.

Dates are kept as given; publishers date things into the future, and many do not date them at all.
"""

from datetime import UTC, datetime, timedelta

from schemas.enriched import Flag
from schemas.raw import RawArticle

CLOCKS_DIFFER = timedelta(minutes=10)
"""How far a publisher's clock may be ahead of ours without anybody being told."""


def ordered_at(article: RawArticle, now: datetime) -> datetime:
    """When the article may be taken to have appeared: as given, but never after it was fetched; then if undated.

    `now` stands in for an unknown time of the fetch.
    """
    seen = article.fetched_at or now
    return min(article.published_at or seen, seen)


def date_flags(article: RawArticle, now: datetime) -> list[Flag]:
    """Which dates lie in the future of the fetch, by more than clocks differ."""
    seen = article.fetched_at or now
    dates: tuple[tuple[Flag, datetime | None], ...] = (
        ("published_in_future", article.published_at),
        ("updated_in_future", article.updated_at),
    )
    return [flag for flag, date in dates if date and date - seen > CLOCKS_DIFFER]


def instant(ms: int | None) -> datetime | None:
    """The time in UTC that so many ms since the epoch name; None for none, and beyond the calendar."""
    try:
        return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None
