import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import FetchError
from services.poller.fetching.fetch import Fetcher
from services.poller.parsers import Parsers
from services.poller.registry.discover import Discovery, FoundFeed, discover, page_links
from tests.poller.publisher import Answer, Publisher

PAGE = b"""<!DOCTYPE html><html><head><base href="/news/"><title>The Paper</title>
<link rel="stylesheet" type="text/css" href="s.css">
<link rel="alternate" type="application/rss+xml" title="Paper &raquo; Comments" href="/comments/feed/">
<link rel="alternate" type="application/rss+xml" title=" All
 of it" href="all.rss">
<link rel="ALTERNATE home" type="Application/Atom+XML; charset=utf-8" href="https://other.example/atom">
<link rel="alternate" type="application/rss+xml" href="all.rss">
<link rel="alternate" type="text/html" hreflang="fr" href="/fr">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">
<link rel="alternate" type="application/json" href="/feed.json">
<link rel="feed" href="plain">
<link rel="alternate" type="application/feed+json" href="javascript:x">
</head></html>"""


def test_link_elements_name_feeds_and_those_of_comments_come_last() -> None:
    """RSS Autodiscovery (rel=alternate and a feed's type), JSON Feed 1.1, and rel=feed."""
    assert page_links(PAGE, "https://paper.example/a/b").linked == [
        FoundFeed("https://paper.example/news/all.rss", "All of it", "rss"),
        FoundFeed("https://other.example/atom", None, "atom"),
        FoundFeed("https://paper.example/feed.json", None, "json"),
        FoundFeed("https://paper.example/news/plain", None, None),
        FoundFeed("https://paper.example/comments/feed/", "Paper » Comments", "rss"),
    ]


def test_links_in_the_text_that_look_like_feeds_are_kept_and_others_are_not() -> None:
    page = b"""<a href="/rss">RSS</a> <a href="deep/rss/all?x=1">all</a> <a href="/news.atom">a</a> <a href="?feed=rss2">f</a>
    <a href="/feedback">write to us</a> <a href="/newsfeeders">n</a> <a href="mailto:rss@paper.example">m</a> <a>none</a>"""
    assert page_links(page, "https://paper.example/a/b").in_text == [
        "https://paper.example/rss",
        "https://paper.example/a/deep/rss/all?x=1",
        "https://paper.example/news.atom",
        "https://paper.example/a/b?feed=rss2",
    ]


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"<link rel=feed href=a>{text}".encode()))
def test_any_bytes_are_read_as_a_page(page: bytes) -> None:
    links = page_links(page, "https://paper.example/")
    assert isinstance(links.linked, list)


def test_a_page_of_nested_blocks_is_read_in_linear_time() -> None:
    page = b"<link rel=feed href=/f>" + b"<div>" * 200_000
    assert [feed.url for feed in page_links(page, "https://paper.example/").linked] == ["https://paper.example/f"]


async def test_the_feeds_that_a_page_links_to_are_found(
    publisher: Publisher, fetcher: Fetcher, parsers: Parsers
) -> None:
    publisher.answers["/"] = Answer(PAGE, headers={"Content-Type": "text/html"})
    found = await discover(publisher.url("/"), fetcher, parsers)
    assert found.place == "linked"
    assert found.feeds[0] == FoundFeed(publisher.url("/news/all.rss"), "All of it", "rss")
    assert [path for path, _ in publisher.requests] == ["/"]


async def test_the_address_of_a_feed_is_found_itself(publisher: Publisher, fetcher: Fetcher, parsers: Parsers) -> None:
    url = publisher.feed("/f", "A")
    assert await discover(url, fetcher, parsers) == Discovery((FoundFeed(url, "The Paper", "rss"),), "itself")


