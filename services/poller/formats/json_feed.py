"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1), read leniently: numbers as ids, missing parts, one author."""

import json
from collections.abc import Iterable
from typing import Any

from schemas.raw import RawArticle
from services.poller.formats.parsed import (
    ParsedFeed,
    as_html,
    instant,
    media_of,
    no_feed,
    plain_title,
    text_of,
    texts_of,
    web_address,
)

_IMAGE_FIELDS = ("image", "banner_image")


def parse(body: bytes, url: str) -> ParsedFeed:
    """Read a JSON Feed; JSON without a list of items is not a feed."""
    try:
        document = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        return no_feed("malformed", f"not valid JSON: {error}")
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        return no_feed("not_a_feed", "the answer is JSON without a list of items, so it is no JSON Feed")
    language = text_of(document.get("language"))
    address = web_address(document.get("feed_url"), url)
    base = url or address or web_address(document.get("home_page_url"), "") or ""
    authors = _authors(document)
    return ParsedFeed(
        "json",
        title=plain_title(document.get("title"), markup=False),
        address=address,
        site=web_address(document.get("home_page_url"), base),
        language=language,
        entries=tuple(_entry(item, base, authors, language) for item in items if isinstance(item, dict)),
    )


def _entry(item: dict[str, Any], base: str, feed_authors: list[str], language: str | None) -> RawArticle:
    return RawArticle(
        entry_id=_id(item.get("id")),
        url=web_address(item.get("url"), base) or web_address(item.get("external_url"), base),
        title=plain_title(item.get("title"), markup=False),
        authors=_authors(item) or feed_authors,
        published_at=instant(item.get("date_published")),
        updated_at=instant(item.get("date_modified")),
        summary_html=as_html(text_of(item.get("summary"))),
        content_html=text_of(item.get("content_html")) or as_html(text_of(item.get("content_text"))),
        language=text_of(item.get("language")) or language,
        categories=texts_of(_items(item.get("tags"))),
        media=media_of(_media(item), base),
    )


def _id(value: object) -> str | None:
    """Version 1.1 asks for a string, and that other types be made one."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return text_of(value)


def _authors(holder: dict[str, Any]) -> list[str]:
    """Names from `authors` (1.1) or `author` (1.0)."""
    people = [*_items(holder.get("authors")), holder.get("author")]
    return texts_of(person.get("name") if isinstance(person, dict) else person for person in people)


def _media(item: dict[str, Any]) -> Iterable[tuple[object, object]]:
    for attachment in _items(item.get("attachments")):
        if isinstance(attachment, dict):
            yield attachment.get("url"), attachment.get("mime_type")
    for name in _IMAGE_FIELDS:
        yield item.get(name), None


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
