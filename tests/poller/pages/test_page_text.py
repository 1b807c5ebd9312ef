"""The article in a web page."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.poller.pages.page_charset import decoded
from services.poller.pages.page_text import PageText, read_page
from services.poller.parsers import Parsers
from services.text import html_to_text

PARAGRAPH = "The council voted on the new bridge after a long debate, and the mayor said that work would begin in May. "
OTHERS = """<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>"""


def page(body: str, head: str = "<title>Bridge vote | The Paper</title>") -> bytes:
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{OTHERS}{body}</body></html>".encode()


ARTICLE = page(
    f"""<article><h1>Council votes on bridge</h1><p class="x">{PARAGRAPH}<a href="/b">Read on</a></p><h2>What next</h2>
    <p>{PARAGRAPH}</p><ul><li>First, money</li><li>Then, steel</li></ul><blockquote>At last &amp; &lt;soon&gt;</blockquote>
    <script>track()</script></article><section class="comments"><p>First comment, from a reader who did not read.</p>
    </section><footer><p>All rights reserved by the owners of this site, terms of use</p></footer>"""
)


def problem(read: PageText) -> str:
    assert read.html == ""
    assert read.problem is not None
    return read.problem.message


def test_the_article_is_found_as_simple_html_without_what_surrounds_it() -> None:
    html = read_page(ARTICLE, "text/html; charset=utf-8").html
    assert (
        html_to_text(html).split()
        == html_to_text(
            f"<p>{PARAGRAPH} Read on</p><h2>What next</h2><p>{PARAGRAPH}</p><ul><li>First, money</li><li>Then, steel</li></ul>"
            "<p>At last &amp; &lt;soon&gt;</p>"
        ).split()
    )
    assert "<li>Then, steel</li>" in html
    assert "<h2>What next</h2>" in html
    assert "class" not in html
    assert "href" not in html


def test_the_headline_is_told_apart_from_the_text() -> None:
    read = read_page(ARTICLE, None)
    assert "Council votes on bridge" not in read.html
    assert read.heading == "Bridge vote | The Paper Council votes on bridge"


def test_all_that_a_page_calls_itself_is_its_heading() -> None:
    head = "<title>Paper</title><meta property='og:title' content='Bridge voted'><meta property='og:url' content='x'>"
    assert (
        read_page(page(f"<h1>Vote</h1><p>{PARAGRAPH * 5}</p>", head), "text/html").heading == "Paper Vote Bridge voted"
    )


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ("<link rel='canonical' href=' /story-1 '>", "/story-1"),
        (
            "<link rel='shortlink Canonical' href='https://paper.example/a'><meta property='og:url' content='b'>",
            "https://paper.example/a",
        ),
        ("<link rel='canonical' href=''><meta property='og:url' content='b'>", "b"),
        ("<link rel='canonicals' href='a'><link rel='alternate' href='a'>", ""),
        (f"<link rel='canonical' href='https://paper.example/{'a' * 9000}'>", ""),
    ],
)
def test_a_page_states_its_address(head: str, address: str) -> None:
    """RFC 6596; the Open Graph protocol's og:url where there is none."""
    assert read_page(page(f"<h1>Vote</h1><p>{PARAGRAPH * 5}</p>", head), "text/html").address == address


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/json; charset=utf-8"])
def test_what_is_no_page_is_not_read(kind: str) -> None:
    assert problem(read_page(ARTICLE, kind)) == f"it is no HTML page but {kind.partition(';')[0]}"


@pytest.mark.parametrize(
    "body", [b"", b"x", b"\xff\x00\x01", b"%PDF-1.7", b"<html/>", page(""), page("<div id=app></div>")]
)
def test_a_page_without_an_article_is_told_as_such(body: bytes) -> None:
    assert problem(read_page(body, "text/html"))


def test_pages_that_would_take_too_much_are_not_read() -> None:
    assert "larger" in problem(read_page(b"<p>" + b"x" * 3 * 1024 * 1024, None))
    assert "elements" in problem(read_page(page("<p>x" * 40_001), None))
    assert "longer" in problem(read_page(page(f"<article><p>{PARAGRAPH * 4_000}</p></article>"), None))


