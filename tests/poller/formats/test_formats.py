"""Laws of all formats: whatever the bytes, parsing returns, and what it returns can be written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.poller.formats import parse

_PIECES = st.sampled_from(
    [
        b"<?xml version='1.0' encoding='utf-16'?>", b"<rss version='2.0'>", b"<channel>", b"<item>", b"</item>", b"<title>", b"</title>",
        b"<link>", b"<link href='http://[x'/>", b"<guid>", b"&", b"&#xD800;", b"&nbsp;", b"<![CDATA[", b"]]>", b"<feed xmlns='http://www.w3.org/2005/Atom'>",
        b"<entry>", b"<content type='html'>", b"<!--", b"<pubDate>Fri, 99 Nov", b"\xff\xfe", b"\x00", b"\xe2\x80", b"<!DOCTYPE x [<!ENTITY a '&a;'>]>", b"<html>",
        b"<media:description xmlns:media='http://search.yahoo.com/mrss/'>", b"xmlns:at='http://purl.org/atompub/tombstones/1.0'", b'{"items":[', b'{"id":1e999}', b"]}",
        b"<dc:date>", b"<category/>", b"<author>", b"<enclosure url='x'/>", b"<image>", b"</image>", b"<xhtml:div>", b"<r:item>",
        b"<urlset>", b"<sitemapindex>", b"<url>", b"<sitemap>", b"<loc>/a", b"</loc>", b"<news:news>", b"<lastmod>2026", b"</urlset>", b"]]",
        b'"next_url":"?"', b',"id":[', b"NaN", b"\"\\ud800\"", b"<ttl>1", b"<hour>", b"<fh:complete/>",
    ]
)  # fmt: skip
_TYPES = st.sampled_from(
    [None, "", "text/xml", "text/html; charset=utf-7", "application/xml; charset=undefined", "a/b; charset='\x00'"]
)


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(st.binary(max_size=300), st.lists(st.one_of(_PIECES, st.binary(max_size=4)), max_size=30).map(b"".join)),
    _TYPES,
    st.sampled_from(["", "https://paper.example/f", "http://["]),
)
def test_parsing_never_raises_and_what_it_gives_can_be_written(body: bytes, content_type: str | None, url: str) -> None:
    parsed = parse(body, content_type, url)
    for article in (*parsed.entries, *parsed.retractions):
        assert article.model_dump_json()
    for problem in parsed.problems:
        assert problem.model_dump_json()
    assert parsed.entries or parsed.retractions or parsed.parts or parsed.problems


@pytest.mark.parametrize(
    "body",
    [
        b"<rss version='2.0'><channel/></rss>",
        b'{"version": "https://jsonfeed.org/version/1.1", "items": []}',
        b"<feed xmlns='http://www.w3.org/2005/Atom'/>",
    ],
)
def test_an_empty_feed_is_told_as_such_and_is_no_failure(body: bytes) -> None:
    parsed = parse(body, None, "https://paper.example/f")
    assert [problem.code for problem in parsed.problems] == ["no_entries"]
    assert parsed.failure is None


@pytest.mark.parametrize("body", [b"", b" \n", b"\xef\xbb\xbf"])
def test_an_empty_body_is_reported(body: bytes) -> None:
    assert [problem.code for problem in parse(body, "text/xml", "https://paper.example/").problems] == ["empty"]
