"""Finds the feeds of a page: the address itself, the feeds it links to, or the places where feeds usually lie."""

from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from services.errors import FetchError
from services.poller.fetch import Fetched, Fetcher
from services.poller.formats.parsed import Format, ParsedFeed, text_of, web_address
from services.poller.parsers import Parsers

_TYPES: dict[str, Format] = {
    "application/rss+xml": "rss",
    "application/rdf+xml": "rdf",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
    "application/json": "json",
}
_USUAL_PLACES = ("feed", "rss", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json")


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed, as far as is known without fetching it."""

    url: str
    title: str | None
    format: Format | None


async def discover(url: str, fetcher: Fetcher, parsers: Parsers) -> list[FoundFeed]:
    """The feeds of an address, as linked (RSS Autodiscovery), else those found at usual places. Raises FetchError."""
    answer = await fetcher.fetch(url)
    parsed = await parsers.parse(answer.body, answer.content_type, answer.url)
    if parsed.format:
        return [_found(answer, parsed)]
    return linked_feeds(answer.body, answer.url) or await _at_usual_places(answer.url, fetcher, parsers)


def linked_feeds(page: bytes, url: str) -> list[FoundFeed]:
    """The feeds that a page's `link rel=alternate` elements name, each once, in order."""
    found: dict[str, FoundFeed] = {}
    document = LexborHTMLParser(page)
    base = document.css_first("base[href]")
    root = urljoin(url, (base.attributes.get("href") or "") if base else "")
    for link in document.css("link[rel][href]"):
        relations = (link.attributes.get("rel") or "").lower().split()
        form = _TYPES.get((link.attributes.get("type") or "").partition(";")[0].strip().lower())
        address = web_address(link.attributes.get("href"), root)
        if "alternate" in relations and form and address:
            found.setdefault(address, FoundFeed(address, text_of(link.attributes.get("title")), form))
    return list(found.values())


async def _at_usual_places(url: str, fetcher: Fetcher, parsers: Parsers) -> list[FoundFeed]:
    found: dict[str, FoundFeed] = {}
    for place in _USUAL_PLACES:
        try:
            answer = await fetcher.fetch(urljoin(url, f"/{place}"))
        except FetchError:
            continue
        parsed = await parsers.parse(answer.body, answer.content_type, answer.url)
        if parsed.format:
            found.setdefault(answer.url, _found(answer, parsed))
    return list(found.values())


def _found(answer: Fetched, parsed: ParsedFeed) -> FoundFeed:
    return FoundFeed(answer.url, parsed.title, parsed.format)
