"""RSS, RDF and Atom that are not well-formed, or odd, through feedparser, which reads nearly everything.

It gets bytes in a `BytesIO` (bare bytes that look like a path would open that file) and neither cleans HTML nor makes
links in it absolute: the first is the enricher's job, and both together take half of the time.
"""

import re
from io import BytesIO
from typing import Any
from xml.sax import SAXParseException

import feedparser
from feedparser.exceptions import UndeclaredNamespace

from schemas.feed_event import FeedProblem
from services.poller.formats import sitemap, tree
from services.poller.formats.channel import channel_facts
from services.poller.formats.collecting import found_in
from services.poller.formats.fast_xml import ROOTS
from services.poller.formats.found import Found, Surroundings, article, own_address, page, title
from services.poller.formats.parsed import MOST_ENTRIES, Format, ParsedFeed, no_feed, text_of, too_many
from services.poller.formats.tombstones import retractions_before_error

Node = dict[str, Any]

_HEAD_BYTES = 64 * 1024
_TAG_NAME = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")
_FEED_TAG = re.compile(rb"<(?:[\w.-]+:)?(?:rss|rdf|feed)[\s>]", re.IGNORECASE)
_PREFIXED_ITEM = re.compile(rb"<(\w{1,32}):(?:item|entry)[\s>]")
_PAGE_TITLE = re.compile(rb"<title[^>]*>([^<]{1,200})", re.IGNORECASE)


def parse(document: bytes, url: str) -> ParsedFeed:
    """Read an XML feed in UTF-8; anything else is reported as not a feed."""
    root = root_name(document)
    if root in sitemap.ROOTS:
        return sitemap.parse_broken(document, url)
    if root == "html" and not _FEED_TAG.search(document):
        return _page(document)
    result = _read(document, url)
    if not result["entries"] and (prefix := _undeclared_prefix(document)):
        result = _read(re.sub(rb"(</?)" + prefix + b":", rb"\1", document), url)
    form = ROOTS.get(root) or _format(result.get("version") or "")
    if form is None or (root == "html" and not result["entries"]):
        return _page(document)
    feed: Node = result["feed"]
    entries: list[Node] = result["entries"]
    channel = found_in(feed)
    address = own_address(channel, url)
    base = url or address or page(channel, "") or ""
    titled = channel.title.language if channel.title else None
    around = Surroundings(
        form,
        base,
        authors=list(dict.fromkeys(channel.authors)) if form == "atom" else [],
        language=channel.language or text_of(dict.get(feed, "language")) or titled,
    )
    return ParsedFeed(
        form,
        title=title(channel, form),
        address=address,
        site=page(channel, base),
        language=around.language,
        entries=tuple(article(_entry(entry), around) for entry in entries[:MOST_ENTRIES]),
        retractions=retractions_before_error(document)[:MOST_ENTRIES] if form == "atom" else (),
        problems=_problems(result, document),
        **_facts(document, base),
    )


def _entry(entry: Node) -> Found:
    found = found_in(entry)
    found.about = text_of(dict.get(entry, "id"))
    return found


def _facts(document: bytes, base: str) -> dict[str, Any]:
    """Of a document that is broken, or perhaps cut off, only when to fetch it: nothing is complete, no link whole."""
    if (root := tree.strict(document)) is not None:
        return channel_facts(root, base)._asdict()
    recovered = tree.recovered(document)
    return {} if recovered is None else {"hints": channel_facts(recovered, base).hints}


def _read(document: bytes, url: str) -> Node:
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    read: Node = feedparser.parse(
        BytesIO(document), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return read


def _undeclared_prefix(document: bytes) -> bytes | None:
    """The prefix of items whose namespace is never declared, as in `<rss:item>` alone; seen in a real feed."""
    item = _PREFIXED_ITEM.search(document)
    return item.group(1) if item and b"xmlns:" + item.group(1) not in document else None


def _problems(result: Node, document: bytes) -> tuple[FeedProblem, ...]:
    count = len(result["entries"])
    dropped = (too_many(count),) if count > MOST_ENTRIES else ()
    error = result.get("bozo_exception")
    if isinstance(error, SAXParseException):
        # Where there is no XML declaration feedparser puts one, on a line of its own.
        line = (error.getLineNumber() or 1) - (not document.startswith(b"<?xml"))
        message = f"not well-formed XML near line {line}: {error.getMessage()}; read as well as could be"
    elif isinstance(error, UndeclaredNamespace):
        message = f"not well-formed XML: {error}; read as well as could be"
    else:
        return dropped
    return (FeedProblem(code="malformed", message=message), *dropped)


def _format(version: str) -> Format | None:
    if version.startswith("atom"):
        return "atom"
    if version in ("rss090", "rss10"):
        return "rdf"
    return "rss" if version else None


def root_name(document: bytes) -> str:
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
    what = f"an HTML page{named}" if root_name(document) == "html" or title else "no feed format that is known"
    return no_feed(
        "not_a_feed", f"the answer is {what}; `wireroom feeds discover` finds the feeds that a page links to"
    )