@pytest.mark.parametrize(
    ("codec", "content_type", "meta"),
    [
        ("utf-8", "text/html; charset=iso-8859-1", ""),
        ("utf-8-sig", "text/html", ""),
        ("utf-16", "text/html", ""),
        ("cp1251", "text/html; charset=windows-1251", "<meta charset=utf-16>"),
        ("cp1251", "text/html", "<meta charset='Windows-1251'>"),
        ("koi8-r", None, "<meta http-equiv=content-type content='text/html; charset=koi8-r'>"),
        ("iso-8859-5", 'text/html; charset = "ISO-8859-5"', ""),
    ],
)
def test_the_characters_are_those_that_the_bytes_or_the_labels_say(
    codec: str, content_type: str | None, meta: str
) -> None:
    """RFC 3629, section 3; WHATWG HTML, section 13.2.3.2: the header's label comes before the page's own."""
    text = f"<html><head>{meta}</head><body>Город проголосовал за мост</body></html>"
    assert decoded(text.encode(codec), content_type) == text


@pytest.mark.parametrize("label", ["iso-8859-1", "latin1", "us-ascii", "punycode", "rot13", "zip", "x" * 100, ""])
def test_a_label_that_means_nothing_else_is_windows_1252(label: str) -> None:
    """WHATWG Encoding, section 4.2: iso-8859-1 is a label of windows-1252. Python's codecs of other kinds are none."""
    text = "\u201ccaf\u00e9\u201d"
    assert decoded(text.encode("cp1252"), f"text/html; charset={label}") == text


@pytest.mark.parametrize(
    ("codec", "label", "text"),
    [
        ("gb18030", "gb2312", "议会投票"),
        ("cp932", "Shift_JIS", "議会が投票①"),
        ("cp949", "euc-kr", "의회 투표"),
        ("big5hkscs", "big5", "議會投票"),
        ("cp874", "tis-620", "สภา"),
    ],
)
def test_labels_mean_the_wider_charset(codec: str, label: str, text: str) -> None:
    """WHATWG Encoding, section 4.2."""
    assert decoded(text.encode(codec), f"text/html; charset={label}") == text


def test_of_utf_8_with_a_bad_byte_only_that_byte_is_lost() -> None:
    assert decoded("мост ".encode() + b"\xff", "text/html; charset=utf-8") == "мост \ufffd"


@given(st.binary(max_size=300), st.sampled_from([None, "text/html", "text/html; charset=utf-16", "x/y", ";;"]))
@settings(max_examples=60, deadline=None)
def test_no_bytes_break_the_reading_of_a_page(body: bytes, content_type: str | None) -> None:
    for document in (body, ARTICLE[:900] + body + ARTICLE[900:]):
        read = read_page(document, content_type)
        assert bool(read.html) != bool(read.problem)


async def test_a_child_reads_what_this_process_would_beside_feeds() -> None:
    documents = [ARTICLE, b"", page("ž" * 100_000), b"\xff" * 10]
    async with Parsers(processes=1) as parsers:
        feed = await parsers.parse(b"<rss version='2.0'><channel><title>A</title></channel></rss>", None, "")
        read = [await parsers.read_page(document, "text/html") for document in documents]
    assert feed.title == "A"
    assert read == [read_page(document, "text/html") for document in documents]


async def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    slow = page("<article><p>" + "<a href=/x>word</a> " * 19_000)
    async with Parsers(processes=1) as parsers:
        await parsers.read_page(ARTICLE, None)
        parsers._timeout_s = 0.3
        given_up = await parsers.read_page(slow, None)
        parsers._timeout_s = 20
        read = await parsers.read_page(ARTICLE, None)
    assert "longer than 0.3 s" in problem(given_up)
    assert read.problem is None


WATCHED = """
import sys
def watch(event, args):
    sends = event.startswith("socket.") and event not in ("socket.__new__", "socket.bind")
    if sends or (event == "open" and isinstance(args[2], int) and args[2] & 3):
        print(event, args)
sys.addaudithook(watch)
from services.poller.pages.page_text import read_page
assert "trafilatura" not in sys.modules
read = read_page(("<html><head><link rel=canonical href=https://paper.example/a></head><body><article><p>" + "A word. " * 80).encode(), None)
assert read.html, read
"""


def test_nothing_is_fetched_and_nothing_is_written() -> None:
    """Not when it is imported either, which is when the first page is read. urllib3 binds a socket to see if it can."""
    ran = subprocess.run([sys.executable, "-B", "-c", WATCHED], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
