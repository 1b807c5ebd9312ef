"""Any bytes are an article or a reason; what is an article can be written again."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.raw import RawArticle
from services.enricher.validate import MAX_BYTES, MAX_NAME, Rejection, Valid, validate

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(RawArticle.model_fields, JSON)
    | {
        "url": st.sampled_from(["https://example.org/a", "javascript:1", ""]) | st.text(),
        "title": st.text(st.characters()),
        "published_at": st.datetimes().map(str) | st.just("9999-12-31T23:59:59-12:00") | JSON,
    },
)


def encoded(**fields: Any) -> bytes:
    return json.dumps({"url": "https://example.org/a", "title": "A", **fields}).encode()


def valid(**fields: Any) -> Valid:
    read = validate(encoded(**fields))
    assert isinstance(read, Valid), read
    return read


def test_a_link_and_a_title_make_an_article() -> None:
    read = valid()
    assert (read.title, read.text, len(read.key), len(read.ce_id)) == ("A", "", 32, 32)


def test_a_feed_with_an_entry_id_makes_up_for_the_link() -> None:
    assert valid(url=None, feed={"id": "f"}, entry_id="1").key != valid(url=None, feed={"id": "f"}, entry_id="2").key


def test_markup_is_read_as_text_and_the_content_goes_before_the_summary() -> None:
    read = valid(title="A &amp; <i>B</i>\n", summary_html="<p>Short</p>", content_html="<p>Long</p>")
    assert (read.title, read.summary, read.text) == ("A & B", "Short", "Long")
    assert valid(summary_html="<p>Short</p>").text == "Short"


def test_a_retraction_needs_no_text() -> None:
    assert valid(title=None, retracted=True).article.retracted


@pytest.mark.parametrize(
    ("value", "code", "named"),
    [
        (None, "empty", "no value"),
        (b" \n", "empty", "no value"),
        (b'{"title": "' + b"a" * MAX_BYTES + b'"}', "too_large", str(MAX_BYTES)),
        (b"<rss>", "not_json", "<rss>"),
        (b"\xff\xfe{", "not_json", "UTF-8"),
        (b"[" * 200_000, "not_json", "nested"),
        (b"1" * 5_000, "not_json", "digits"),
        (b'["a"]', "not_an_object", '["a"]'),
        (b"null", "not_an_object", "null"),
        (encoded(title=["A"]), "invalid_field", 'title is ["A"]'),
        (encoded(published_at="yesterday"), "invalid_field", "published_at is 'yesterday'"),
        (encoded(media=[{"type": "image/png"}]), "invalid_field", "media.0.url"),
        (encoded(feed={"id": ""}), "invalid_field", "feed.id"),
        (encoded(entry_id="e" * (MAX_NAME + 1)), "invalid_field", "entry_id"),
        (encoded(url=None), "missing_identity", "no url"),
        (encoded(url="javascript:alert(1)"), "missing_identity", "'javascript:alert(1)'"),
        (encoded(url=None, entry_id="1"), "missing_identity", "feed.id"),
        (encoded(title=" \x00", summary_html="<p> </p>", content_html="<img src=x>"), "missing_text", "content_html"),
    ],
)
def test_what_is_no_article_is_rejected_with_the_field_and_the_value(
    value: bytes | None, code: str, named: str
) -> None:
    read = validate(value)
    assert isinstance(read, Rejection)
    assert (read.stage, read.code) == ("validate", code)
    assert named in read.message
    assert len(read.message) < 400


def test_the_limit_is_the_callers() -> None:
    assert isinstance(validate(encoded(), max_bytes=10), Rejection)


def test_dates_are_in_utc_and_one_without_a_zone_is_read_as_utc() -> None:
    article = valid(published_at="2026-11-20T08:00:00", updated_at="2026-11-20T08:00:00+02:00").article
    assert article.published_at == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert (article.updated_at, article.updated_at and article.updated_at.tzinfo) == (
        datetime(2026, 11, 20, 6, tzinfo=UTC),
        UTC,
    )


def test_a_date_that_utc_cannot_name_is_left_out() -> None:
    assert valid(published_at="9999-12-31T23:59:59-12:00").article.published_at is None


@pytest.mark.parametrize("value", [b"\xef\xbb\xbf" + encoded(), encoded().replace(b'"A"', b'"\\ud83d"')])
def test_what_other_json_writers_make_is_read(value: bytes) -> None:
    assert isinstance(validate(value), Valid)


@given(st.binary())
@example(b"\xef\xbb\xbf")
@example(b'"\\ud800"')
def test_any_bytes_are_an_article_or_a_reason(value: bytes) -> None:
    assert isinstance(validate(value), (Valid, Rejection))


@given(FIELDS)
def test_any_object_is_an_article_that_can_be_written_or_a_reason_that_can(fields: dict[str, Any]) -> None:
    read = validate(json.dumps(fields).encode())
    if isinstance(read, Rejection):
        assert read.message.encode()
    else:
        assert read.article.model_dump_json()
        assert "\n" not in read.title
        assert f"{read.title}{read.summary}{read.text}".encode()
