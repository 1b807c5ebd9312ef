"""Finds the feeds of a page, in this order: the address itself, the feeds it links to in its head, the places where
feeds usually lie, links in its text that look like feeds.

robots.txt is not asked: a person named the page. Of guesses the first that is a feed ends the search.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

from lxml import etree

from services.errors import FetchError
from services.poller.fetching.fetch import Fetched, Fetcher
from services.poller.formats.parsed import Format, ParsedFeed, plain_title, web_address
from services.poller.parsers import Parsers
from services.store.base import Credentials

Place = Literal["itself", "linked", "usual", "in_text"]
Read = Callable[[str], Awaitable[tuple[Fetched, ParsedFeed]]]
"""Fetches and reads what lies at an address. Raises FetchError."""

_TYPES: dict[str, Format | None] = {
    "application/rss+xml": "rss",
    "application/rdf+xml": "rdf",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
    "application/xml": None,
    "text/xml": None,
}
_USUAL_PLACES = ("feed", "rss", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feeds", "feed.json")
_LIKE_A_FEED = re.compile(r"(?:^|[/._-])(?:feeds?|rss|atom|rdf)(?:\d*)(?:[/._-]|$)", re.IGNORECASE)
_COMMENTS = re.compile(r"/comments?(?:/|$)|[?&]feed=comments", re.IGNORECASE)
_PAGE_BYTES = 2 * 1024 * 1024
_MOST_LINKED = 100
_MOST_TRIED_LINKS = 5
_TRIED_S = 60.0
_WALLED = frozenset({401, 403, 405, 406, 429, 503})


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed, as far as is known without fetching it."""

    url: str
    title: str | None
    format: Format | None


@dataclass(frozen=True, slots=True)
class Discovery:
    """The feeds of an address, those of comments last, and where they were found; without any, `place` is None."""

    feeds: tuple[FoundFeed, ...] = ()
    place: Place | None = None


async def discover(
    url: str,
    fetcher: Fetcher,
    parsers: Parsers,
    *,
    headers: Mapping[str, str] | None = None,
    credentials: Credentials | None = None,
    tried_s: float = _TRIED_S,
) -> Discovery:
    """The feeds of an address. Raises FetchError when it cannot be fetched.

    A page that turns programs away may have feeds that do not, so the usual places are asked then too. Guesses take
    `tried_s` seconds at most. `headers` and `credentials` go to the address's own origin alone.
    """

    async def read(address: str) -> tuple[Fetched, ParsedFeed]:
        answer = await fetcher.fetch(address, headers=headers, credentials=credentials, home=url)
        return answer, await parsers.parse(answer.body, answer.content_type, answer.url)

    try:
        answer, parsed = await read(url)
    except FetchError as error:
        if error.status in _WALLED and (found := await _first_feed(_usual_places(url), read, tried_s)):
            return Discovery((found,), "usual")
        raise
    if parsed.format:
        return Discovery((FoundFeed(url, parsed.title, parsed.format),), "itself")
    page = await asyncio.to_thread(page_links, answer.body[:_PAGE_BYTES], answer.url)
    if page.linked:
        return Discovery(tuple(page.linked), "linked")
    guesses: tuple[tuple[Place, Sequence[str]], ...] = (
        ("usual", _usual_places(answer.url)),
        ("in_text", page.in_text[:_MOST_TRIED_LINKS]),
    )
    for place, urls in guesses:
        if found := await _first_feed(urls, read, tried_s):
            return Discovery((found,), place)
    return Discovery()


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What a page links to: feeds that its head names, and links in its text that look like feeds."""

    linked: list[FoundFeed]
    in_text: list[str]


def page_links(page: bytes, url: str) -> PageLinks:
    """The links of an HTML page, each once, in order; those of comments last.

    Feeds are `link` elements with rel=feed, or rel=alternate and a feed's type (RSS Autodiscovery, JSON Feed 1.1).
    """
    document = _html(page)
    if document is None:
        return PageLinks([], [])
    base = next((link.get("href") for link in document.iter("base") if link.get("href")), "")
    root = web_address(base, url) or url
    linked: dict[str, FoundFeed] = {}
    for link in document.iter("link"):
        address = web_address(link.get("href"), root)
        if address and len(linked) < _MOST_LINKED and (found := _linked(link, address)):
            linked.setdefault(address, found)
    in_text = dict.fromkeys(
        address
        for link in document.iter("a")
        if (address := web_address(link.get("href"), root)) and _looks_like_a_feed(address)
    )
    return PageLinks(
        sorted(linked.values(), key=lambda feed: _is_of_comments(feed.url)), sorted(in_text, key=_is_of_comments)
    )


def _html(page: bytes) -> "etree._Element | None":
    # Not a parser that builds the tree of the HTML standard: those take quadratic time for nested blocks.
    try:
        return etree.fromstring(page, etree.HTMLParser(no_network=True, huge_tree=False, recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _linked(link: "etree._Element", address: str) -> FoundFeed | None:
    relations = (link.get("rel") or "").lower().split()
    kind = (link.get("type") or "").partition(";")[0].strip().lower()
    # WordPress names the page itself in JSON so; JSON Feed 1.0 had this type too.
    if kind == "application/json" and _LIKE_A_FEED.search(urlsplit(address).path):
        kind = "application/feed+json"
    if "feed" in relations or ("alternate" in relations and kind in _TYPES):
        return FoundFeed(address, plain_title(link.get("title"), markup=False), _TYPES.get(kind))
    return None


def _looks_like_a_feed(address: str) -> bool:
    parts = urlsplit(address)
    return _LIKE_A_FEED.search(parts.path) is not None or parts.query.lower().startswith("feed=")


def _is_of_comments(address: str) -> bool:
    return _COMMENTS.search(address) is not None


def _usual_places(url: str) -> list[str]:
    return [urljoin(url, f"/{place}") for place in _USUAL_PLACES]


async def _first_feed(urls: Sequence[str], read: Read, tried_s: float) -> FoundFeed | None:
    """The first of the addresses that is a feed; None when none is, or it takes too long to find out."""
    with suppress(TimeoutError):
        async with asyncio.timeout(tried_s):
            for url in urls:
                with suppress(FetchError):
                    answer, parsed = await read(url)
                    if parsed.format:
                        return FoundFeed(answer.url, parsed.title, parsed.format)
    return None
