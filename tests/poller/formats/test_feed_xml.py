"""RSS, RDF and Atom: our own documents, sloppy in the ways that real ones are."""

from datetime import UTC, datetime

import pytest

from schemas.raw import Media, RawArticle
from services.poller.formats import parse
from services.poller.formats.parsed import ParsedFeed

URL = "https://paper.example/feeds/news.xml"


def rss(item: str, channel: str = "", attributes: str = "") -> ParsedFeed:
    text = f"<rss version='2.0' {attributes}><channel><title>P</title>{channel}<item>{item}</item></channel></rss>"
    return parse(text.encode(), "application/rss+xml", URL)


def entry(item: str, channel: str = "", attributes: str = "") -> RawArticle:
    (only,) = rss(item, channel, attributes).entries
    return only


def atom(inside: str, feed: str = "", attributes: str = "") -> ParsedFeed:
    text = (
        f"<feed xmlns='http://www.w3.org/2005/Atom' {attributes}><title>P</title>{feed}<entry>{inside}</entry></feed>"
    )
    return parse(text.encode(), "application/atom+xml", URL)


MEDIA = "xmlns:media='http://search.yahoo.com/mrss/'"
CONTENT = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
DC = "xmlns:dc='http://purl.org/dc/elements/1.1/'"


def test_a_full_rss_item_gives_all_fields() -> None:
    feed = rss(
        "<guid isPermaLink='false'>a-1</guid><title>Bridge &amp; tunnel</title><link>https://paper.example/a</link>"
        "<description>&lt;p&gt;Short&lt;/p&gt;</description><content:encoded><![CDATA[<p>Long</p>]]></content:encoded>"
        "<dc:creator>Ada Reporter</dc:creator><category>City</category><category>City</category>"
        "<pubDate>Fri, 20 Nov 2026 08:00:00 +0100</pubDate>"
        "<enclosure url='https://paper.example/a.mp3' type='audio/mpeg' length='1'/>",
        "<link>https://paper.example/</link><language>en-GB</language>",
        f"{CONTENT} {DC}",
    )
    assert (feed.format, feed.title, feed.site, feed.language) == ("rss", "P", "https://paper.example/", "en-GB")
    assert feed.problems == ()
    assert feed.entries == (
        RawArticle(
            entry_id="a-1",
            url="https://paper.example/a",
            title="Bridge & tunnel",
            authors=["Ada Reporter"],
            published_at=datetime(2026, 11, 20, 7, tzinfo=UTC),
            summary_html="<p>Short</p>",
            content_html="<p>Long</p>",
            language="en-GB",
            categories=["City"],
            media=[Media(url="https://paper.example/a.mp3", type="audio/mpeg")],
        ),
    )


def test_an_rdf_item_takes_its_date_from_dublin_core() -> None:
    feed = parse(
        b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
        b"xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>P</title></channel>"
        b"<item rdf:about='urn:a'><title>A</title><link>/a</link><dc:date>2026-11-20T08:00:00Z</dc:date></item></rdf:RDF>",
        "text/xml",
        URL,
    )
    (only,) = feed.entries
    assert (feed.format, only.entry_id, only.url) == ("rdf", "urn:a", "https://paper.example/a")
    assert (only.published_at, only.updated_at) == (datetime(2026, 11, 20, 8, tzinfo=UTC), None)


def test_an_rss_feed_that_declares_other_namespaces_first_is_still_rss() -> None:
    assert (
        rss(
            "<title>A</title>", attributes="xmlns:r='http://purl.org/rss/1.0/' xmlns='http://www.w3.org/2005/Atom'"
        ).format
        == "rss"
    )


def test_an_atom_entry_keeps_published_and_updated_apart() -> None:
    (only,) = atom(
        "<id>urn:a</id><title>A</title><published>2026-11-20T08:00:00Z</published><updated>2026-11-21T08:00:00Z</updated>"
    ).entries
    assert only.published_at == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert only.updated_at == datetime(2026, 11, 21, 8, tzinfo=UTC)


