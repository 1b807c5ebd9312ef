"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1), read leniently: numbers as ids, missing parts, one author.

In one thing the specification insists, and so does this: an item without an id is dropped ("Suggestions for Feed
Readers"). JSON that is not valid is not read at all, as it asks; only the NaN and Infinity of careless writers, and
stray bytes in UTF-8, are put up with.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from math import isfinite
from typing import Any
from urllib.parse import urldefrag

from schemas.feed_event import FeedProblem
from schemas.raw import RawArticle
from services.poller.formats.charset import in_utf8
from services.poller.formats.dates import parse_date
from services.poller.formats.parsed import (
    ParsedFeed,
    as_html,
    media_of,
    no_feed,
    plain_title,
    text_of,
    texts_of,
    web_address,
)
from services.store.hints import PollingHints

MOST_ITEMS = 50_000
_VERSIONS = "jsonfeed.org/version/"
_IMAGE_FIELDS = ("image", "banner_image")
_LONGEST_INTEGER = 40


def parse(body: bytes, url: str) -> ParsedFeed:
    """Read a JSON Feed; JSON without a list of items is not a feed. Of two keys that are equal the later counts."""
    problems: list[FeedProblem] = []
    try:
        document = _read(body, problems)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        return no_feed("malformed", f"not valid JSON: {reason}")
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        return no_feed("not_a_feed", "the answer is JSON without a list of items, so it is no JSON Feed")
    if _VERSIONS not in (version := text_of(document.get("version")) or ""):
        message = f"the version is {version[:100]!r} and not that of a JSON Feed; read as one, since it has items"
        problems.append(FeedProblem(code="no_version", message=message))
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
        entries=tuple(_entry(item, base, authors, language) for item in _usable(items, problems)),
        problems=tuple(problems),
        hints=PollingHints(expired=document.get("expired") is True),
        older=_next(document.get("next_url"), base, own=(url, address)),
    )


def _read(body: bytes, problems: list[FeedProblem]) -> Any:
    """Raises ValueError and RecursionError."""
    try:
        return _loads(body)
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start}; such bytes are read as Windows-1252"
        problems.append(FeedProblem(code="malformed", message=message))
        return _loads(in_utf8(body, None))


def _loads(body: bytes) -> Any:
    return json.loads(body, parse_int=_integer, parse_constant=lambda _: None)


def _integer(text: str) -> int | str:
    """An id may be longer than any number that counts something, and than Python's bound on reading numbers."""
    return int(text) if len(text) <= _LONGEST_INTEGER else text


def _usable(items: list[Any], problems: list[FeedProblem]) -> Iterator[dict[str, Any]]:
    """The items with an id; says how many others there are, and why they are dropped."""
    dropped: Counter[str] = Counter()
    for item in items[:MOST_ITEMS]:
        if not isinstance(item, dict):
            dropped["that are no objects"] += 1
        elif not _id(item.get("id")):
            dropped["without an id, which JSON Feed says to drop"] += 1
        else:
            yield item
    dropped["beyond the most that are read of one document"] = max(len(items) - MOST_ITEMS, 0)
    for what, count in dropped.items():
        if count:
            problems.append(FeedProblem(code="items_dropped", message=f"items {what}: {count}"))


def _entry(item: dict[str, Any], base: str, feed_authors: list[str], language: str | None) -> RawArticle:
    entry_id = _id(item.get("id"))
    return RawArticle(
        entry_id=entry_id,
        url=web_address(item.get("url"), base)
        or web_address(item.get("external_url"), base)
        or web_address(entry_id, ""),
        title=plain_title(item.get("title"), markup=False),
        authors=_authors(item) or feed_authors,
        published_at=parse_date(_number_as_text(item.get("date_published"))),
        updated_at=parse_date(_number_as_text(item.get("date_modified"))),
        summary_html=as_html(text_of(item.get("summary"))),
        content_html=text_of(item.get("content_html")) or as_html(text_of(item.get("content_text"))),
        language=text_of(item.get("language")) or language,
        categories=texts_of(_items(item.get("tags"))),
        media=media_of(_media(item), base),
    )


def _id(value: object) -> str | None:
    """A number becomes a text ("Suggestions for Feed Readers")."""
    return text_of(_number_as_text(value))


def _number_as_text(value: object) -> object:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return str(value) if is_number else value


def _next(value: object, base: str, *, own: tuple[str | None, ...]) -> str | None:
    """The document with the items before these; one that leads to itself is none (the specification, `next_url`)."""
    address = web_address(value, base)
    if not address:
        return None
    address = urldefrag(address)[0]
    return None if address in own else address


def _authors(holder: dict[str, Any]) -> list[str]:
    """Names from `authors` (1.1), which count before `author` (1.0)."""
    return _names(holder.get("authors")) or _names(holder.get("author"))


def _names(value: object) -> list[str]:
    people = value if isinstance(value, list) else [value]
    return texts_of(person.get("name") if isinstance(person, dict) else person for person in people)


def _media(item: dict[str, Any]) -> Iterable[tuple[object, object]]:
    for attachment in _items(item.get("attachments")):
        if isinstance(attachment, dict):
            yield attachment.get("url"), attachment.get("mime_type")
    for name in _IMAGE_FIELDS:
        yield item.get(name), None


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
