"""feedparser's two parsers, strict and loose, made to collect what they meet into `Found` instead of judging it.

feedparser's own judgement depends on the order of elements (a second description or a caption becomes the content, a
guid the link), searches authors with a regular expression of quadratic time, and fails over a search field or a
position in odd places. It offers no hook but its handler methods, so these are replaced on its two parser classes, at
import; its version is pinned, and tests hold the behaviour.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from feedparser import api
from feedparser.util import FeedParserDict

from services.poller.formats.found import Found, Text, unescaped_link
from services.poller.formats.mending import mended
from services.poller.formats.parsed import text_of
from services.poller.formats.persons import person
from services.poller.formats.vocabulary import (
    AUTHORS,
    CAPTION,
    CATEGORIES,
    CONTENTS,
    CREATED,
    DESCRIPTIONS,
    LANGUAGES,
    LISTS,
    PUBLISHED,
    TITLES,
    UPDATED,
    content_type,
)

Attributes = dict[str, str]
_Handlers = tuple[Callable[[Any, Attributes], None], Callable[[Any], None]]

_FOUND = "wireroom_found"
_EMPTY_VOID = re.compile(r"<((?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)(?: [^<>]*)?)></[a-z]+>")
_DIV = re.compile(r"<div(?: [^<>]*)?>|</div>")
_XHTML = "application/xhtml+xml"


def found_in(context: dict[str, Any]) -> Found:
    """What was collected in feedparser's dictionary of an entry, the feed, or an entry's source."""
    found: Found = dict.setdefault(context, _FOUND, Found())
    return found


def _here(parser: Any) -> Found:
    """What an element counts for; inside an entry's picture that is nothing."""
    return Found() if parser.inentry and parser.inimage else found_in(parser._get_context())


def _own(name: str) -> str:
    """A name on feedparser's stack that it has no rules for, by which it would resolve or file the text."""
    return f"wireroom_{name}"


def _plain(name: str, take: Callable[[Found, str], object]) -> _Handlers:
    """For an element with plain text."""

    def start(parser: Any, _: Attributes) -> None:
        parser.push(_own(name), 1)

    def end(parser: Any) -> None:
        if text := text_of(parser.pop(_own(name))):
            take(_here(parser), text)

    return start, end


def _typed(name: str, default_type: str, take: Callable[[Found, Text], object]) -> _Handlers:
    """For an element with text of some type."""

    def start(parser: Any, attributes: Attributes) -> None:
        attributes["type"] = content_type(attributes.get("type") or "") or default_type
        parser.push_content(_own(name), attributes, default_type, 1)

    def end(parser: Any) -> None:
        text = text_of(parser.pop(_own(name)))
        kind, language = parser.contentparams.get("type") or default_type, parser.contentparams.get("language")
        parser.incontent = max(0, parser.incontent - 1)
        parser.contentparams.clear()
        if text:
            text = text_of(_html(text)) if kind == _XHTML else text
        if text:
            take(_here(parser), Text(text, kind, text_of(language)))

    return start, end


def _html(xhtml: str) -> str:
    """What feedparser wrote of inline XHTML, as HTML.

    It closes every element, and HTML reads </br> as one more <br>. A div around all of it is no part of the content
    (RFC 4287, section 3.1.1.3).
    """
    html = _EMPTY_VOID.sub(r"<\1/>", xhtml)
    divs = list(_DIV.finditer(html))
    if not divs or divs[0].start() or divs[-1].end() < len(html):
        return html
    depth = 0
    for div in divs:
        depth += -1 if div[0].startswith("</") else 1
        if not depth:
            return html[divs[0].end() : div.start()] if div is divs[-1] else html
    return html


def _start_rdf(parser: Any, _: Attributes) -> None:
    """feedparser looks for the language of `rdf:RDF`, and has made that `rdf:rdf` before."""
    if parser.lang:
        dict.__setitem__(parser.feeddata, "language", parser.lang.replace("_", "-"))


def _start_guid(parser: Any, attributes: Attributes) -> None:
    parser.guidislink = attributes.get("ispermalink", "true").strip().lower() == "true"
    parser.push(_own("guid"), 1)


def _end_guid(parser: Any) -> None:
    if text := text_of(parser.pop(_own("guid"))):
        _here(parser).add_guid(text, permalink=parser.guidislink)


def _start_link(parser: Any, attributes: Attributes) -> None:
    target = attributes.get("href") or attributes.get("url") or attributes.get("uri")
    if target:
        _here(parser).add_link(attributes.get("rel"), attributes.get("type"), parser.resolve_uri(target))
    else:
        parser.wireroom_link = attributes
        parser.push(_own("link"), 1)


def _end_link(parser: Any) -> None:
    if target := text_of(parser.pop(_own("link"))):
        attributes = parser.wireroom_link
        target = parser.resolve_uri(unescaped_link(target))
        _here(parser).add_link(attributes.get("rel"), attributes.get("type"), target)


def _start_author(parser: Any, _: Attributes) -> None:
    parser.inauthor = 1
    parser.push(_own("author"), 1)
    parser._get_context().setdefault("authors", []).append(FeedParserDict())


