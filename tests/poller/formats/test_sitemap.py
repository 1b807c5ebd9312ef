"""News sitemaps become entries, indexes become parts; what tells no titles is a problem."""

from datetime import UTC, datetime

import pytest

from schemas.raw import Media, RawArticle
from services.poller.formats import parse
from services.poller.formats.parsed import ParsedFeed
from services.poller.formats.sitemap import MOST_URLS

URL = "https://paper.example/sitemaps/news.xml"
SPACES = (
    "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9' "
    "xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'"
)


def urlset(*pages: str, spaces: str = SPACES) -> ParsedFeed:
    document = f"<?xml version='1.0'?><urlset {spaces}>{''.join(f'<url>{page}</url>' for page in pages)}</urlset>"
    return parse(document.encode(), "application/xml", URL)


def index(*parts: str) -> ParsedFeed:
    listed = "".join(f"<sitemap>{part}</sitemap>" for part in parts)
    return parse(f"<sitemapindex {SPACES}>{listed}</sitemapindex>".encode(), "text/xml", URL)


def news(title: str, more: str = "") -> str:
    return f"<news:news><news:title>{title}</news:title>{more}</news:news>"


def test_a_page_that_the_news_extension_describes_gives_all_fields() -> None:
    feed = urlset(
        "<loc>https://paper.example/a?x=1&amp;y=2</loc><lastmod>2026-11-20T10:00:00Z</lastmod><news:news><news:publication>"
        "<news:name>The Paper</news:name><news:language>en</news:language></news:publication>"
        "<news:publication_date>2026-11-20T09:00:00+01:00</news:publication_date>"
        "<news:title> Bridge &amp;\n tunnel &lt;b></news:title><news:keywords>City, bridge,, City</news:keywords></news:news>"
        "<image:image><image:loc>/p.jpg</image:loc><image:caption>A bridge</image:caption></image:image>"
        "<image:image><image:loc>https://pictures.example/q.jpg</image:loc></image:image>"
    )
    assert (feed.format, feed.title, feed.language, feed.problems) == ("sitemap", "The Paper", "en", ())
    assert feed.entries == (
        RawArticle(
            entry_id="https://paper.example/a?x=1&y=2",
            url="https://paper.example/a?x=1&y=2",
            title="Bridge & tunnel <b>",
            published_at=datetime(2026, 11, 20, 8, tzinfo=UTC),
            updated_at=datetime(2026, 11, 20, 10, tzinfo=UTC),
            language="en",
            categories=["City", "bridge"],
            media=[Media(url="https://paper.example/p.jpg"), Media(url="https://pictures.example/q.jpg")],
        ),
    )


def test_a_day_of_change_before_the_hour_of_publication_is_no_change() -> None:
    date = "<news:publication_date>2026-11-20T09:00:00Z</news:publication_date>"
    (entry,) = urlset(f"<loc>/a</loc><lastmod>2026-11-20</lastmod>{news('A', date)}").entries
    assert (entry.published_at, entry.updated_at) == (datetime(2026, 11, 20, 9, tzinfo=UTC), None)


def test_a_news_sitemap_without_news_is_empty_and_no_failure() -> None:
    """News sitemaps hold the last two days; on quiet days that is nothing."""
    assert (urlset().format, urlset().entries, urlset().failure) == ("sitemap", (), None)


def test_pages_without_news_are_passed_over() -> None:
    feed = urlset("<loc>/about</loc>", f"<loc>/a</loc>{news('A')}")
    assert [entry.title for entry in feed.entries] == ["A"]
    assert feed.problems == ()


def test_a_sitemap_that_tells_no_titles_is_a_failure() -> None:
    feed = urlset("<loc>/a</loc>", "<loc>/b</loc>")
    assert feed.format == "sitemap"
    assert feed.failure is not None
    assert (feed.failure.code, "2 pages" in feed.failure.message) == ("no_news", True)


