"""RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0 that are well-formed, read from lxml's tree at once.

What is well-formed and yet odd is left to feedparser: document types, markup where text belongs, media types nobody
knows, base64. The values are what `feed_xml` gives for the same document; where the two differ by intent,
docs/design.md says which is right.
"""

import sys
from collections.abc import Callable
from typing import Final

from lxml.etree import _Element as Element

from services.poller.formats import tombstones
from services.poller.formats.channel import channel_facts
from services.poller.formats.found import Found, Surroundings, Text, article, own_address, page, title, unescaped_link
from services.poller.formats.mending import is_suspect, mended
from services.poller.formats.parsed import MOST_ENTRIES, Format, ParsedFeed, too_many
from services.poller.formats.persons import person
from services.poller.formats.scopes import Scopes
from services.poller.formats.tree import TooManyAttributes, has_doctype
from services.poller.formats.vocabulary import (
    AUTHORS,
    CAPTION,
    CATEGORIES,
    CONTENTS,
    CREATED,
    DESCRIPTIONS,
    ENTRIES,
    LANGUAGES,
    LISTS,
    PREFIXES,
    PUBLISHED,
    TITLES,
    UPDATED,
    content_type,
    is_text,
)
from services.poller.formats.xhtml import html_of

ROOTS: Final[dict[str, Format]] = {"rss": "rss", "rdf": "rdf", "feed": "atom"}
_XHTML = "application/xhtml+xml"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_ASIDES = ("image", "textinput", "contributor")
"""Elements of RSS and Atom with parts that are named as those of an entry, and are none."""
_PERMALINK = ("isPermaLink", "ispermalink", "isPermalink")


class _Odd(Exception):
    """The document is left to feedparser."""


def parse(root: Element, document: bytes, url: str, *, most_elements: int = sys.maxsize) -> ParsedFeed | None:
    """Read the tree of a document in UTF-8; None when it is no feed, odd, or has more elements to look at than that."""
    form = ROOTS.get(root.tag.rpartition("}")[2].lower())
    if form is None or has_doctype(root):
        return None
    try:
        return _Reader(root, document, form, url, most_elements).feed()
    except (_Odd, TooManyAttributes):
        return None


