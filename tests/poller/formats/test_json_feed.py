import json
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.raw import Media, RawArticle
from services.poller.formats import parse
from services.poller.formats.json_feed import MOST_ITEMS
from services.poller.formats.parsed import ParsedFeed

URL = "https://paper.example/feed.json"


def read(*items: Any, **feed: Any) -> ParsedFeed:
    return parse(
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, **feed}).encode(), None, URL
    )


def test_a_full_item_gives_all_fields() -> None:
    feed = read(
        {
            "id": "a-1",
            "url": "/a",
            "title": "Bridge & <b>tunnel</b>",
            "summary": "5 < 6",
            "content_html": "<p>Long</p>",
            "date_published": "2026-11-20T09:00:00+01:00",
            "date_modified": "2026-11-21T08:00:00Z",
            "authors": [{"name": "Ada"}, {"url": "https://paper.example/bob"}],
            "tags": ["City", "City"],
            "image": "/p.jpg",
            "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg"}],
        },
        title="The Paper",
        home_page_url="https://paper.example/",
        language="en",
    )
    assert (feed.format, feed.title, feed.site, feed.language) == ("json", "The Paper", "https://paper.example/", "en")
    assert feed.entries == (
        RawArticle(
            entry_id="a-1",
            url="https://paper.example/a",
            title="Bridge & <b>tunnel</b>",
            authors=["Ada"],
            published_at=datetime(2026, 11, 20, 8, tzinfo=UTC),
            updated_at=datetime(2026, 11, 21, 8, tzinfo=UTC),
            summary_html="5 &lt; 6",
            content_html="<p>Long</p>",
            language="en",
            categories=["City"],
            media=[
                Media(url="https://paper.example/a.mp3", type="audio/mpeg"),
                Media(url="https://paper.example/p.jpg"),
            ],
        ),
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [("7", "7"), ('"7"', "7"), ('" 7 "', "7"), ("7.5", "7.5"), ("0", "0"), ("-1", "-1"), ("9" * 5000, "9" * 5000)],
)
def test_ids_that_are_numbers_become_text(given: str, kept: str) -> None:
    """JSON Feed 1.1, Suggestions for Feed Readers."""
    body = f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{{"id": {given}, "title": "A"}}]}}'
    feed = parse(body.encode(), None, URL)
    assert [article.entry_id for article in feed.entries] == [kept]
    assert feed.problems == ()


@pytest.mark.parametrize("given", ["", " ", None, True, {}, [], float("nan"), float("inf")])
def test_an_item_whose_id_is_blank_or_no_text_is_dropped_and_that_is_said(given: object) -> None:
    """JSON Feed 1.1, Suggestions for Feed Readers: any item without an id must be discarded."""
    feed = read({"id": given, "url": "/a", "title": "A"}, {"title": "B"}, {"id": "1", "title": "C"})
    assert [article.title for article in feed.entries] == ["C"]
    assert [(problem.code, problem.message) for problem in feed.problems] == [
        ("items_dropped", "items without an id, which JSON Feed says to drop: 2")
    ]


def test_a_feed_without_any_usable_item_is_a_failure() -> None:
    assert read({"title": "A"}).failure
    assert read().failure is None


def test_plain_content_becomes_html() -> None:
    assert read({"id": "1", "content_text": "a < b & c"}).entries[0].content_html == "a &lt; b &amp; c"


def test_an_author_of_version_1_0_and_of_the_feed_count() -> None:
    feed = read(
        {"id": "1", "title": "A", "author": {"name": "Ada"}},
        {"id": "2", "title": "B"},
        {"id": "3", "title": "C", "author": {"name": "Ada"}, "authors": [{"name": "Bob"}, {"name": "Eve"}]},
        {"id": "4", "title": "D", "authors": {"name": "Ada"}},
        authors=[{"name": "Desk"}],
    )
    assert [article.authors for article in feed.entries] == [["Ada"], ["Desk"], ["Bob", "Eve"], ["Ada"]]


def test_an_id_that_is_a_web_address_stands_in_for_a_missing_link() -> None:
    feed = read(
        {"id": "https://paper.example/a"}, {"id": "https://paper.example/b", "external_url": "https://x.example/"}
    )
    assert [article.url for article in feed.entries] == ["https://paper.example/a", "https://x.example/"]


def test_a_feed_that_has_ended_says_so() -> None:
    """JSON Feed 1.1, expired: true and nothing else."""
    assert read(expired=True).hints.expired
    for value in (False, None, "true", 1):
        assert not read(expired=value).hints.expired


