import json
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.raw import Media, RawArticle
from services.poller.formats import parse
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
    [(7, "7"), ("7", "7"), (7.5, "7.5"), ("", None), (" ", None), (None, None), (True, None), ({}, None)],
)
def test_ids_become_text_and_blank_ones_none(given: object, kept: str | None) -> None:
    assert read({"id": given, "url": "/a", "title": "A"}).entries[0].entry_id == kept


def test_plain_content_becomes_html() -> None:
    assert read({"id": "1", "content_text": "a < b & c"}).entries[0].content_html == "a &lt; b &amp; c"


def test_an_author_of_version_1_0_and_of_the_feed_count() -> None:
    feed = read(
        {"id": "1", "title": "A", "author": {"name": "Ada"}}, {"id": "2", "title": "B"}, authors=[{"name": "Desk"}]
    )
    assert [article.authors for article in feed.entries] == [["Ada"], ["Desk"]]


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
        (b'{"items": {"a": 1}}', "not_a_feed"),
    ],
)
def test_what_is_no_json_feed_is_reported(body: bytes, code: str) -> None:
    feed = parse(body, "application/feed+json", URL)
    assert [problem.code for problem in feed.problems] == [code]
    assert feed.failure


@pytest.mark.parametrize(
    "item",
    [None, 3, "text", [], {"title": 3, "url": [], "tags": "x", "authors": {}, "attachments": [1], "date_published": 5}],
)
def test_items_and_fields_of_the_wrong_type_are_passed_over(item: object) -> None:
    assert read(item, {"id": "1", "title": "A"}).entries[-1].title == "A"
