"""What lxml's reader takes, what it leaves to feedparser, and where the two differ by intent."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.poller.formats import fast_xml, feed_xml, tree
from services.poller.formats.parsed import ParsedFeed

URL = "https://paper.example/feeds/news.xml"
ATOM = "http://www.w3.org/2005/Atom"
MEDIA = "xmlns:media='http://search.yahoo.com/mrss/'"


def fast(document: str, most_elements: int = 10_000) -> ParsedFeed | None:
    root = tree.strict(document.encode())
    return None if root is None else fast_xml.parse(root, document.encode(), URL, most_elements=most_elements)


def slow(document: str) -> ParsedFeed:
    return feed_xml.parse(document.encode(), URL)


def rss(item: str, attributes: str = "") -> str:
    return f"<rss version='2.0' {attributes}><channel><title>P</title><item>{item}</item></channel></rss>"


def atom(entry: str, attributes: str = "") -> str:
    return f"<feed xmlns='{ATOM}' {attributes}><title>P</title><entry>{entry}</entry></feed>"


def read(document: str) -> ParsedFeed:
    parsed = fast(document)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize(
    "document",
    [
        rss("<title>A &amp b</title>"),
        rss("<title>A</title>") + "rest",
        rss("<title>&nbsp;</title>"),
        rss("<x:title>A</x:title>"),
        "<!DOCTYPE rss [<!ENTITY a 'b'>]>" + rss("<title>&a;</title>"),
        "<!DOCTYPE rss SYSTEM 'rss.dtd'>" + rss("<title>A</title>"),
        rss("<title>A <b>bold</b> claim</title>"),
        rss("<description><p>A</p></description>"),
        rss("<guid><a/>a</guid>"),
        rss("<author><b>Ada</b></author>"),
        rss("<category><b>City</b></category>"),
        rss("<item><title>Inner</title></item>"),
        atom("<title type='image/png'>aGVsbG8=</title>"),
        atom("<summary type='text/html' mode='base64'>aGVsbG8=</summary>"),
        atom("<content type='application/xml'><a/></content>"),
        rss("<b><title>A</title></b>"),
        f"<feed xmlns='{ATOM}'><items><entry><title>A</title></entry></items></feed>",
        atom(f"<content type='xhtml'><p {' '.join(f'a{n}=1' for n in range(101))}/></content>"),
        "<html><body/></html>",
    ],
)
def test_what_is_broken_or_odd_is_left_to_feedparser(document: str) -> None:
    assert fast(document) is None


def test_a_document_with_more_elements_than_allowed_is_left_alone() -> None:
    document = rss("<category>a</category>" * 50)
    assert fast(document, most_elements=50) is None
    assert fast(document, most_elements=60) == slow(document)


@pytest.mark.parametrize(
    ("namespace", "element"),
    [
        ("http://purl.org/dc/elements/1.1/", "<p:creator>Ada</p:creator>"),
        ("HTTP://PURL.ORG/dc/elements/1.1/", "<p:creator>Ada</p:creator>"),
        ("http://www.itunes.com/DTDs/Podcast-1.0.dtd", "<p:author>Ada</p:author>"),
        (ATOM, "<p:author><p:name>Ada</p:name></p:author>"),
        ("http://backend.userland.com/rss2", "<p:author>Ada</p:author>"),
    ],
)
def test_namespaces_count_and_prefixes_do_not(namespace: str, element: str) -> None:
    document = rss(element, f"xmlns:p='{namespace}'")
    assert read(document).entries[0].authors == ["Ada"]
    assert read(document) == slow(document)


def test_an_unknown_namespace_goes_by_its_prefix() -> None:
    document = rss("<dc:creator>Ada</dc:creator>", "xmlns:dc='http://purl.org/dc/elements/1.1'")
    assert read(document).entries[0].authors == ["Ada"]
    assert read(document) == slow(document)


PARTS = [
    "<title>A</title>",
    "<link>/a</link>",
    "<guid>https://paper.example/a</guid>",
    "<description>Short</description>",
    "<c:encoded>Long, long</c:encoded>",
    "<i:summary>Summed up at length</i:summary>",
    "<m:title>Caption</m:title>",
    "<m:description>A river</m:description>",
    "<source url='https://other.example/rss'>Other</source>",
    "<pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate>",
    "<d:date>2025-01-01</d:date>",
    "<d:creator>Ada</d:creator>",
    "<category domain='x'>City</category>",
]
SPACES = (
    "xmlns:c='http://purl.org/rss/1.0/modules/content/' xmlns:i='http://www.itunes.com/dtds/podcast-1.0.dtd' "
    "xmlns:m='http://search.yahoo.com/mrss/' xmlns:d='http://purl.org/dc/elements/1.1/'"
)


@settings(deadline=None, max_examples=60)
@given(st.permutations(PARTS))
def test_the_order_of_elements_makes_no_difference_to_either_reader(parts: list[str]) -> None:
    expected = read(rss("".join(PARTS), SPACES))
    document = rss("".join(parts), SPACES)
    assert fast(document) == expected
    assert slow(document) == expected


def test_inline_xhtml_becomes_html() -> None:
    document = atom(
        "<content type='xhtml'><x:div xmlns:x='http://www.w3.org/1999/xhtml'> <x:p title='&quot;&lt;'>5 &lt; 6<x:br/></x:p>"
        "<svg xmlns='http://www.w3.org/2000/svg'/></x:div></content>"
    )
    html = '<p title="&quot;&lt;">5 &lt; 6<br/></p><svg xmlns="http://www.w3.org/2000/svg"></svg>'
    assert read(document).entries[0].content_html == html
    assert slow(document).entries[0].content_html == html


def test_differs_what_stands_in_an_element_of_a_foreign_namespace_is_not_the_entrys() -> None:
    document = rss("<o:about xmlns:o='https://paper.example/ns'><title>Of something else</title></o:about>")
    assert read(document).entries[0].title is None
    assert slow(document).entries[0].title == "Of something else"


def test_differs_a_base_that_is_not_xml_base_is_none() -> None:
    document = rss("<link>a</link>", "base='https://other.example/'")
    assert read(document).entries[0].url == "https://paper.example/feeds/a"
    assert slow(document).entries[0].url == "https://other.example/a"


def test_differs_names_in_inline_svg_keep_their_case() -> None:
    document = atom("<content type='xhtml'><svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/></content>")
    assert "viewBox" in (read(document).entries[0].content_html or "")
    assert "viewbox" in (slow(document).entries[0].content_html or "")


def test_differs_attributes_that_html_does_not_know_are_left_out() -> None:
    document = atom("<content type='xhtml'><p xmlns:e='https://paper.example/ns' e:type='x'>A</p></content>")
    assert read(document).entries[0].content_html == "<p>A</p>"
    assert slow(document).entries[0].content_html != "<p>A</p>"


def test_differs_a_picture_with_an_element_nobody_knows_does_not_name_the_channel() -> None:
    document = (
        "<rss version='2.0'><channel><image><url>/p.png</url><alt>x</alt><title>Logo</title></image></channel></rss>"
    )
    assert read(document).title is None
    assert slow(document).title == "Logo"


@pytest.mark.parametrize(
    "content", ["<content type='video/mp4' src='/a.mp4'/>", "<content type='image/png'>aGVsbG8=</content>"]
)
def test_content_that_is_no_text_leaves_the_rest_to_be_read(content: str) -> None:
    document = atom(f"<id>urn:a</id>{content}")
    assert read(document) == slow(document)
    assert read(document).entries[0].content_html is None


def test_a_blank_rdf_about_is_no_id() -> None:
    about = "xmlns='http://purl.org/rss/1.0/' xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
    document = f"<r:RDF {about}><channel/><item r:about=' '><title>A</title></item></r:RDF>"
    assert read(document).entries[0].entry_id is None
