import pytest

from services.errors import FetchError
from services.poller.discover import FoundFeed, discover
from services.poller.fetch import Fetcher
from services.poller.parsers import Parsers
from tests.poller.publisher import Answer, Publisher

PAGE = b"""<!DOCTYPE html><html><head><base href="/news/"><title>The Paper</title>
<link rel="stylesheet" type="text/css" href="s.css">
<link rel="alternate" type="application/rss+xml" title="All" href="all.rss">
<link rel="ALTERNATE home" type="Application/Atom+XML; charset=utf-8" href="https://other.example/atom">
<link rel="alternate" type="application/rss+xml" href="all.rss">
<link rel="alternate" type="text/html" hreflang="fr" href="/fr">
<link rel="alternate" type="application/feed+json" href="javascript:x">
</head></html>"""


async def test_the_feeds_that_a_page_links_to_are_found(
    publisher: Publisher, fetcher: Fetcher, parsers: Parsers
) -> None:
    publisher.answers["/"] = Answer(PAGE, headers={"Content-Type": "text/html"})
    assert await discover(publisher.url("/"), fetcher, parsers) == [
        FoundFeed(publisher.url("/news/all.rss"), "All", "rss"),
        FoundFeed("https://other.example/atom", None, "atom"),
    ]


async def test_the_address_of_a_feed_is_found_itself(publisher: Publisher, fetcher: Fetcher, parsers: Parsers) -> None:
    url = publisher.feed("/f", "A")
    assert await discover(url, fetcher, parsers) == [FoundFeed(url, "The Paper", "rss")]


async def test_a_page_that_links_to_none_is_asked_at_the_usual_places(
    publisher: Publisher, fetcher: Fetcher, parsers: Parsers
) -> None:
    publisher.answers["/blog/"] = Answer(b"<html><body>Hi</body></html>")
    publisher.answers["/feed"] = Answer(status=302, headers={"Location": "/rss.xml"})
    publisher.answers["/atom.xml"] = Answer(b"<html><body>Hi</body></html>")
    url = publisher.feed("/rss.xml", "A")
    assert await discover(publisher.url("/blog/"), fetcher, parsers) == [FoundFeed(url, "The Paper", "rss")]


async def test_a_page_that_cannot_be_fetched_is_an_error(
    publisher: Publisher, fetcher: Fetcher, parsers: Parsers
) -> None:
    with pytest.raises(FetchError, match="HTTP 404"):
        await discover(publisher.url("/"), fetcher, parsers)