async def test_a_feed_that_is_redirected_to_keeps_the_address_that_was_given(
    publisher: Publisher, fetcher: Fetcher, parsers: Parsers
) -> None:
    publisher.feed("/f", "A")
    publisher.answers["/old"] = Answer(status=302, headers={"Location": "/f"})
    found = await discover(publisher.url("/old"), fetcher, parsers)
    assert found == Discovery((FoundFeed(publisher.url("/old"), "The Paper", "rss"),), "itself")


async def test_a_page_that_links_to_none_is_asked_at_the_usual_places(
    publisher: Publisher, fetcher: Fetcher, parsers: Parsers
) -> None:
    publisher.answers["/blog/"] = Answer(b"<html><body>Hi</body></html>")
    publisher.answers["/feed"] = Answer(status=302, headers={"Location": "/rss.xml"})
    publisher.answers["/atom.xml"] = Answer(b"<html><body>Hi</body></html>")
    url = publisher.feed("/rss.xml", "A")
    found = await discover(publisher.url("/blog/"), fetcher, parsers)
    assert found == Discovery((FoundFeed(url, "The Paper", "rss"),), "usual")
    assert [path for path, _ in publisher.requests] == ["/blog/", "/feed", "/rss.xml"]


async def test_the_last_resort_are_links_in_the_text(publisher: Publisher, fetcher: Fetcher, parsers: Parsers) -> None:
    links = "".join(f"<a href='/rss/{n}'>RSS</a>" for n in range(9))
    publisher.answers["/"] = Answer(f"<html><body>{links}</body></html>".encode())
    url = publisher.feed("/rss/3", "A")
    assert await discover(publisher.url("/"), fetcher, parsers) == Discovery(
        (FoundFeed(url, "The Paper", "rss"),), "in_text"
    )


async def test_the_number_of_guesses_is_bounded_and_a_page_may_have_no_feed(
    publisher: Publisher, fetcher: Fetcher, parsers: Parsers
) -> None:
    links = "".join(f"<a href='/rss/{n}'>RSS</a>" for n in range(900))
    publisher.answers["/"] = Answer(f"<html><body>{links}</body></html>".encode())
    assert await discover(publisher.url("/"), fetcher, parsers) == Discovery()
    assert len(publisher.requests) == 1 + 8 + 5


async def test_guesses_end_when_the_site_does_not_answer(
    publisher: Publisher, fetcher: Fetcher, parsers: Parsers
) -> None:
    publisher.answers["/"] = Answer(b"<html><body>Hi</body></html>")
    publisher.answers["/feed"] = Answer(hold=asyncio.Event())
    publisher.feed("/rss", "A")
    assert await discover(publisher.url("/"), fetcher, parsers, tried_s=0.2) == Discovery()
    assert [path for path, _ in publisher.requests] == ["/", "/feed"]


async def test_a_site_that_turns_programs_away_may_have_a_feed_that_does_not(
    publisher: Publisher, fetcher: Fetcher, parsers: Parsers
) -> None:
    publisher.answers["/"] = Answer(b"<html>go away</html>", status=403)
    url = publisher.feed("/rss", "A")
    found = await discover(publisher.url("/"), fetcher, parsers)
    assert found == Discovery((FoundFeed(url, "The Paper", "rss"),), "usual")
    del publisher.answers["/rss"]
    with pytest.raises(FetchError, match="HTTP 403"):
        await discover(publisher.url("/"), fetcher, parsers)


async def test_headers_go_to_the_sites_own_origin_alone(
    publisher: Publisher, fetcher: Fetcher, parsers: Parsers
) -> None:
    elsewhere = publisher.feed("/rss/2", "A").replace("127.0.0.1", "localhost")
    publisher.answers["/"] = Answer(f"<html><body><a href='{elsewhere}'>RSS</a></body></html>".encode())
    found = await discover(publisher.url("/"), fetcher, parsers, headers={"X-Key": "ours"})
    assert [feed.url for feed in found.feeds] == [elsewhere]
    told = {path: headers.get("X-Key") for path, headers in publisher.requests}
    assert told.pop("/rss/2") is None
    assert set(told.values()) == {"ours"}
