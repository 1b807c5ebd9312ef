"""Which of the things found in an entry its article gets."""

from datetime import UTC, datetime

import pytest

from schemas.raw import Media
from services.poller.formats.found import Found, Surroundings, Text, article, page, unescaped_link
from services.poller.formats.parsed import Format

RSS = Surroundings("rss", "https://paper.example/feed", ["Desk"], "en")
ATOM = RSS._replace(form="atom")
SHORT, LONG = Text("Short", "text/html"), Text("Much longer", "text/html")


def test_a_guid_comes_before_an_atom_id_and_that_before_rdf_about() -> None:
    found = Found(about="urn:about")
    assert article(found, RSS).entry_id == "urn:about"
    found.ids["id"] = "urn:id"
    assert article(found, RSS).entry_id == "urn:id"
    found.add_guid("urn:guid", permalink=True)
    found.add_guid("urn:second", permalink=False)
    assert article(found, RSS).entry_id == "urn:guid"


def test_a_permalink_stands_in_for_a_link_that_is_no_web_address() -> None:
    found = Found()
    found.add_guid("https://paper.example/a", permalink=True)
    found.add_link(None, None, "mailto:ada@paper.example")
    assert article(found, RSS).url == "https://paper.example/a"
    found.add_link(None, None, "/b")
    assert article(found, RSS).url == "https://paper.example/b"


def test_too_many_slashes_are_a_slip_of_the_keyboard() -> None:
    found = Found()
    found.add_link(None, None, "http:///paper.example/a")
    assert page(found, "") == "http://paper.example/a"


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("/a?b=1&c=2", "/a?b=1&c=2"),
        ("/a?b=1&amp;c=2", "/a?b=1&c=2"),
        ("/a?b=1&c;=2", "/a?b=1&c=2"),
        ("/a", "/a"),
    ],
)
def test_ampersands_that_were_escaped_twice_are_mended(text: str, link: str) -> None:
    assert unescaped_link(text) == link


def test_the_description_is_the_summary_and_the_content_is_the_content() -> None:
    found = Found(descriptions={"description": SHORT, "itunes_summary": LONG}, contents=[SHORT, LONG])
    assert (article(found, RSS).summary_html, article(found, RSS).content_html) == ("Short", "Much longer")


def test_without_content_a_longer_second_description_is_it() -> None:
    found = Found(descriptions={"itunes_summary": LONG, "description": SHORT})
    assert (article(found, RSS).summary_html, article(found, RSS).content_html) == ("Short", "Much longer")


def test_a_shorter_second_description_is_no_content() -> None:
    found = Found(descriptions={"itunes_summary": SHORT, "description": LONG})
    assert (article(found, RSS).summary_html, article(found, RSS).content_html) == ("Much longer", None)


def test_content_that_is_no_text_is_passed_over() -> None:
    found = Found(contents=[Text("aGVsbG8gd29ybGQ=", "image/png"), SHORT])
    assert article(found, ATOM).content_html == "Short"


@pytest.mark.parametrize(
    ("kind", "form", "html"),
    [
        ("text/html", "atom", "<i>5</i> &lt; 6"),
        ("text/plain", "atom", "&lt;i&gt;5&lt;/i&gt; &amp;lt; 6"),
        ("text/markdown", "atom", "&lt;i&gt;5&lt;/i&gt; &amp;lt; 6"),
        ("text/plain", "rss", "<i>5</i> &lt; 6"),
        ("application/xhtml+xml", "rss", "<i>5</i> &lt; 6"),
    ],
)
def test_plain_text_becomes_html_unless_rss_must_have_meant_html(kind: str, form: Format, html: str) -> None:
    found = Found(contents=[Text("<i>5</i> &lt; 6", kind)])
    assert article(found, RSS._replace(form=form)).content_html == html


def test_a_caption_is_a_title_only_for_want_of_one() -> None:
    found = Found(caption=Text("Caption", "text/plain"))
    assert article(found, RSS).title == "Caption"
    found.add_title(Text("Title", "text/plain"))
    assert article(found, RSS).title == "Title"


def test_authors_are_the_entrys_then_its_sources_then_the_feeds() -> None:
    """RFC 4287, section 4.2.1."""
    found = Found()
    assert article(found, ATOM).authors == ["Desk"]
    found.source_authors.append("Agency")
    assert article(found, ATOM).authors == ["Agency"]
    found.authors += ["Ada", "Ben", "Ada"]
    assert article(found, ATOM).authors == ["Ada", "Ben"]


def test_the_first_date_that_can_be_read_counts() -> None:
    found = Found(dates={"dc_date": "2026-11-20", "pubdate": "soon", "published": "2026-11-19"})
    assert article(found, RSS).published_at == datetime(2026, 11, 19, tzinfo=UTC)


def test_only_atom_tells_a_change_from_a_publication() -> None:
    found = Found(dates={"modified": "2026-11-20"})
    assert article(found, RSS).published_at == datetime(2026, 11, 20, tzinfo=UTC)
    assert article(found, RSS).updated_at is None
    assert article(found, ATOM).published_at is None
    assert article(found, ATOM).updated_at == datetime(2026, 11, 20, tzinfo=UTC)


def test_the_language_is_the_entrys_own_then_that_in_scope_then_the_feeds() -> None:
    found = Found(title=Text("A", "text/plain"))
    assert article(found, RSS).language == "en"
    found.contents.append(Text("b", "text/html", "de"))
    assert article(found, RSS).language == "de"
    found.add_language("fr")
    assert article(found, RSS).language == "fr"


def test_categories_are_what_people_read() -> None:
    found = Found()
    found.add_category("Label", "term", None)
    found.add_category(None, "Term", None)
    found.add_category(None, None, "Text")
    found.add_category("Label", None, "text")
    found.add_category(" ", None, None)
    found.add_categories(["", " listed "])
    assert article(found, RSS).categories == ["Label", "Term", "Text", "listed"]


def test_a_file_counts_once_with_the_type_that_is_known() -> None:
    found = Found(enclosures=[("/a.mp3", None)], media=[("https://paper.example/a.mp3", "audio/mpeg"), (None, "x/y")])
    assert article(found, RSS).media == [Media(url="https://paper.example/a.mp3", type="audio/mpeg")]