class _Reader:
    """Reads one document; `most_elements` is how many it looks at before it gives up."""

    def __init__(self, root: Element, document: bytes, form: Format, url: str, most_elements: int) -> None:
        self._root = root
        self._form = form
        self._url = url
        self._left = most_elements
        self._suspect = is_suspect(document)
        self._scopes = Scopes(document, url)
        self._handlers: dict[str, tuple[_Handler, str]] = {}
        self._channel = Found()
        self._entries: list[Element] = []

    def feed(self) -> ParsedFeed:
        """The whole document. Raises _Odd."""
        channel = self._channel
        self._read(self._root, channel)
        address = own_address(channel, self._url)
        base = self._url or address or page(channel, "") or ""
        titled = channel.title.language if channel.title else None
        around = Surroundings(
            self._form,
            base,
            authors=list(dict.fromkeys(channel.authors)) if self._form == "atom" else [],
            language=channel.language or self._scopes.language(self._root) or titled,
        )
        facts = channel_facts(self._root, base)
        return ParsedFeed(
            self._form,
            title=title(channel, self._form),
            address=address,
            site=page(channel, base),
            language=around.language,
            entries=tuple([article(self._entry(entry), around) for entry in self._entries[:MOST_ENTRIES]]),
            retractions=tombstones.retractions(self._root)[:MOST_ENTRIES] if self._form == "atom" else (),
            problems=(too_many(len(self._entries)),) if len(self._entries) > MOST_ENTRIES else (),
            hints=facts.hints,
            complete=facts.complete,
            older=facts.older,
        )

    def _entry(self, element: Element) -> Found:
        found = Found()
        if about := element.get(_ABOUT):
            found.about = about.strip() or None
        self._read(element, found)
        return found

    def _read(self, holder: Element, found: Found) -> None:
        """Take what the children say."""
        self._left -= len(holder) + 1
        if self._left < 0:
            raise _Odd
        handlers = self._handlers
        for element in holder:
            tag = element.tag
            known = handlers.get(tag)
            if known is None:
                name = _name(element)
                known = handlers[tag] = _HANDLERS.get(name, _Reader.unknown), name
            handler, name = known
            handler(self, name, found, element)

    def text(self, element: Element) -> str | None:
        """Raises _Odd when there is markup in it."""
        text = element.text
        if len(element):
            raise _Odd
        if not text:
            return None
        text = text.strip()
        return (mended(text).strip() if self._suspect else text) or None

    def typed(self, element: Element, default_type: str) -> Text | None:
        """The text with its type; XHTML as HTML. Raises _Odd for what is neither text nor markup, and for base64."""
        given = element.get("type")
        kind = content_type(given) if given else default_type
        if element.get("mode") == "base64":
            raise _Odd
        if kind == _XHTML:
            value = html_of(element).strip()
            value = mended(value).strip() if self._suspect else value
        elif is_text(kind):
            value = self.text(element) or ""
        else:
            raise _Odd
        return Text(value, kind, self._scopes.language(element)) if value else None

    def entry(self, _: str, found: Found, element: Element) -> None:
        if found is not self._channel:
            raise _Odd
        self._entries.append(element)

    def holder(self, _: str, found: Found, element: Element) -> None:
        """An element whose children count as if they stood in its place."""
        self._read(element, found)

    def unknown(self, name: str, found: Found, element: Element) -> None:
        """Nothing is taken from it. Raises _Odd for entries in it, or parts of one unless its namespace is foreign."""
        if not len(element):
            return
        inside = {_name(inner) for inner in element.iterdescendants("*")}
        if found is self._channel and not inside.isdisjoint(ENTRIES):
            raise _Odd
        if "_" not in name and name not in _ASIDES and not inside.isdisjoint(_HANDLERS):
            raise _Odd

    def identity(self, _: str, found: Found, element: Element) -> None:
        if text := self.text(element):
            found.ids.setdefault("id", text)

    def guid(self, _: str, found: Found, element: Element) -> None:
        if text := self.text(element):
            given = next((value for name in _PERMALINK if (value := element.get(name))), "true")
            found.add_guid(text, permalink=given.strip().lower() == "true")

    def link(self, _: str, found: Found, element: Element) -> None:
        target = element.get("href") or element.get("url") or element.get("uri")
        if not target:
            text = self.text(element)
            if not text:
                return
            target = unescaped_link(text)
        found.add_link(element.get("rel"), element.get("type"), self._scopes.target(element, target))

    def titled(self, _: str, found: Found, element: Element) -> None:
        if text := self.typed(element, "text/plain"):
            found.add_title(text)

    def caption(self, _: str, found: Found, element: Element) -> None:
        if text := self.typed(element, "text/plain"):
            found.add_caption(text)

    def description(self, name: str, found: Found, element: Element) -> None:
        if text := self.typed(element, DESCRIPTIONS[name]):
            found.descriptions.setdefault(name, text)

    def content(self, name: str, found: Found, element: Element) -> None:
        given = element.get("type")
        if given and not is_text(content_type(given)):
            return
        if text := self.typed(element, CONTENTS[name]):
            found.contents.append(text)

    def date(self, name: str, found: Found, element: Element) -> None:
        if text := self.text(element):
            found.dates.setdefault(name, text)

    def language(self, _: str, found: Found, element: Element) -> None:
        if text := self.text(element):
            found.add_language(text)

    def author(self, _: str, found: Found, element: Element) -> None:
        if name := self._person(element):
            found.authors.append(name)

    def source(self, _: str, found: Found, element: Element) -> None:
        """The authors of the feed that an entry was taken from (RFC 4287, section 4.2.1)."""
        found.source_authors += [name for inner in element if _name(inner) in AUTHORS and (name := self._person(inner))]

    def _person(self, element: Element) -> str | None:
        if not len(element):
            text = self.text(element)
            return person(text) if text else None
        parts = {_name(part): part for part in reversed(element)}
        if "name" not in parts and "email" not in parts:
            raise _Odd
        return next((text for name in ("name", "email") if name in parts and (text := self.text(parts[name]))), None)

    def category(self, _: str, found: Found, element: Element) -> None:
        if len(element):
            raise _Odd
        found.add_category(element.get("label"), element.get("term"), self.text(element))

    def nested_category(self, _: str, found: Found, element: Element) -> None:
        """That of iTunes, which holds its parts."""
        found.add_category(None, element.get("text"), None if len(element) else self.text(element))
        self._read(element, found)

    def listed(self, _: str, found: Found, element: Element) -> None:
        found.add_categories((self.text(element) or "").split(","))

    def enclosure(self, _: str, found: Found, element: Element) -> None:
        found.enclosures.append(_file(element))
        self._read(element, found)

    def medium(self, _: str, found: Found, element: Element) -> None:
        found.media.append(_file(element))
        self._read(element, found)

    def thumbnail(self, _: str, found: Found, element: Element) -> None:
        target, kind = _file(element)
        found.thumbnails.append((target or self.text(element), kind))


_Handler = Callable[[_Reader, str, Found, Element], None]


def _name(element: Element) -> str:
    """As the vocabulary writes it; an unknown namespace goes by its prefix, since misspelt addresses are common."""
    space, _, local = element.tag.rpartition("}")
    prefix = PREFIXES.get(space[1:].lower())
    if prefix is None:
        prefix = "" if "backend.userland.com/rss" in space.lower() else element.prefix or ""
    return f"{prefix}_{local}".lower() if prefix else local.lower()


def _file(element: Element) -> tuple[str | None, str | None]:
    kind = element.get("type")
    return element.get("url") or element.get("href") or element.get("uri"), kind.strip().lower() if kind else None


_HANDLERS: dict[str, _Handler] = {
    **dict.fromkeys(ENTRIES, _Reader.entry),
    **dict.fromkeys(("channel", "media_group"), _Reader.holder),
    "guid": _Reader.guid,
    "id": _Reader.identity,
    "link": _Reader.link,
    **dict.fromkeys(TITLES, _Reader.titled),
    CAPTION: _Reader.caption,
    **dict.fromkeys(DESCRIPTIONS, _Reader.description),
    **dict.fromkeys(CONTENTS, _Reader.content),
    **dict.fromkeys((*PUBLISHED, *UPDATED, *CREATED), _Reader.date),
    **dict.fromkeys(LANGUAGES, _Reader.language),
    **dict.fromkeys(AUTHORS, _Reader.author),
    "source": _Reader.source,
    **dict.fromkeys(CATEGORIES, _Reader.category),
    "itunes_category": _Reader.nested_category,
    **dict.fromkeys(LISTS, _Reader.listed),
    "enclosure": _Reader.enclosure,
    "media_content": _Reader.medium,
    "media_thumbnail": _Reader.thumbnail,
}
