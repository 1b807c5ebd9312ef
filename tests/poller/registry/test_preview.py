import json
from pathlib import Path

import pytest

from services.errors import UsageError
from services.poller.fetching.fetch import Fetcher
from services.poller.parsers import Parsers
from services.poller.registry.preview import preview
from tests.poller.publisher import Answer, Publisher, rss


async def test_a_preview_is_what_one_fetch_would_give(publisher: Publisher, fetcher: Fetcher, parsers: Parsers) -> None:
    url = publisher.feed("/f", "A", "A", "B")
    line = await preview(url, fetcher, parsers)
    assert list(line) == ["source", "format", "feed", "entries", "problems"]
    assert (line["source"], line["format"], line["feed"]) == (url, "rss", {"title": "The Paper", "url": url})
    assert [entry["title"] for entry in line["entries"]] == ["A", "B"]
    assert line["problems"] == ["entry_repeated: entries that stand in the document more than once: 1 skipped"]
    assert json.dumps(line)


async def test_a_file_is_previewed_like_a_fetch(tmp_path: Path, fetcher: Fetcher, parsers: Parsers) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(rss("A"))
    line = await preview(str(path), fetcher, parsers)
    assert (line["format"], line["feed"]) == ("rss", {"title": "The Paper", "url": None})
    assert [entry["url"] for entry in line["entries"]] == ["https://paper.example/a"]


async def test_what_cannot_be_fetched_or_read_is_a_problem(
    publisher: Publisher, fetcher: Fetcher, parsers: Parsers, tmp_path: Path
) -> None:
    line = await preview(publisher.url("/nothing"), fetcher, parsers)
    assert (line["format"], line["entries"]) == (None, [])
    assert line["problems"] == ["http_status: the server answers HTTP 404 Not Found"]
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        await preview(str(tmp_path / "nowhere"), fetcher, parsers)


async def test_a_json_feed_is_previewed(publisher: Publisher, fetcher: Fetcher, parsers: Parsers) -> None:
    item = {"id": "1", "url": "https://paper.example/1", "title": "One", "date_published": "2026-11-20T08:00:00Z"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "The Paper", "items": [item]}
    publisher.answers["/f.json"] = Answer(json.dumps(feed).encode(), headers={"Content-Type": "application/feed+json"})
    line = await preview(publisher.url("/f.json"), fetcher, parsers)
    assert (line["format"], line["feed"]["title"]) == ("json", "The Paper")
    assert [(entry["title"], entry["published_at"]) for entry in line["entries"]] == [("One", "2026-11-20T08:00:00Z")]


async def test_of_an_index_of_sitemaps_the_newest_parts_are_read_with_the_headers_of_the_feed(
    publisher: Publisher, fetcher: Fetcher, parsers: Parsers
) -> None:
    parts = "".join(
        f"<sitemap><loc>{publisher.url(f'/{n}.xml')}</loc><lastmod>2026-11-2{n}</lastmod></sitemap>" for n in range(5)
    )
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{parts}</sitemapindex>'
    publisher.answers["/index.xml"] = Answer(index.encode(), headers={"Content-Type": "application/xml"})
    for n in range(5):
        publisher.answers[f"/{n}.xml"] = Answer(news_sitemap(n), headers={"Content-Type": "application/xml"})
    line = await preview(publisher.url("/index.xml"), fetcher, parsers, headers={"X-Key": "ours"})
    assert (line["format"], line["problems"]) == ("sitemap", [])
    assert {entry["title"] for entry in line["entries"]} == {"Story 2", "Story 3", "Story 4"}
    assert {headers.get("X-Key") for _, headers in publisher.requests} == {"ours"}


def news_sitemap(n: int) -> bytes:
    """A Google News sitemap of one story."""
    return f"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
      xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://paper.example/{n}</loc>
      <news:news><news:publication><news:name>The Paper</news:name><news:language>en</news:language></news:publication>
      <news:publication_date>2026-11-2{n}T08:00:00Z</news:publication_date><news:title>Story {n}</news:title>
      </news:news></url></urlset>""".encode()