def _end_author(parser: Any) -> None:
    text = text_of(parser.pop(_own("author")))
    parser.inauthor = 0
    # feedparser itself puts name and email, when these are elements, into the last of the authors.
    parts = (parser._get_context().get("authors") or [{}])[-1]
    given = text_of(dict.get(parts, "name")) or text_of(dict.get(parts, "email"))
    if name := text_of(mended(given)) if given else text and person(text):
        _here(parser).authors.append(name)


def _start_source(parser: Any, _: Attributes) -> None:
    parser.insource = 1
    parser.push(_own("source"), 0)


def _end_source(parser: Any) -> None:
    parser.insource = 0
    parser.pop(_own("source"))
    _here(parser).source_authors += found_in(parser.sourcedata).authors
    parser.sourcedata.clear()


def _start_text_input(parser: Any, _: Attributes) -> None:
    """A search field of the channel, with a title and a link that are not the channel's."""
    dict.setdefault(parser.feeddata, "textinput", FeedParserDict())
    parser.intextinput = 1
    parser.push(_own("textinput"), 0)


def _end_text_input(parser: Any) -> None:
    parser.pop(_own("textinput"))
    parser.intextinput = 0


def _start_category(parser: Any, attributes: Attributes) -> None:
    parser.wireroom_category = attributes.get("label"), attributes.get("term")
    parser.push(_own("category"), 1)


def _start_itunes_category(parser: Any, attributes: Attributes) -> None:
    """They are nested, the outer one first."""
    _here(parser).add_category(None, attributes.get("text"), None)
    parser.wireroom_category = None, None
    parser.push(_own("category"), 1)


def _end_category(parser: Any) -> None:
    text = text_of(parser.pop(_own("category")))
    label, term = parser.wireroom_category
    parser.wireroom_category = None, None
    _here(parser).add_category(label, term, text)


def _start_enclosure(parser: Any, attributes: Attributes) -> None:
    _here(parser).enclosures.append(_file(attributes))


def _start_media_content(parser: Any, attributes: Attributes) -> None:
    _here(parser).media.append(_file(attributes))


def _start_media_thumbnail(parser: Any, attributes: Attributes) -> None:
    parser.wireroom_thumbnail = _file(attributes)
    parser.push(_own("thumbnail"), 1)


def _end_media_thumbnail(parser: Any) -> None:
    text = text_of(parser.pop(_own("thumbnail")))
    target, kind = parser.wireroom_thumbnail
    _here(parser).thumbnails.append((target or text, kind))


def _handle_charref(parser: Any, reference: str) -> None:
    """feedparser fails over references to what is no character, such as &#xD800;, and loses the document with them."""
    try:
        _READ_CHARACTER(parser, reference)
    except ValueError:
        parser.handle_data("\ufffd", escape=0)


_READ_CHARACTER = api.LooseFeedParser.handle_charref


def _file(attributes: Attributes) -> tuple[str | None, str | None]:
    return attributes.get("url") or attributes.get("href") or attributes.get("uri"), text_of(attributes.get("type"))


def _nothing(*_: object) -> None:
    """Of no use here."""


_HANDLERS: dict[str, _Handlers] = {
    "rdf_rdf": (_start_rdf, _nothing),
    "guid": (_start_guid, _end_guid),
    "id": _plain("id", lambda found, text: found.ids.setdefault("id", text)),
    "link": (_start_link, _end_link),
    **{name: _typed(name, "text/plain", Found.add_title) for name in TITLES},
    CAPTION: _typed(CAPTION, "text/plain", Found.add_caption),
    **{name: _typed(name, kind, partial(Found.add_description, name=name)) for name, kind in DESCRIPTIONS.items()},
    **{name: _typed(name, kind, lambda found, text: found.contents.append(text)) for name, kind in CONTENTS.items()},
    **{name: _plain(name, partial(Found.add_date, name=name)) for name in (*PUBLISHED, *UPDATED, *CREATED)},
    **{name: _plain(name, Found.add_language) for name in LANGUAGES},
    **dict.fromkeys(AUTHORS, (_start_author, _end_author)),
    "source": (_start_source, _end_source),
    "textinput": (_start_text_input, _end_text_input),
    **dict.fromkeys(CATEGORIES, (_start_category, _end_category)),
    "itunes_category": (_start_itunes_category, _end_category),
    **{name: _plain(name, lambda found, text: found.add_categories(text.split(","))) for name in LISTS},
    "enclosure": (_start_enclosure, _nothing),
    "media_content": (_start_media_content, _nothing),
    "media_thumbnail": (_start_media_thumbnail, _end_media_thumbnail),
}

_KEPT = frozenset("rss channel feed item entry image name email itunes_name itunes_email".split())
"""Elements that feedparser's own handlers keep count of; those of all others only keep their text apart."""


def _replace_handlers(parser: Any) -> None:
    others = {name.removeprefix("_start_") for name in dir(parser) if name.startswith("_start_")} - _KEPT
    for name, (start, end) in ({name: _plain(name, _nothing) for name in others} | _HANDLERS).items():
        setattr(parser, f"_start_{name}", start)
        setattr(parser, f"_end_{name}", end)
    parser._sync_author_detail = _nothing


_replace_handlers(api.StrictFeedParser)
_replace_handlers(api.LooseFeedParser)
api.LooseFeedParser.handle_charref = _handle_charref
