"""RSS, RDF and Atom, well-formed or not, through feedparser; here its values become those of a raw article.

feedparser gets bytes in a `BytesIO` (bare bytes that look like a path would open that file) and neither cleans HTML nor
resolves links inside it: the first is the enricher's job, and both together take half of the time.
"""

import calendar
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax import SAXParseException

import feedparser
from feedparser import api
from feedparser.exceptions import CharacterEncodingUnknown, UndeclaredNamespace

from schemas.feed_event import FeedProblem
from schemas.raw import RawArticle
from services.poller.formats import tombstones
from services.poller.formats.charset import labelled
from services.poller.formats.parsed import (
    Format,
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

Node = dict[str, Any]

_ROOTS: dict[str, Format] = {"rss": "rss", "rdf": "rdf", "feed": "atom"}
_HEAD_BYTES = 64 * 1024
_TAG_NAME = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")
_FEED_TAG = re.compile(rb"<(?:[\w.-]+:)?(?:rss|rdf|feed)[\s>]", re.IGNORECASE)
_PREFIXED_ITEM = re.compile(rb"<(\w{1,32}):(?:item|entry)[\s>]")
_PAGE_TITLE = re.compile(rb"<title[^>]*>([^<]{1,200})", re.IGNORECASE)
_MARKUP_TYPES = ("text/html", "application/xhtml+xml")


def _skip_caption_start(parser: Any, _: Any) -> None:
    parser.push("media_caption", 0)


def _skip_caption_end(parser: Any) -> None:
    parser.pop("media_caption")


# feedparser files a picture's caption (media:description) as the entry's content when a description came before it,
# and as its summary, pushing the description aside, when none did. It offers no hook but its handler methods.
for _parser in (api.StrictFeedParser, api.LooseFeedParser):
    _parser._start_media_description = _skip_caption_start
    _parser._end_media_description = _skip_caption_end


def parse(body: bytes, content_type: str | None, url: str) -> ParsedFeed:
    """Read an XML feed; anything else that is not empty is reported as not a feed."""
    document, label = labelled(body, content_type)
    root = _root(document)
    if root == "html" and not _FEED_TAG.search(document):
        return _page(document)
    result = _read(document, label)
    if not result["entries"] and (prefix := _undeclared_prefix(document)):
        result = _read(re.sub(rb"(</?)" + prefix + b":", rb"\1", document), label)
    form = _ROOTS.get(root) or _format(result["version"])
    if form is None or (root == "html" and not result["entries"]):
        return _page(document)
    feed: Node = result["feed"]
    language = text_of(dict.get(feed, "language"))
    address = web_address(_link(feed, "self"), url)
    base = url or address or web_address(dict.get(feed, "link"), "") or ""
    authors = _authors(feed) if form == "atom" else []
    return ParsedFeed(
        form,
        title=_title(feed),
        address=address,
        site=web_address(dict.get(feed, "link"), base),
        language=language,
        entries=tuple(_entry(entry, form, base, authors, language) for entry in result["entries"]),
        retractions=tombstones.retractions(document) if form == "atom" else (),
        problems=_problems(result, document),
    )


def _read(document: bytes, content_type: str) -> Node:
    headers = {"content-type": content_type}
    read: Node = feedparser.parse(
        BytesIO(document), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return read


def _undeclared_prefix(document: bytes) -> bytes | None:
    """The prefix of items whose namespace is never declared, as in `<rss:item>` alone; seen in a real feed."""
    item = _PREFIXED_ITEM.search(document)
    return item.group(1) if item and b"xmlns:" + item.group(1) not in document else None


def _entry(entry: Node, form: Format, base: str, feed_authors: list[str], language: str | None) -> RawArticle:
    published, updated = _time(entry, "published"), _time(entry, "updated")
    if form != "atom" and published is None:
        published, updated = updated or _time(entry, "created"), None
    content = _content(entry)
    return RawArticle(
        entry_id=text_of(dict.get(entry, "id")),
        url=_url(entry, base),
        title=_title(entry),
        authors=_authors(entry) or feed_authors,
        published_at=published,
        updated_at=updated,
        summary_html=_summary(entry),
        content_html=_as_html(content),
        language=_language(entry, content) or language,
        categories=texts_of(tag.get("label") or tag.get("term") for tag in dict.get(entry, "tags", [])),
        media=media_of(_media(entry), base),
    )


def _url(entry: Node, base: str) -> str | None:
    """The entry's page; a guid stands in for it only when it is a whole web address (RSS 2.0, isPermaLink)."""
    link = dict.get(entry, "link")
    if dict.get(entry, "guidislink") and link == dict.get(entry, "id"):
        return web_address(link, "")
    return web_address(_link(entry, "alternate"), base) or web_address(link, base)


def _link(holder: Node, relation: str) -> str | None:
    """The first link with that relation, an HTML page before anything else (RFC 4287, section 4.2.7.2)."""
    links = [link for link in dict.get(holder, "links", []) if link.get("rel") == relation and link.get("href")]
    links.sort(key=lambda link: link.get("type") not in _MARKUP_TYPES)
    return links[0]["href"] if links else None


def _title(holder: Node) -> str | None:
    detail = dict.get(holder, "title_detail") or {}
    return plain_title(dict.get(holder, "title"), markup=detail.get("type") in _MARKUP_TYPES)


def _content(entry: Node) -> Node:
    """The longest of the entry's contents that is text; feedparser files second descriptions there too."""
    texts = [part for part in dict.get(entry, "content", []) if _is_text(part) and text_of(part.get("value"))]
    return max(texts, key=lambda part: len(part["value"]), default={})


def _summary(entry: Node) -> str | None:
    """feedparser copies the content to a missing summary, but then leaves its detail out."""
    return _as_html(dict.get(entry, "summary_detail") or {})


def _is_text(part: Node) -> bool:
    kind = part.get("type") or "text/html"
    return kind.startswith("text/") or kind.endswith(("+xml", "/xml"))


def _as_html(part: Node) -> str | None:
    text = text_of(part.get("value"))
    return as_html(text) if part.get("type") == "text/plain" else text


def _language(entry: Node, content: Node) -> str | None:
    parts = (content, dict.get(entry, "summary_detail") or {}, dict.get(entry, "title_detail") or {})
    return next((language for part in parts if (language := text_of(part.get("language")))), None)


def _authors(holder: Node) -> list[str]:
    people = dict.get(holder, "authors") or []
    names = texts_of(person.get("name") or person.get("email") for person in people)
    return names or texts_of([dict.get(holder, "author")])


def _time(entry: Node, name: str) -> datetime | None:
    given, parsed = text_of(dict.get(entry, name)), dict.get(entry, f"{name}_parsed")
    if given and given.isdecimal() and len(given) > len("20261120"):
        # feedparser takes the first digits of a Unix time for a year.
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else instant(given)
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _media(entry: Node) -> Iterable[tuple[object, object]]:
    for link in dict.get(entry, "links", []):
        if link.get("rel") == "enclosure":
            yield link.get("href"), link.get("type")
    for name in ("media_content", "media_thumbnail"):
        for item in dict.get(entry, name, []):
            yield item.get("url") or item.get("href"), item.get("type")


def _problems(result: Node, document: bytes) -> tuple[FeedProblem, ...]:
    error = result.get("bozo_exception")
    if isinstance(error, SAXParseException):
        # Where there is no XML declaration feedparser puts one, on a line of its own.
        line = (error.getLineNumber() or 1) - (not document.startswith(b"<?xml"))
        message = f"not well-formed XML near line {line}: {error.getMessage()}; read as well as could be"
    elif isinstance(error, UndeclaredNamespace | CharacterEncodingUnknown):
        message = f"not well-formed XML: {error}; read as well as could be"
    else:
        return ()
    return (FeedProblem(code="malformed", message=message),)


def _format(version: str) -> Format | None:
    if version.startswith("atom"):
        return "atom"
    if version in ("rss090", "rss10"):
        return "rdf"
    return "rss" if version else None


def _root(document: bytes) -> str:
    """The local name of the first element in lower case, past declarations and comments; empty when there is none."""
    head = document[:_HEAD_BYTES]
    at = head.find(b"<")
    while at >= 0:
        if head.startswith(b"<!--", at):
            at = head.find(b"-->", at)
        elif head[at + 1 : at + 2] in (b"?", b"!"):
            at = head.find(b">", at)
        elif name := _TAG_NAME.match(head, at):
            return name.group(1).decode().lower()
        else:
            at += 1
        at = head.find(b"<", at) if at >= 0 else at
    return ""


def _page(document: bytes) -> ParsedFeed:
    title = _PAGE_TITLE.search(document[:_HEAD_BYTES])
    named = f" titled {title.group(1).decode('utf-8', 'replace').strip()!r}" if title else ""
    what = f"an HTML page{named}" if _root(document) == "html" or title else "no feed format that is known"
    return no_feed(
        "not_a_feed", f"the answer is {what}; `wireroom feeds discover` finds the feeds that a page links to"
    )