def test_news_without_an_address_or_a_title_is_dropped_and_that_is_said() -> None:
    feed = urlset(
        f"<loc>/a</loc>{news('A')}", f"<loc>/b</loc>{news(' ')}", news("C"), f"<loc>mailto:d@x</loc>{news('D')}"
    )
    assert [entry.title for entry in feed.entries] == ["A"]
    assert [(problem.code, problem.message[-2:]) for problem in feed.problems] == [("items_dropped", " 3")]


@pytest.mark.parametrize(
    "spaces",
    [
        "xmlns='http://www.google.com/schemas/sitemap/0.84' xmlns:news='http://www.google.com/schemas/sitemap-news/0.84'",
        "xmlns:news='https://www.google.com/schemas/sitemap-news/0.9/'",
        "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'",
    ],
)
def test_namespaces_of_every_version_are_known_and_missing_ones_forgiven(spaces: str) -> None:
    feed = urlset(f"<loc>/a</loc>{news('A')}", spaces=spaces)
    assert [(entry.title, entry.url) for entry in feed.entries] == [("A", "https://paper.example/a")]


def test_titles_may_be_written_as_character_data() -> None:
    assert urlset(f"<loc><![CDATA[/a?b&c]]></loc>{news('<![CDATA[A & B]]>')}").entries[0].title == "A & B"


def test_the_parts_of_an_index_come_newest_first() -> None:
    feed = index(
        "<loc>https://paper.example/2025.xml</loc><lastmod>2025-12-31</lastmod>",
        "<loc>https://paper.example/old.xml</loc>",
        "<loc>/11.xml</loc><lastmod>2026-11-20T09:00:00+01:00</lastmod>",
        "<loc>/10.xml</loc><lastmod>2026-10-31</lastmod>",
        "<loc>/10.xml</loc>",
        "<loc>ftp://paper.example/x.xml</loc><lastmod>2026-11-21</lastmod>",
        "<lastmod>2026-11-21</lastmod>",
        f"<loc>{URL}</loc>",
    )
    assert (feed.format, feed.entries, feed.problems) == ("sitemap", (), ())
    assert feed.parts == tuple(f"https://paper.example/{name}.xml" for name in ("11", "10", "2025", "old"))


def test_a_part_without_a_date_that_calls_itself_news_comes_first() -> None:
    feed = index("<loc>/posts.xml</loc><lastmod>2026-11-20</lastmod>", "<loc>/News-1.xml</loc>", "<loc>/b.xml</loc>")
    assert feed.parts == tuple(f"https://paper.example/{name}.xml" for name in ("News-1", "posts", "b"))


def test_no_more_is_read_than_a_sitemap_may_list() -> None:
    feed = urlset(*["<loc>/a</loc>"] * (MOST_URLS + 1), f"<loc>/b</loc>{news('B')}")
    assert feed.failure is not None
    assert len(index(*[f"<loc>/{number}</loc>" for number in range(MOST_URLS + 1)]).parts) == MOST_URLS


def test_a_sitemap_with_bare_ampersands_and_entities_of_html_is_mended() -> None:
    feed = urlset(f"<loc>/a?b&c=1&copy=2&amp;d</loc>{news('A & B&nbsp;&eacute;<![CDATA[ & &amp;]]>')}")
    assert [(entry.url, entry.title) for entry in feed.entries] == [
        ("https://paper.example/a?b&c=1&copy=2&d", "A & B \xe9 & &amp;")
    ]
    assert [problem.code for problem in feed.problems] == ["malformed"]


def test_of_a_sitemap_that_is_cut_off_the_last_page_is_left_out() -> None:
    document = f"<urlset {SPACES}><url><loc>/a</loc>{news('A')}</url><url>{news('B')}<loc>https://paper.example/b"
    feed = parse(document.encode(), "text/xml", URL)
    assert [entry.title for entry in feed.entries] == ["A"]
    assert [problem.code for problem in feed.problems] == ["malformed"]


def test_comments_and_instructions_are_passed_over() -> None:
    document = f"<?xml-stylesheet href='a.xsl'?><!-- a --><urlset {SPACES}><!-- b --><url><?c?><loc><!-- d -->/a</loc>{news('A')}</url></urlset>"
    assert parse(document.encode(), "text/xml", URL).entries[0].url == "https://paper.example/a"
