"""The usual slips are mended, so that most broken feeds are read as well as the others; what is worse is left alone."""

import pytest
from hypothesis import given, settings

from services.poller.formats import parse, tree
from services.poller.formats.repair import repaired
from tests.poller.feed_documents import DOCUMENTS

URL = "https://paper.example/feed"


def rss(item: str, root: str = "<rss version='2.0'>") -> str:
    return f"{root}<channel><title>P</title><item>{item}</item></channel></rss>"


def title(document: str) -> str | None:
    mended = repaired(document.encode())
    assert mended is not None
    assert tree.strict(mended) is not None
    (only,) = parse(document.encode(), None, URL).entries
    return only.title


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Fish & chips", "Fish & chips"),
        ("AT&T; &c", "AT&T; &c"),
        ("a&nbsp;b &mdash; &NotEqualTilde;", "a b — ≂̸"),
        ("&nosuch; &amp; &lt;", "&nosuch; & <"),
        ("&#xD800; &#0; &#x110000; &#65;", "� � � A"),
        ("wo\x02rd\x0b", "word"),
        ("<![CDATA[Fish & chips]]> &c", "Fish & chips &c"),
        ("A<!-- & -->B & C", "AB & C"),
    ],
)
def test_characters_that_xml_does_not_allow_are_mended(written: str, read: str) -> None:
    assert title(rss(f"<title>{written}</title>")) == read


@pytest.mark.parametrize(
    "document",
    [
        "<!-- made by hand --><?xml version='1.0'?>" + rss("<title>A</title>"),
        "<b>Warning</b>: no such table" + rss("<title>A</title>"),
        rss("<title>A</title>") + "</div></body></html>",
        rss("<title>A</title>") + "<!-- 12 & 13 --> & more",
        "<!DOCTYPE html>" + rss("<title>A</title>"),
        "<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' 'https://paper.example/rss.dtd'>"
        + rss("<title>A</title>"),
        rss("<title>A</title><media:content url='/p.jpg'/><dc:creator>Ada</dc:creator><link xlink:href='/x'/>"),
    ],
)
def test_what_stands_around_the_feed_and_undeclared_prefixes_do_no_harm(document: str) -> None:
    assert title(document) == "A"


def test_undeclared_prefixes_mean_what_they_usually_mean() -> None:
    (only,) = parse(rss("<dc:creator>Ada</dc:creator><media:content url='/p.jpg'/>").encode(), None, URL).entries
    assert only.authors == ["Ada"]
    assert [medium.url for medium in only.media] == ["https://paper.example/p.jpg"]


def test_a_slip_is_told_with_its_place() -> None:
    feed = parse(rss("<title>Fish\n& chips</title>").encode(), None, URL)
    assert [problem.code for problem in feed.problems] == ["malformed"]
    assert "near line 2" in feed.problems[0].message


def test_a_document_type_that_declares_nothing_is_no_slip() -> None:
    assert parse(b"<!DOCTYPE rss>" + rss("<title>A</title>").encode(), None, URL).problems == ()


def test_a_broken_document_is_never_complete() -> None:
    """RFC 5005, section 2: what is missing would count as withdrawn."""
    history = "xmlns:fh='http://purl.org/syndication/history/1.0'"
    text = f"<feed xmlns='http://www.w3.org/2005/Atom' {history}><fh:complete/><entry><title>AMP</title></entry></feed>"
    assert parse(text.encode(), None, URL).complete
    assert not parse(text.replace("AMP", "&").encode(), None, URL).complete


@pytest.mark.parametrize(
    "document",
    [
        "",
        "<html><body/></html>",
        "<!DOCTYPE rss [<!ENTITY a 'b'>]>" + rss("<title>&a;</title>"),
        "<!doctype rss SYSTEM 'x' [" + rss("<title>&a;</title>"),
    ],
)
def test_what_holds_no_feed_or_declares_entities_is_left_alone(document: str) -> None:
    assert repaired(document.encode()) is None


@pytest.mark.parametrize(
    "piece", [b"<![CDATA[", b"<!--", b"<?", b"&", b"&#", b"<?xml ", b"<!DOCTYPE", b"<a", b" a", b"a:", b"\x01"]
)
def test_no_piece_over_and_over_takes_more_than_linear_time(piece: bytes) -> None:
    """A quadratic search through these 4 MB would take minutes, and the test with it."""
    for document in (
        piece * (2_000_000 // len(piece)),
        b"<rss><item>" + piece * (4_000_000 // len(piece)) + b"</item></rss>",
    ):
        assert repaired(document) is None or b"rss" in document


@settings(deadline=None, max_examples=100)
@given(DOCUMENTS)
def test_a_well_formed_feed_is_the_same_after_it(body: bytes) -> None:
    mended = repaired(body)
    assert mended is not None
    assert parse(mended, None, URL) == parse(body, None, URL)
