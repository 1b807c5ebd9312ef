"""What a reader found in one entry or channel, and which of it a raw article gets; the same rules for both readers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from feedparser import api

from schemas.raw import Media, RawArticle
from services.poller.formats.dates import parse_date
from services.poller.formats.parsed import Format, as_html, plain_title, text_of, web_address
from services.poller.formats.vocabulary import CREATED, DESCRIPTIONS, PUBLISHED, UPDATED, is_text

_TOO_MANY_SLASHES = re.compile(r"^(\s*https?://)/+")
_ESCAPED = re.compile(r"&(\w+);")
_MARKUP_TYPES = ("text/html", "application/xhtml+xml")


class Text(NamedTuple):
    """A text that is not blank, its media type, and the language in scope (xml:lang)."""

    value: str
    type: str
    language: str | None = None


class Link(NamedTuple):
    """A link's relation and media type, in lower case, and its target as far as the document's xml:base makes it."""

    relation: str
    type: str | None
    target: str


@dataclass(slots=True)
class Found:
    """Texts are without blanks around them; lists are in the document's order.

    `descriptions` and `dates` hold, for each name in the vocabulary, the first that is not blank. `permalink` says that
    the id may stand in for a missing link.
    """

    ids: dict[str, str] = field(default_factory=dict)
    about: str | None = None
    permalink: bool = True
    links: list[Link] = field(default_factory=list)
    title: Text | None = None
    caption: Text | None = None
    descriptions: dict[str, Text] = field(default_factory=dict)
    contents: list[Text] = field(default_factory=list)
    dates: dict[str, str] = field(default_factory=dict)
    authors: list[str] = field(default_factory=list)
    source_authors: list[str] = field(default_factory=list)
    language: str | None = None
    categories: list[str] = field(default_factory=list)
    enclosures: list[tuple[str | None, str | None]] = field(default_factory=list)
    media: list[tuple[str | None, str | None]] = field(default_factory=list)
    thumbnails: list[tuple[str | None, str | None]] = field(default_factory=list)

    def add_title(self, text: Text) -> None:
        """The first counts."""
        self.title = self.title or text

    def add_caption(self, text: Text) -> None:
        """The first counts."""
        self.caption = self.caption or text

    def add_language(self, name: str) -> None:
        """The first counts."""
        self.language = self.language or name

    def add_description(self, text: Text, *, name: str) -> None:
        """The first of each name counts."""
        self.descriptions.setdefault(name, text)

    def add_date(self, text: str, *, name: str) -> None:
        """The first of each name counts."""
        self.dates.setdefault(name, text)

    def add_guid(self, text: str, *, permalink: bool) -> None:
        """The first counts."""
        if "guid" not in self.ids:
            self.ids["guid"], self.permalink = text, permalink

    def add_link(self, relation: str | None, kind: str | None, target: str) -> None:
        """Without a relation it is the page (RFC 4287, section 4.2.7.2)."""
        relation = relation.lower() if relation else "alternate"
        kind = kind.strip().lower() if kind else None
        if ":///" in target:
            target = _TOO_MANY_SLASHES.sub(r"\1", target)
        if relation == "enclosure":
            self.enclosures.append((target, kind))
        else:
            self.links.append(Link(relation, kind, target))

    def add_category(self, label: str | None, term: str | None, text: str | None) -> None:
        """The label is for people (RFC 4287, section 4.2.2.3); RSS has the text alone."""
        if label or term:
            self.add_categories((label or term or "",))
        if text and (term or not label):
            self.categories.append(text)

    def add_categories(self, names: Iterable[str]) -> None:
        """Those that are not blank."""
        self.categories += [name for given in names if (name := text_of(given))]


def unescaped_link(text: str) -> str:
    """The link in an element's text, where publishers escape ampersands twice (`?a=1&amp;b=2`)."""
    return _ESCAPED.sub(r"&\1", text.replace("&amp;", "&")) if "&" in text else text


class Surroundings(NamedTuple):
    """What the entries of one document share: its format, the address that links are relative to, and the channel's
    authors (of Atom) and language.
    """

    form: Format
    base: str
    authors: list[str]
    language: str | None


