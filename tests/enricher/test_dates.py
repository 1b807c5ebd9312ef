"""What is made of the dates that an article claims."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.raw import RawArticle
from services.enricher.dates import date_flags, ordered_at

FETCHED = datetime(2026, 11, 20, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def article(published: datetime | None = None, updated: datetime | None = None) -> RawArticle:
    return RawArticle(url="https://paper.example/a", published_at=published, updated_at=updated, fetched_at=FETCHED)


def test_a_date_in_the_past_orders_the_article_and_is_not_flagged() -> None:
    past = article(FETCHED - HOUR, FETCHED - HOUR)
    assert (ordered_at(past, FETCHED + HOUR), date_flags(past, FETCHED + HOUR)) == (FETCHED - HOUR, [])


def test_a_date_in_the_future_is_flagged_and_orders_no_later_than_the_fetch() -> None:
    early = article(FETCHED + HOUR, FETCHED + 2 * HOUR)
    assert ordered_at(early, FETCHED + 9 * HOUR) == FETCHED
    assert date_flags(early, FETCHED + 9 * HOUR) == ["published_in_future", "updated_in_future"]


def test_a_publishers_clock_may_be_a_little_ahead() -> None:
    assert date_flags(article(FETCHED + timedelta(minutes=9)), FETCHED) == []


def test_an_undated_article_is_ordered_by_its_fetch() -> None:
    assert ordered_at(article(), FETCHED + HOUR) == FETCHED


def test_without_a_fetch_the_moment_of_enriching_counts() -> None:
    bare = RawArticle(url="https://paper.example/a", published_at=FETCHED + HOUR)
    assert (ordered_at(bare, FETCHED), date_flags(bare, FETCHED)) == (FETCHED, ["published_in_future"])


@given(st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_nothing_is_ordered_after_its_fetch(published: datetime) -> None:
    assert ordered_at(article(published), FETCHED) <= FETCHED