def test_the_next_page_holds_the_items_before_these() -> None:
    assert read(next_url="feed.json?page=2").older == f"{URL}?page=2"


@pytest.mark.parametrize(
    "following", [URL, f"{URL}#2", "feed.json", "/canonical.json", "http://[", "mailto:a@b", "", 2, None]
)
def test_a_next_page_that_leads_back_or_nowhere_is_none(following: object) -> None:
    """JSON Feed 1.1, next_url: it must not be the same as feed_url."""
    assert read(next_url=following, feed_url="https://paper.example/canonical.json").older is None


@pytest.mark.parametrize(
    "version",
    ["https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1", "http://www.jsonfeed.org/version/2/"],
)
def test_feeds_of_every_version_are_read(version: str) -> None:
    """JSON Feed 1.1, Future Compatibility: a feed of version 1 will be one of version 2."""
    assert read({"id": "1", "title": "A"}, version=version).problems == ()


@pytest.mark.parametrize("version", [None, "1.1", 1, "https://paper.example/\ud800"])
def test_a_document_without_the_version_is_read_and_that_is_said(version: object) -> None:
    feed = read({"id": "1", "title": "A"}, version=version)
    assert [problem.code for problem in feed.problems] == ["no_version"]
    assert len(feed.entries) == 1


def test_of_two_equal_keys_the_later_counts() -> None:
    body = b'{"version": "https://jsonfeed.org/version/1", "items": [], "items": [{"id": "1", "id": "2"}]}'
    assert [article.entry_id for article in parse(body, None, URL).entries] == ["2"]


def test_dates_are_read_in_every_form_even_as_numbers() -> None:
    feed = read(
        {"id": "1", "date_published": 1795161600, "date_modified": 1795161600000.0},
        {"id": "2", "date_published": "Fri, 20 Nov 2026 08:00:00 GMT", "date_modified": "soon"},
    )
    eight = datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert [(article.published_at, article.updated_at) for article in feed.entries] == [(eight, eight), (eight, None)]


def test_stray_bytes_are_read_as_windows_1252_and_that_is_said() -> None:
    feed = parse(
        b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "\x93a\x94 \xc3\xa9"}]}',
        None,
        URL,
    )
    assert feed.entries[0].title == "\u201ca\u201d \u00e9"
    assert [problem.code for problem in feed.problems] == ["malformed"]


def test_a_document_with_more_items_than_anybody_reads_is_cut_and_that_is_said() -> None:
    feed = read(*[{"id": "1"}] * (MOST_ITEMS + 3))
    assert len(feed.entries) == MOST_ITEMS
    assert [problem.message for problem in feed.problems] == ["items beyond the most that are read of one document: 3"]


def test_the_external_link_counts_where_there_is_no_other() -> None:
    assert read({"id": "1", "external_url": "https://other.example/x"}).entries[0].url == "https://other.example/x"


def test_characters_that_no_reader_would_accept_are_replaced() -> None:
    article = read({"id": "1", "title": "a\ud800b\x00c"}).entries[0]
    assert article.title == "a\ufffdb\ufffdc"
    assert article.model_dump_json()


def test_a_byte_order_mark_does_no_harm() -> None:
    assert parse(b'\xef\xbb\xbf{"items": [{"id": "1"}]}', None, URL).format == "json"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"items": [{"id": 1},', "malformed"),
        (b'{"error": "no such feed"}', "not_a_feed"),
        (b'["a"]', "not_a_feed"),
        (b"[" * 100_000, "malformed"),
        (b'{"items": ' + b"[" * 100_000, "malformed"),
        (b'{"items": {"a": 1}}', "not_a_feed"),
    ],
)
def test_what_is_no_json_feed_is_reported(body: bytes, code: str) -> None:
    feed = parse(body, "application/feed+json", URL)
    assert [problem.code for problem in feed.problems] == [code]
    assert feed.failure


@pytest.mark.parametrize(
    "item",
    [
        None,
        3,
        "text",
        [],
        {"id": "0", "title": 3, "url": [], "tags": "x", "authors": {}, "attachments": [1], "date_published": 5},
        {"id": "0", "title": {}, "url": 7, "tags": [1, None, {}], "authors": [3, None], "attachments": {"url": 1}},
        {"id": "0", "image": ["/a"], "summary": 1, "content_html": [], "content_text": {}, "language": 5},
    ],
)
def test_items_and_fields_of_the_wrong_type_are_passed_over(item: object) -> None:
    assert read(item, {"id": "1", "title": "A"}).entries[-1].title == "A"