def article(found: Found, around: Surroundings) -> RawArticle:
    """The raw article of one entry."""
    published, updated = _date(found.dates, PUBLISHED), _date(found.dates, UPDATED)
    if published is None and around.form != "atom":
        published, updated = updated or _date(found.dates, CREATED), None
    summary, content = _summary_and_content(found)
    return RawArticle(
        entry_id=_id(found),
        url=_url(found, around.base),
        title=title(found, around.form),
        authors=list(dict.fromkeys(found.authors or found.source_authors)) or around.authors,
        published_at=published,
        updated_at=updated,
        summary_html=_html(summary, around.form),
        content_html=_html(content, around.form),
        language=_language(found, summary, content) or around.language,
        categories=list(dict.fromkeys(found.categories)),
        media=_media(found, around.base),
    )


def title(found: Found, form: Format) -> str | None:
    """As plain text; a caption stands in for a missing one."""
    text = found.title or found.caption
    return plain_title(text.value, markup=_is_markup(text, form)) if text else None


def page(found: Found, base: str) -> str | None:
    """The first alternate link that is a web address, HTML pages before anything else (RFC 4287, section 4.2.7.2)."""
    links = found.links
    if len(links) > 1:
        links = sorted(links, key=_is_no_page)
    for link in links:
        if link.relation == "alternate" and (address := web_address(link.target, base)):
            return address
    return None


def own_address(found: Found, base: str) -> str | None:
    """Where the channel says it is itself."""
    targets = (link.target for link in found.links if link.relation == "self")
    return next((address for target in targets if (address := web_address(target, base))), None)


def _id(found: Found) -> str | None:
    return found.ids.get("guid") or found.ids.get("id") or found.about


def _url(found: Found, base: str) -> str | None:
    """The entry's page; an id stands in for it only when it is a whole web address (RSS 2.0, isPermaLink)."""
    address = page(found, base)
    if address or not found.permalink:
        return address
    return web_address(found.ids.get("guid") or found.ids.get("id"), "")


def _is_no_page(link: Link) -> bool:
    return link.type is not None and link.type not in _MARKUP_TYPES


def _date(dates: dict[str, str], names: Sequence[str]) -> datetime | None:
    """The first that can be read."""
    for name in names:
        if name in dates and (date := parse_date(dates[name])):
            return date
    return None


def _summary_and_content(found: Found) -> tuple[Text | None, Text | None]:
    """The content is the longest there is. Without any, a description longer than the one that is the summary is it."""
    descriptions = found.descriptions
    if len(descriptions) > 1:
        ranked = [descriptions[name] for name in DESCRIPTIONS if name in descriptions]
    else:
        ranked = list(descriptions.values())
    summary = ranked[0] if ranked else None
    contents = [text for text in found.contents if is_text(text.type)]
    if contents:
        return summary, max(contents, key=_length)
    longest = max(ranked, key=_length, default=None)
    return summary, None if longest is summary else longest


def _length(text: Text) -> int:
    return len(text.value)


def _is_markup(text: Text, form: Format) -> bool:
    """RSS has no types, so what looks like HTML is HTML there, by feedparser's careful guess."""
    if text.type != "text/plain":
        return text.type in _MARKUP_TYPES
    guessed = form != "atom" and ("<" in text.value or "&" in text.value)
    return guessed and api.StrictFeedParser.looks_like_html(text.value)


def _html(text: Text | None, form: Format) -> str | None:
    if text is None:
        return None
    is_plain = text.type.startswith("text/") and not text.type.endswith("/xml") and not _is_markup(text, form)
    return as_html(text.value) if is_plain else text.value


def _language(found: Found, summary: Text | None, content: Text | None) -> str | None:
    """What the entry says of itself, else what is in scope of its texts."""
    if found.language:
        return found.language
    for text in (content, summary, found.title):
        if text and text.language:
            return text.language
    return None


def _media(found: Found, base: str) -> list[Media]:
    """Each address once, with the first type that is given for it."""
    if not (found.enclosures or found.media or found.thumbnails):
        return []
    types: dict[str, str | None] = {}
    for link, kind in (*found.enclosures, *found.media, *found.thumbnails):
        if address := web_address(link, base):
            types[address] = types.get(address) or kind or None
    return [Media(url=address, type=kind) for address, kind in types.items()]
