"""A later sighting is called the earlier publication only when its date cannot mean anything else."""

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.duplicate import Provenance
from schemas.raw import FeedRef, RawArticle
from services.enricher.journal import Verdict
from services.enricher.provenance import is_earlier, provenance
from services.enricher.validate import Valid
from tests.enricher.newsroom import AGENCY

ORIGINAL = datetime(2026, 11, 20, 8, 0, 0, tzinfo=UTC)
SEEN = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def sighting(published: str | None, **fields: object) -> RawArticle:
    given = {"url": "https://b.example/1", "fetched_at": SEEN, "published_at": at(published) if published else None}
    return RawArticle.model_validate({**given, **fields})


def told(
    article: RawArticle, *, rule: str = "same_text", original: datetime | None = ORIGINAL, text: str = AGENCY
) -> Provenance | None:
    ms = round(original.timestamp() * 1000) if original else None
    verdict = Verdict("duplicate", "ab" * 16, 1, rule, published_ms=ms)
    return provenance(verdict, Valid(article, "cd" * 16, "x", "", "", text), SEEN)


def test_a_copy_published_an_hour_before_its_original_is_the_earlier_publication() -> None:
    assert told(sighting("2026-11-20T06:59:12Z")) == Provenance(earlier=True, original_published_at=ORIGINAL)


@pytest.mark.parametrize(
    ("published", "fields"),
    [
        (None, {}),
        ("2026-11-20T07:55:12Z", {}),  # within the margin
        ("2026-11-20T08:00:00Z", {}),
        ("2026-11-20T09:30:12Z", {}),
        ("2026-11-20T00:00:00Z", {}),  # a date alone
        ("2026-11-18T00:00:00Z", {}),
        ("2026-11-20T01:00:00+01:00", {}),
        ("2026-11-19T23:00:00Z", {}),  # midnight in Berlin
        ("2026-11-19T18:30:00Z", {}),  # midnight in Delhi
        ("2026-10-01T07:13:12Z", {}),  # farther away than copies travel
        ("1970-01-01T00:00:01Z", {}),
        ("2026-11-20T06:59:12Z", {"updated_at": at("2026-11-19T08:00:00Z")}),  # changed before it was published
        ("2026-11-18T06:59:12Z", {"url": "https://b.example/2026/11/20/quay"}),  # the link knows another day
    ],
)
def test_a_date_that_can_mean_something_else_proves_nothing(published: str | None, fields: dict[str, object]) -> None:
    assert told(sighting(published, **fields)) == Provenance(earlier=False, original_published_at=ORIGINAL)


@pytest.mark.parametrize(
    ("published", "fields"),
    [
        ("2026-11-20T06:59:12Z", {"url": "https://b.example/2026/11/20/quay"}),
        ("2026-11-20T06:59:12Z", {"url": "https://b.example/20261399/quay"}),
        ("2026-11-20T06:59:12Z", {"updated_at": at("2026-11-20T09:00:00Z")}),
        ("2026-11-19T06:00:00Z", {}),  # on the hour, and the whole day before the original
        ("2026-11-20T07:30:00Z", {}),  # midnight nowhere
    ],
)
def test_what_does_not_speak_against_a_date_leaves_its_proof(published: str, fields: dict[str, object]) -> None:
    assert is_earlier(sighting(published, **fields), ORIGINAL, SEEN)


@pytest.mark.parametrize("rule", ["same_url", "same_entry"])
def test_the_same_publication_under_another_date_is_not_an_earlier_one(rule: str) -> None:
    assert told(sighting("2026-11-20T06:59:12Z"), rule=rule) == Provenance(original_published_at=ORIGINAL)


def test_an_original_dated_into_the_future_proves_no_copy_earlier() -> None:
    assert not is_earlier(sighting("2026-11-20T06:59:12Z"), SEEN + timedelta(hours=1), SEEN)


def test_an_original_with_a_date_alone_may_be_from_the_evening_before() -> None:
    midnight = at("2026-11-20T00:00:00Z")
    assert not is_earlier(sighting("2026-11-19T20:13:12Z"), midnight, SEEN)
    assert is_earlier(sighting("2026-11-19T09:13:12Z"), midnight, SEEN)


def test_without_the_time_of_the_fetch_now_stands_in() -> None:
    article = sighting("2026-11-20T06:59:12Z", fetched_at=None)
    assert is_earlier(article, ORIGINAL, SEEN)
    assert not is_earlier(article, ORIGINAL, ORIGINAL - timedelta(hours=1))


def test_the_agencys_own_sighting_is_told_without_any_date() -> None:
    article = sighting(None, feed=FeedRef(id="b", url="https://feeds.reuters.com/top"))
    assert told(article, original=None) == Provenance(agency="Reuters")


def test_a_credit_in_the_text_is_told_beside_the_date() -> None:
    text = f"Northport (dpa) - {AGENCY}"
    assert told(sighting(None), text=text) == Provenance(original_published_at=ORIGINAL, agency="dpa")


def test_where_nothing_is_known_there_is_no_provenance() -> None:
    assert told(sighting("2026-11-20T06:59:12Z"), original=None) is None


def test_a_time_beyond_the_calendar_is_none() -> None:
    verdict = Verdict("duplicate", "ab" * 16, 1, "same_text", published_ms=2**62)
    assert provenance(verdict, Valid(sighting(None), "cd" * 16, "x", "", "", AGENCY), SEEN) is None


def test_midnight_in_any_zone_may_stand_for_the_day() -> None:
    zones = sorted(available_timezones())
    assert zones, "this machine has no time zone database: install tzdata"
    for zone, month in product(zones, (1, 7)):
        midnight = datetime(2026, month, 15, tzinfo=ZoneInfo(zone))
        original = midnight + timedelta(hours=23)
        assert not is_earlier(sighting(midnight.isoformat(), fetched_at=None), original, original), zone


@given(st.timedeltas(-timedelta(days=40), timedelta(days=40)))
def test_of_two_publications_at_most_one_is_the_earlier(apart: timedelta) -> None:
    late, other = ORIGINAL + timedelta(days=60), ORIGINAL + apart
    forth = is_earlier(sighting(ORIGINAL.isoformat()), other, late)
    back = is_earlier(sighting(other.isoformat()), ORIGINAL, late)
    assert not (forth and back)
    assert not forth or apart > timedelta(0)
    assert not back or apart < timedelta(0)
