"""Whether a sighting proves to be the earlier publication, or an agency's own copy. Pure.

A date proves something only when every reading of it says the same. Many dates are wrong: set to the day alone,
to the time of an import, to the future, anew at each change. So `earlier` is said seldom, and then holds.
"""

import re
from datetime import UTC, datetime, time, timedelta

from schemas.duplicate import Provenance
from schemas.raw import RawArticle
from services.enricher.agencies import agency_of
from services.enricher.dates import CLOCKS_DIFFER, instant
from services.enricher.journal import Verdict
from services.enricher.validate import Valid

_DAY = timedelta(days=1)
_MARGIN = timedelta(minutes=10)
"""Copies of one dispatch go out within minutes, and many systems round to five or ten."""
_FARTHEST = timedelta(days=30)
"""Farther apart the date is that of the page's template, or of an import, more often than that of the text."""
_MIDNIGHTS = frozenset(
    [*map(time, range(24))]
    + [time(hour, 30) for hour in (2, 3, 9, 13, 14, 17, 18, 19, 20)]
    + [time(hour, 15) for hour in (10, 11, 15, 18)]
)
"""Midnights of the zones in use, summer times included, in UTC (IANA time zone database)."""
_EASTERNMOST = timedelta(hours=14)
_OF_A_TEXT = ("same_text", "near_text")
"""The other rules find the same publication again, under another date at most."""
_DAY_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?=[/_-])")


def provenance(verdict: Verdict, valid: Valid, now: datetime) -> Provenance | None:
    """What a duplicate's sighting tells of its origin; None when it tells nothing.

    `now` stands in for an unknown time of the fetch.
    """
    article, original = valid.article, instant(verdict.published_ms)
    agency = agency_of((article.url, article.feed.url if article.feed else None), valid.text)
    if original is None and agency is None:
        return None
    earlier = verdict.reason in _OF_A_TEXT and original is not None and is_earlier(article, original, now)
    return Provenance(earlier=earlier, original_published_at=original, agency=agency)


def is_earlier(article: RawArticle, original: datetime, now: datetime) -> bool:
    """Whether the article was surely published before `original`, the time that its original gives for itself."""
    published, seen = article.published_at, article.fetched_at or now
    if published is None or max(published, original) - seen > CLOCKS_DIFFER or original - published > _FARTHEST:
        return False
    if article.updated_at is not None and article.updated_at < published:
        return False
    if _is_midnight(published) or _contradicted(article.url, published):
        return False
    if _may_be_a_date(published):
        published += _DAY
    if _is_midnight(original):
        original -= _EASTERNMOST
    return original - published > _MARGIN


def _is_midnight(instant: datetime) -> bool:
    """Whether the time is that of a date alone, read as UTC."""
    return instant.astimezone(UTC).time() == time()


def _may_be_a_date(instant: datetime) -> bool:
    """Whether the time is midnight in some zone, so that it may stand for the whole day."""
    return instant.astimezone(UTC).time() in _MIDNIGHTS


def _contradicted(url: str | None, published: datetime) -> bool:
    """Whether the link names another day: then the article was dated anew."""
    found = _DAY_IN_URL.search(url or "")
    if not found:
        return False
    try:
        day = datetime.strptime("".join(found.groups()), "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return False
    return not -_DAY < published - day < 2 * _DAY