def test_an_atom_entry_without_authors_takes_those_of_the_feed() -> None:
    (only,) = atom("<id>urn:a</id><title>A</title>", "<author><name>Desk</name></author>").entries
    assert only.authors == ["Desk"]


def test_atom_content_does_not_become_the_summary_too() -> None:
    (only,) = atom("<id>urn:a</id><content type='html'>&lt;b&gt;Long&lt;/b&gt;</content>").entries
    assert (only.summary_html, only.content_html) == (None, "<b>Long</b>")


def test_plain_text_becomes_html() -> None:
    (only,) = atom("<id>urn:a</id><summary type='text'>5 &lt; 6 &amp; 7</summary>").entries
    assert only.summary_html == "5 &lt; 6 &amp; 7"


def test_content_that_is_a_picture_is_left_out() -> None:
    (only,) = atom("<id>urn:a</id><title>A</title><content type='image/png'>aGVsbG8=</content>").entries
    assert only.content_html is None


def test_xml_base_makes_links_absolute() -> None:
    (only,) = atom(
        "<id>urn:a</id><title>A</title><link href='a.html'/>", attributes="xml:base='https://other.example/news/'"
    ).entries
    assert only.url == "https://other.example/news/a.html"


def test_of_several_links_the_page_counts() -> None:
    (only,) = atom(
        "<id>urn:a</id><title>A</title><link rel='self' href='/a.atom'/>"
        "<link rel='alternate' type='application/json' href='/a.json'/>"
        "<link rel='alternate' type='text/html' href='/a.html'/><link rel='replies' href='/a/replies'/>"
    ).entries
    assert only.url == "https://paper.example/a.html"


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("<link>/a?x=1&amp;y=2</link>", "https://paper.example/a?x=1&y=2"),
        ("<link>  https://paper.example/a\n</link>", "https://paper.example/a"),
        ("<guid>https://paper.example/a</guid>", "https://paper.example/a"),
        ("<guid>4711</guid>", None),
        ("<guid isPermaLink='false'>https://paper.example/a</guid>", None),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>http://[broken</link>", None),
    ],
)
def test_the_link_is_as_published_but_absolute_and_a_web_address(given: str, url: str | None) -> None:
    assert entry(f"<title>A</title>{given}").url == url


@pytest.mark.parametrize(
    "guid", ["tag:paper.example,2026:1", "urn:uuid:1", "4711", "HTTP://Paper.example/A?b#c", "ä ö"]
)
def test_the_id_is_as_given(guid: str) -> None:
    assert entry(f"<title>A</title><guid>{guid}</guid>", "<link>https://paper.example/</link>").entry_id == guid
    (only,) = atom(f"<id>{guid}</id><title>A</title>").entries
    assert only.entry_id == guid


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("&lt;b&gt;Bold&lt;/b&gt; claim", "Bold claim"),
        ("AT&amp;amp;T", "AT&T"),
        ("5 &lt; 6", "5 < 6"),
        ("<![CDATA[Line\n  break]]>", "Line break"),
        ("   ", None),
    ],
)
def test_titles_are_plain_text_on_one_line(title: str, text: str | None) -> None:
    assert entry(f"<title>{title}</title><link>/a</link>").title == text


def test_a_caption_is_neither_content_nor_summary() -> None:
    caption = "<media:content url='https://paper.example/p.jpg' type='image/jpeg'><media:description>Caption</media:description></media:content>"
    for item in (f"<description>Text</description>{caption}", f"{caption}<description>Text</description>"):
        article = entry(f"<title>A</title>{item}", attributes=MEDIA)
        assert (article.summary_html, article.content_html) == ("Text", None)
        assert article.media == [Media(url="https://paper.example/p.jpg", type="image/jpeg")]


