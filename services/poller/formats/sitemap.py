"""Google News sitemaps, and indexes of sitemaps (sitemaps.org protocol 0.9, news extension 0.9, image extension 1.1).

Only pages that the news extension describes become entries: of any other the sitemap tells no title, so there is
nothing to publish. Names are taken without regard to namespaces, which exist in many versions.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html.entities import html5
from xml.sax.saxutils import escape

from lxml.etree import _Element as Element

from schemas.feed_event import FeedProblem
from schemas.raw import RawArticle
from services.poller.formats import tree
from services.poller.formats.dates import parse_date
from services.poller.formats.parsed import ParsedFeed, media_of, no_feed, plain_title, text_of, texts_of, web_address

ROOTS = ("urlset", "sitemapindex")
MOST_URLS = 50_000
"""The most that one sitemap or index may list, by the protocol."""
_MOST_AMPERSANDS = 1_000_000
"""Mending a million takes a second."""
_STRAY_AMPERSAND = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)(?:(\w{1,32});)?",
    re.DOTALL,
)
_NEVER, _ALWAYS = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def parse(root: Element, url: str) -> ParsedFeed:
    """Read the tree of a well-formed sitemap or index; `root` is named as `ROOTS` says."""
    return _read(root, _listed(root), url)


def parse_broken(document: bytes, url: str) -> ParsedFeed:
    """Read a document in UTF-8 that is not well-formed. What is bare or unknown behind an ampersand is mended.

    Of one that is cut off, what comes last is left out: half an address leads elsewhere.
    """
    is_mendable = document.count(b"&") <= _MOST_AMPERSANDS
    mended = _STRAY_AMPERSAND.sub(_without_stray, document) if is_mendable else document
    root = tree.recovered(mended)
    if root is None or name_of(root) not in ROOTS:
        return no_feed("malformed", "not well-formed XML: nothing of the sitemap can be read", "sitemap")
    is_whole = mended.rstrip().lower().endswith(tuple(f"{name}>".encode() for name in ROOTS))
    parsed = _read(root, _listed(root)[: None if is_whole else -1], url)
    problem = FeedProblem(code="malformed", message="not well-formed XML; read as well as could be")
    return replace(parsed, problems=(problem, *parsed.problems))


def _read(root: Element, listed: Sequence[Element], url: str) -> ParsedFeed:
    problems = []
    if len(listed) > MOST_URLS:
        message = f"a sitemap may list {MOST_URLS} addresses, this one lists {len(listed)}; the first are read"
        problems.append(FeedProblem(code="items_dropped", message=message))
        listed = listed[:MOST_URLS]
    if name_of(root) == "sitemapindex":
        return ParsedFeed("sitemap", parts=_parts(listed, url), problems=tuple(problems))
    news = [(page, about) for page in listed if (about := _child(page, "news")) is not None]
    if listed and not news:
        message = f"the sitemap lists {len(listed)} pages and no news; only news sitemaps tell the titles of pages"
        return no_feed("no_news", message, "sitemap")
    entries = [entry for page, about in news if (entry := _entry(page, about, url))]
    if len(entries) < len(news):
        message = f"news without an address or a title: {len(news) - len(entries)}"
        problems.append(FeedProblem(code="items_dropped", message=message))
    publication = next((found for _, about in news if (found := _child(about, "publication")) is not None), None)
    return ParsedFeed(
        "sitemap",
        title=plain_title(_text(publication, "name"), markup=False),
        language=_text(publication, "language"),
        entries=tuple(entries),
        problems=tuple(problems),
    )


def name_of(element: Element) -> str:
    """The local name in lower case; a prefix that was never declared stands in the name of a recovered element."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower()


def _listed(root: Element) -> list[Element]:
    return [child for child in root.iterchildren("*") if name_of(child) in ("url", "sitemap")]


def _without_stray(found: re.Match[bytes]) -> bytes:
    """An ampersand that no entity of XML follows, or an entity of HTML, as XML; character data as it is."""
    if found[0].startswith(b"<"):
        return found[0]
    name = (found[1] or b"").decode("ascii", "replace") + ";"
    return escape(html5[name]).encode() if name in html5 else b"&amp;" + found[0][1:]


def _parts(listed: Iterable[Element], url: str) -> tuple[str, ...]:
    """The newest first; one without a date comes last, but for one that calls itself news, which is never old."""
    dates: dict[str, datetime] = {}
    for part in listed:
        if address := web_address(_text(part, "loc"), url):
            undated = _ALWAYS if "news" in address.lower() else _NEVER
            dates.setdefault(address, parse_date(_text(part, "lastmod")) or undated)
    dates.pop(url, None)
    return tuple(sorted(dates, key=dates.__getitem__, reverse=True))


def _entry(page: Element, about: Element, url: str) -> RawArticle | None:
    address = web_address(_text(page, "loc"), url)
    title = plain_title(_text(about, "title"), markup=False)
    if not address or not title:
        return None
    published, changed = parse_date(_text(about, "publication_date")), parse_date(_text(page, "lastmod"))
    images = (child for child in page.iterchildren("*") if name_of(child) == "image")
    return RawArticle(
        entry_id=address,
        url=address,
        title=title,
        published_at=published,
        updated_at=changed if changed and (not published or changed > published) else None,
        language=_text(_child(about, "publication"), "language"),
        categories=texts_of((_text(about, "keywords") or "").split(",")),
        media=media_of(((_text(image, "loc"), None) for image in images), url),
    )


def _child(holder: Element | None, name: str) -> Element | None:
    if holder is None:
        return None
    return next((child for child in holder.iterchildren("*") if name_of(child) == name), None)


def _text(holder: Element | None, name: str) -> str | None:
    found = _child(holder, name)
    return text_of(found.text) if found is not None else None
