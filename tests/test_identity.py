"""By what articles, feeds and events are known. How links meet is in tests/links."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.raw import FeedRef, RawArticle
from services.identity import article_key, digest, raw_event_id


def test_without_a_link_the_feed_and_the_entry_id_are_the_identity() -> None:
    assert article_key(None, "feed", "1") == article_key("not a link", "feed", "1") is not None
    assert article_key(None, "feed", "1") != article_key(None, "other", "1")
    assert article_key(None, "feed", None) is None
    assert article_key(None, None, "1") is None


def test_a_link_goes_before_the_entry_id() -> None:
    link = "https://example.org/a"
    assert article_key(link, "feed", "1") == article_key(link, "other", "2") == article_key(link, None, None)


def test_the_pages_own_address_goes_before_the_link_where_it_may_be_trusted() -> None:
    link, page = "https://paper.example/?p=7", "https://www.paper.example/2026/story-1?utm_source=x"
    assert article_key(link, "feed", "1", page) == article_key("https://paper.example/2026/story-1", None, None)
    assert article_key(link, "feed", "1", "https://paper.example/") == article_key(link, "feed", "1")
    assert article_key(link, "feed", "1", "https://other.example/2026/story-1") == article_key(link, "feed", "1")
    assert article_key(None, "feed", "1", "nonsense") == article_key(None, "feed", "1")


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_a_digest_stands_for_its_parts_in_order(one: list[str], other: list[str]) -> None:
    assert (digest(*one) == digest(*other)) == (one == other)
    assert len(digest(*one)) == 32


def test_the_event_id_is_that_of_the_entry_and_not_of_the_fetch() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    entry = RawArticle(url="https://example.org/a", title="A", feed=FeedRef(id="f", title="Old"), fetched_at=now)
    later = entry.model_copy(
        update={"fetched_at": now + timedelta(days=1), "feed": FeedRef(id="f", title="New", url="http://f")}
    )
    assert raw_event_id(entry, "k") == raw_event_id(later, "k")
    read = entry.model_copy(update={"page_url": "https://example.org/b", "text_source": "page"})
    assert raw_event_id(entry, "k") == raw_event_id(read, "k")
    assert raw_event_id(entry, "k") != raw_event_id(entry.model_copy(update={"title": "B"}), "k")
    assert raw_event_id(entry, "k") != raw_event_id(entry, "l")