def test_a_thumbnail_counts_as_media_once() -> None:
    thumbnail = "<media:thumbnail url='/p.jpg'/><enclosure url='/p.jpg' type='image/jpeg'/>"
    article = entry(f"<title>A</title>{thumbnail}", attributes=MEDIA)
    assert article.media == [Media(url="https://paper.example/p.jpg", type="image/jpeg")]


@pytest.mark.parametrize("date", ["", "yesterday", "99 Foo 2026", "99999999999", "123456789", "0000-00-00"])
def test_an_unreadable_date_is_no_date(date: str) -> None:
    assert entry(f"<title>A</title><pubDate>{date}</pubDate>").published_at is None


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 20 Nov 2026 08:00:00 GMT",
        "2026-11-20T08:00:00Z",
        "20 Nov 2026 09:00 +0100",
        "2026-11-20 08:00:00",
        "Fri, 20 November 2026 08:00:00 UTC",
    ],
)
def test_dates_are_read_in_the_forms_that_feeds_use(date: str) -> None:
    assert entry(f"<title>A</title><pubDate>{date}</pubDate>").published_at == datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_a_date_in_the_future_is_kept() -> None:
    assert entry("<title>A</title><pubDate>Mon, 01 Jan 2125 00:00:00 GMT</pubDate>").published_at == datetime(
        2125, 1, 1, tzinfo=UTC
    )


def test_what_is_not_well_formed_is_read_and_reported() -> None:
    feed = rss("<title>Fish & chips</title><link>/a</link>")
    assert [article.title for article in feed.entries] == ["Fish & chips"]
    assert [problem.code for problem in feed.problems] == ["malformed"]
    assert "near line 1" in feed.problems[0].message
    assert feed.failure is None


def test_a_document_cut_off_in_the_middle_gives_what_it_has() -> None:
    feed = parse(b"<rss version='2.0'><channel><item><title>A</title><link>/a</link></item><item><title>B", None, URL)
    assert [article.title for article in feed.entries][:1] == ["A"]
    assert [problem.code for problem in feed.problems] == ["malformed"]


def test_items_under_a_prefix_that_is_never_declared_are_read() -> None:
    feed = parse(
        b"<rss r:version=2.0><r:channel><r:item><r:title>A</r:title><r:link>/a</r:link></r:item></rss>", None, URL
    )
    assert [(article.title, article.url) for article in feed.entries] == [("A", "https://paper.example/a")]


def test_a_page_is_not_a_feed() -> None:
    feed = parse(
        b"<!DOCTYPE html>\n<html><head><title>Town hall</title></head><body><p>Hi & bye</body></html>", "text/xml", URL
    )
    assert feed.format is None
    assert [problem.code for problem in feed.problems] == ["not_a_feed"]
    assert "'Town hall'" in feed.problems[0].message
    assert feed.failure is feed.problems[0]


def test_xml_of_another_kind_is_not_a_feed() -> None:
    assert [problem.code for problem in parse(b"<note><to>A</to></note>", None, URL).problems] == ["not_a_feed"]


def test_a_feed_behind_a_doctype_of_html_or_a_warning_is_a_feed() -> None:
    document = b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>urn:a</id><title>A</title></entry></feed>"
    assert parse(b"<!DOCTYPE html>" + document, None, URL).format == "atom"
    assert parse(b"<b>Warning</b>: no such table " + document, None, URL).format == "atom"


def test_a_feed_without_entries_is_no_failure() -> None:
    feed = parse(b"<rss version='2.0'><channel><title>P</title></channel></rss>", None, URL)
    assert (feed.format, feed.entries, feed.failure) == ("rss", (), None)


def test_without_an_address_the_feeds_own_stands_in() -> None:
    text = b"<feed xmlns='http://www.w3.org/2005/Atom'><link rel='self' href='https://paper.example/f/a.atom'/><entry><id>urn:a</id><title>A</title><link href='b'/></entry></feed>"
    feed = parse(text, None, "")
    assert feed.address == "https://paper.example/f/a.atom"
    assert [article.url for article in feed.entries] == ["https://paper.example/f/b"]
