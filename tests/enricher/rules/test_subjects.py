"""Articles that rules are tried on come as raw articles or events, in JSON of any form; what is none is refused."""

import json

import pytest

from services.enricher.rules.subjects import subjects
from services.errors import UsageError

RAW = {"url": "https://a.example/1", "title": "Ferry strike", "content_html": "<p>The crews walked out.</p>"}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(RAW),
        json.dumps(RAW, indent=2),
        json.dumps([RAW]),
        "\ufeff\r\n" + json.dumps(RAW) + "\r\n\r\n",
        json.dumps({"specversion": "1.0", "type": "wireroom.article.raw.v1", "data": RAW}),
        json.dumps({"specversion": "1.0", "type": "of.somebody.else", "data": RAW}),
    ],
)
def test_a_raw_article_is_read_in_any_form(text: str) -> None:
    (article,) = subjects(text.encode(), "it", (), max_bytes=10_000).articles
    assert (article.kind, article.draft.title, article.draft.text) == ("raw", "Ferry strike", "The crews walked out.")


def test_articles_are_told_with_the_lines_on_which_they_begin() -> None:
    text = f"\n{json.dumps(RAW, indent=1)}\n\n{json.dumps(RAW)}{json.dumps(RAW)}\n{json.dumps(RAW)}"
    assert [one.line for one in subjects(text.encode(), "it", (), max_bytes=10_000).articles] == [2, 8, 8, 9]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "it: nothing in it; give a raw article, or an event"),
        (b"{", "it, line 1: not JSON: "),
        (b'\n{"a": 1}\n[1', "it, line 2: the enricher would reject the article (missing_identity): "),
        (b"5", "it, line 1: 5 is no JSON object; give an article"),
        (b"\xff", "it, line 1: not UTF-8 text"),
        (b"[" * 100_000, "it, line 1: JSON that is nested too deeply"),
        (
            b'{"specversion": "1.0", "type": "wireroom.article.duplicate.v1", "data": {}}',
            "it: nothing but wireroom.article.duplicate.v1 in it; give",
        ),
        (
            b'{"specversion": "1.0", "type": "wireroom.article.created.v1", "data": null}',
            "line 1: the event's data is no article; give one",
        ),
        (b'{"article_id": "x", "change": "created"}', "line 1: this is no enriched article: version: Field required"),
    ],
)
def test_what_is_no_article_is_refused_with_its_line(text: bytes, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        subjects(text, "it", (), max_bytes=10_000)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
