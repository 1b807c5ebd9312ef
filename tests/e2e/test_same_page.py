"""One page, however feeds link it, is one article."""

import json
from collections import Counter
from pathlib import Path

from tests.commandline import events, wireroom
from tests.servers.feeds import FeedServer, report, rss

STORIES = 3


def links(number: int) -> list[str]:
    """The same page as the paper's main feed, its section's, its mobile site's and an aggregator give it."""
    page = f"www.paper.example/2026/11/story-{number}"
    return [
        f"https://{page}?utm_source=rss&utm_medium=main",
        f"http://{page.removeprefix('www.')}/?utm_campaign=section&fbclid={number}#comments",
        f"https://m.{page.removeprefix('www.')}/amp/?amp=1",
        f"https://www.google.com/url?rct=j&sa=t&url=https%3A%2F%2F{page.replace('/', '%2F')}&ct=ga&usg=x{number}",
    ]


def test_one_page_through_main_and_section_feed_with_tracking_is_created_once(
    feed_server: FeedServer, tmp_path: Path
) -> None:
    """The texts differ from feed to feed, so it is the address alone that tells."""
    urls = []
    for place, name in enumerate(("main", "section", "mobile", "aggregator")):
        entries = [(links(number)[place], *report(number, name)[1:]) for number in range(STORIES)]
        urls.append(feed_server.put(f"/{name}.xml", rss(entries, name)))
    printed = events(wireroom("run", *urls, "--once", "--output", "-", cwd=tmp_path).stdout)
    assert [event["data"]["change"] for event in printed] == ["created"] * STORIES
    assert {event["data"]["url"].partition("utm_")[1] for event in printed} == {""}
    copies = events(wireroom("tail", "duplicates", cwd=tmp_path).stdout)
    assert {event["data"]["rule"] for event in copies} == {"same_url"}
    assert Counter(event["data"]["article_id"] for event in copies) == {
        event["data"]["article_id"]: 3 for event in printed
    }


def test_the_pages_own_address_joins_what_the_links_do_not(tmp_path: Path) -> None:
    page = "https://paper.example/2026/11/story-1"
    articles = [
        {"url": "https://paper.example/?p=1", "page_url": page, "title": "A", "summary_html": "One text."},
        {"url": f"{page}?utm_source=x", "title": "B", "summary_html": "Another.", "feed": {"id": "b"}},
        {"url": "https://paper.example/?p=2", "page_url": "https://paper.example/", "title": "C"},
    ]
    lines = b"".join(json.dumps(article).encode() + b"\n" for article in articles)
    first, second, third = events(wireroom("pipe", cwd=tmp_path, stdin=lines).stdout)
    assert (first["data"]["change"], first["data"]["url"]) == ("created", "https://paper.example/?p=1")
    assert (second["data"]["rule"], second["data"]["article_id"]) == ("same_url", first["data"]["article_id"])
    assert third["data"]["change"] == "created"
