"""What every feed format parses into, and how sloppy values become those of a raw article."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from schemas.feed_event import FeedProblem
from schemas.raw import Media, RawArticle

Format = Literal["rss", "rdf", "atom", "json"]

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed document as values; parsing never raises, what it could not read stands in `problems`.

    `entries` are raw articles without `feed` and `fetched_at`, in the document's order; `retractions` are such values
    with `retracted` set. `address` is the feed's own, as it tells it, and `site` that of the page it belongs to.
    `format` is None when the document is no feed.
    """

    format: Format | None = None
    title: str | None = None
    address: str | None = None
    site: str | None = None
    language: str | None = None
    entries: tuple[RawArticle, ...] = ()
    retractions: tuple[RawArticle, ...] = ()
    problems: tuple[FeedProblem, ...] = field(default=())

    @property
    def failure(self) -> FeedProblem | None:
        """Why nothing at all could be read; None when something was, or the feed is simply empty."""
        return self.problems[0] if self.problems and not self.entries and not self.retractions else None


def no_feed(code: str, message: str, format: Format | None = None) -> ParsedFeed:
    """A document that could not be read."""
    return ParsedFeed(format, problems=(FeedProblem(code=code, message=message),))


def text_of(value: object) -> str | None:
    """The text without blanks around it; None when it is blank or no text.

    NUL and lone surrogates, which no UTF-8 reader would accept, become U+FFFD.
    """
    if not isinstance(value, str):
        return None
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
    if text and markup and "<" in text:
        text = LexborHTMLParser(text).text() or text
    elif text and markup and "&" in text:
        text = html.unescape(text)
    return text_of(" ".join(text.split())) if text else None


def web_address(value: object, base: str) -> str | None:
    """The link made absolute; None unless it is an http or https URL with a host."""
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


def instant(text: object) -> datetime | None:
    """The instant that an RFC 3339, ISO 8601 or RFC 5322 date names, in UTC; None when it names none.

    A date without a zone is read as UTC.
    """
    given = text_of(text)
    if not given:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            time = read(given)
            return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
        except (ValueError, OverflowError, IndexError, TypeError):
            continue
    return None
