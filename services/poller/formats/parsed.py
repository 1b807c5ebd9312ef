"""What every feed format parses into, and how sloppy values become those of a raw article."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from schemas.feed_event import FeedProblem
from schemas.raw import Media, RawArticle
from services.store.hints import PollingHints as PollingHints

Format = Literal["rss", "rdf", "atom", "json", "sitemap"]

MOST_ENTRIES = 50_000
"""The most entries, and the most retractions, that are read of a document, as many as the sitemap protocol allows."""

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_WHOLE_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9.-]+(?:/[\w./~%@:+,=&!-]*(?:\?[\w./~%@:+,=&!-]+)?(?:#[\w./~-]+)?)?", re.ASCII
)
"""What `urljoin` leaves as it is, whatever the base: most links, and ten times as fast."""


NO_ENTRIES = "no_entries"
"""The problem of a feed that is as it should be, but empty."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed document as values; parsing never raises, what it could not read stands in `problems`.

    `entries` are raw articles without `feed` and `fetched_at`, in the document's order; `retractions` are such values
    with `retracted` set. `address` is the feed's own, as it tells it, and `site` that of the page it belongs to.
    `format` is None when the document is no feed. `complete` says that the document holds all entries there are
    (fh:complete, RFC 5005 section 2): one that is missing was withdrawn. `older` is the document with the entries
    before these (prev-archive of RFC 5005 section 4, next of section 3, next_url of JSON Feed); `parts` are the
    documents that an index of sitemaps lists, the newest first.
    """

    format: Format | None = None
    title: str | None = None
    address: str | None = None
    site: str | None = None
    language: str | None = None
    entries: tuple[RawArticle, ...] = ()
    retractions: tuple[RawArticle, ...] = ()
    problems: tuple[FeedProblem, ...] = field(default=())
    hints: PollingHints = field(default_factory=PollingHints)
    complete: bool = False
    older: str | None = None
    parts: tuple[str, ...] = ()

    @property
    def failure(self) -> FeedProblem | None:
        """Why nothing at all could be read; None when something was, or the feed is simply empty."""
        nothing = not self.entries and not self.retractions and not self.parts
        return self.problems[0] if nothing and self.problems and self.problems[0].code != NO_ENTRIES else None


def too_many(count: int) -> FeedProblem:
    """A document has more entries than `MOST_ENTRIES`."""
    return FeedProblem(
        code="items_dropped", message=f"the document has {count} entries; the first {MOST_ENTRIES} are read"
    )


def no_feed(code: str, message: str, format: Format | None = None) -> ParsedFeed:
    """A document that could not be read."""
    return ParsedFeed(format, problems=(FeedProblem(code=code, message=message),))


def text_of(value: object) -> str | None:
    """The text without blanks around it; None when it is blank or no text.

    NUL and lone surrogates, which no UTF-8 reader would accept, become U+FFFD.
    """
    if not isinstance(value, str):
        return None
    if value.isascii() and "\x00" not in value:
        return value.strip() or None
    return _UNWRITABLE.sub("\ufffd", value).strip() or None


def texts_of(values: Iterable[object]) -> list[str]:
    """The texts that are not blank, each once, in order."""
    return list(dict.fromkeys(text for text in map(text_of, values) if text))


def as_html(text: str | None) -> str | None:
    """Plain text as HTML."""
    return html.escape(text, quote=False) if text else text


def plain_title(value: object, *, markup: bool) -> str | None:
    """A title as plain text on one line. With `markup` the value is HTML."""
    text = text_of(value)
    if text and markup:
        if "<" in text:
            text = LexborHTMLParser(text).text() or text
        elif "&" in text:
            text = html.unescape(text)
        text = text_of(text)
    return " ".join(text.split()) if text else None


def web_address(value: object, base: str) -> str | None:
    """The link made absolute; None unless it is an http or https URL with a host."""
    if isinstance(value, str) and _WHOLE_ADDRESS.fullmatch(value):
        return value
    link = text_of(value)
    if not link:
        return None
    try:
        address = urljoin(base, link)
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None


def media_of(pairs: Iterable[tuple[object, object]], base: str) -> list[Media]:
    """Media from pairs of link and media type, each link once."""
    found: dict[str, Media] = {}
    for link, kind in pairs:
        address = web_address(link, base)
        if address and (address not in found or not found[address].type):
            found[address] = Media(url=address, type=text_of(kind))
    return list(found.values())
