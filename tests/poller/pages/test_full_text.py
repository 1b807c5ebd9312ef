"""Which pages are read, and what becomes of the articles."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from schemas.feed_event import FeedEvent, FeedProblem
from schemas.raw import FeedRef, RawArticle
from services.identity import article_key
from services.poller.entries.diff import Publication
from services.poller.outcomes.settle import Settled
from services.poller.pages.full_text import MOST_PAGES, addresses, with_texts
from services.poller.pages.page_text import PageText, no_text
from services.store.base import FeedState
from services.store.remembered import EntryState, Remembered

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
TEXT = PageText("<p>The council voted on the bridge after a long debate.</p>", "Bridge")


def publication(url: str | None, **values: object) -> Publication:
    article = RawArticle.model_validate(
        {"title": "Bridge", "summary_html": "Voted.", "url": url, "fetched_at": NOW, **values}
    )
    return Publication(f"key of {url}", f"id of {url}", article)


def settled(*publications: Publication) -> Settled:
    problem = FeedProblem(code="entry_incomplete", message="one skipped")
    feed = FeedRef(id="f", url="https://paper.example/f", title=None)
    events = [FeedEvent(kind=kind, feed=feed, fetched_at=NOW, problems=[problem]) for kind in ("fetched", "moved")]
    return Settled(tuple(publications), tuple(events), FeedState())


def told(outcome: Settled) -> dict[str, str]:
    return {problem.code: problem.message for problem in outcome.events[0].problems[1:]}


def test_the_newest_articles_pages_are_read_and_not_more_than_some() -> None:
    dated = [publication(f"https://paper.example/{age}", published_at=NOW - timedelta(age)) for age in range(50)]
    wanted = addresses(reversed(dated))
    assert wanted == [f"https://paper.example/{age}" for age in range(MOST_PAGES)]


def test_articles_without_a_date_come_last_in_the_feeds_order() -> None:
    undated = [publication(f"https://paper.example/{number}") for number in range(3)]
    dated = publication("https://paper.example/dated", updated_at=NOW)
    assert addresses([*undated, dated]) == [
        f"https://paper.example/{name}" for name in ("dated", 0, 1, 2)
    ]  # fmt: skip


def test_a_date_in_the_future_puts_nothing_first() -> None:
    future = publication("https://paper.example/future", published_at=NOW + timedelta(1))
    now = publication("https://paper.example/now", published_at=NOW)
    assert addresses([future, now]) == ["https://paper.example/now", "https://paper.example/future"]


def test_one_page_is_read_once_for_all_its_articles() -> None:
    same = [publication("https://paper.example/a#1"), publication("https://paper.example/a#2")]
    assert addresses(same) == ["https://paper.example/a"]
    outcome = with_texts(settled(*same), {"https://paper.example/a": TEXT})
    assert [one.article.content_html for one in outcome.publications] == [TEXT.html, TEXT.html]
    assert outcome.events[0].full_text == 2


@pytest.mark.parametrize(
    "url", [None, "", "mailto:a@b.example", "ftp://paper.example/a", "https://", "http://[x/", "a"]
)
def test_what_has_no_page_on_the_web_is_left_alone(url: str | None) -> None:
    outcome = settled(publication(url))
    assert addresses(outcome.publications) == []
    assert with_texts(outcome, {}) == outcome


def test_a_retraction_has_no_page_to_read() -> None:
    outcome = settled(publication("https://paper.example/a", retracted=True))
    assert addresses(outcome.publications) == []
    assert with_texts(outcome, {}) == outcome


def test_the_text_comes_from_the_page_and_all_else_from_the_feed() -> None:
    before = settled(publication("https://paper.example/a", categories=["x"]))
    after = with_texts(before, {"https://paper.example/a": TEXT})
    article = before.publications[0].article.model_copy(update={"content_html": TEXT.html, "text_source": "page"})
    assert after.publications == (replace(before.publications[0], article=article),)
    assert after.events[0] == before.events[0].model_copy(update={"full_text": 1})
    assert (after.events[1:], after.state) == (before.events[1:], before.state)


def test_articles_that_keep_their_text_are_counted_by_reason_with_an_example() -> None:
    names = ["done", "forbidden", "other", "late", "later"]
    before = settled(*(publication(f"https://paper.example/{name}") for name in names))
    pages = {
        "https://paper.example/done": TEXT,
        "https://paper.example/forbidden": no_text("robots.txt does not allow it", "page_robots"),
        "https://paper.example/other": PageText("<p>We value your privacy, as you know very well.</p>"),
    }
    after = with_texts(before, pages)
    assert after.publications[1:] == before.publications[1:]
    assert after.events[0].full_text == 1
    assert told(after).keys() == {"page_robots", "page_other", "page_left"}
    assert told(after)["page_robots"] == (
        "entries that keep the feed's text: 1; robots.txt does not allow it (https://paper.example/forbidden)"
    )
    assert told(after)["page_left"].startswith("entries that keep the feed's text: 2; ")


def test_one_text_on_several_pages_is_no_article() -> None:
    """A notice in the place of all articles would make them copies of one another."""
    before = settled(*(publication(f"https://paper.example/{name}") for name in "abc"))
    pages = {f"https://paper.example/{name}": TEXT for name in "ab"}
    pages["https://paper.example/c"] = PageText("<p>The mayor opened the bridge on Monday morning.</p>", "Bridge")
    after = with_texts(before, pages)
    assert [one.article.text_source for one in after.publications] == ["feed", "feed", "page"]
    assert told(after)["page_same"].startswith("entries that keep the feed's text: 2; ")


def test_pages_without_text_are_not_taken_for_one_text() -> None:
    before = settled(*(publication(f"https://paper.example/{name}") for name in "ab"))
    after = with_texts(before, {f"https://paper.example/{name}": no_text("none") for name in "ab"})
    assert told(after).keys() == {"page_no_text"}


def test_a_pages_own_address_becomes_the_key_and_is_remembered() -> None:
    link, address = "https://paper.example/?p=1", "https://paper.example/2026/bridge-1"
    one = replace(publication(link), article_key="1" * 32, name="a" * 16)
    other = replace(publication("https://paper.example/?p=2"), article_key="2" * 32, name="b" * 16)
    before = replace(settled(one, other), state=FeedState(entries=Remembered({
        "b" * 16: EntryState("0" * 16, "2" * 32, other.article.url),
        "a" * 16: EntryState("0" * 16, "1" * 32, link),
    })))  # fmt: skip
    after = with_texts(before, {link: replace(TEXT, address=address)})
    first, second = after.publications
    assert (first.article.page_url, first.article_key) == (address, article_key(address, None, None))
    assert (first.article.url, first.event_id, first.article.text_source) == (link, one.event_id, "page")
    assert second == other
    assert [(name, state.page_url) for name, state in after.state.entries.items()] == [
        ("b" * 16, None), ("a" * 16, address),
    ]  # fmt: skip
    assert after.state.entries["a" * 16].article_key == "1" * 32


def test_the_address_counts_although_the_feed_carries_more_text() -> None:
    link, address = "https://paper.example/?p=1", "https://paper.example/2026/bridge-1"
    one = replace(publication(link, content_html=TEXT.html * 2), article_key="1" * 32, name="a" * 16)
    state = FeedState(entries=Remembered({"a" * 16: EntryState("0" * 16, "1" * 32, link)}))
    (after,) = with_texts(replace(settled(one), state=state), {link: replace(TEXT, address=address)}).publications
    assert (after.article.page_url, after.article.text_source) == (address, "feed")
