"""OPML 2.0 subscription lists (opml.org/spec2.opml): reading, whatever the nesting, and writing.

What other readers do not know of stands in attributes of a namespace of our own. Headers and credentials are never
written: such lists get handed round.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from services.errors import UsageError
from services.store.base import Feed

NAMESPACE = "urn:wireroom:opml"
_PREFIX = "wireroom"


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in a list; `said` are the fields of the registry that it tells of, and their values.

    Its tags are the folders that it lies in, from the outermost, and its categories.
    """

    url: str
    line: int
    said: Mapping[str, Any]


def read_opml(data: bytes, name: str) -> list[Outline]:
    """The feeds of an OPML document, in order; `name` stands in errors. Raises UsageError."""
    reader = _Reader(name)
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: reader.start(tag, attributes, parser.CurrentLineNumber)
    parser.EndElementHandler = reader.end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise UsageError(f"{name}: line {error.lineno}: not well-formed XML: {reason}; export it again") from None
    except (ValueError, LookupError) as error:
        raise UsageError(f"{name}: cannot be read: {error}; save it in UTF-8") from None
    if reader.root != "opml":
        raise UsageError(f"{name}: it begins with <{reader.root}>, an OPML file with <opml>; give a feed by its URL")
    return reader.found


def write_opml(feeds: Iterable[Feed]) -> str:
    """An OPML document of the feeds, each in a folder for its first tag, in that in one for its second, and so on."""
    head = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:{_PREFIX}="{NAMESPACE}">',
        "  <head><title>Feeds</title></head>",
        "  <body>",
    ]
    return "\n".join([*head, *_outlines(feeds), "  </body>", "</opml>", ""])


def _outlines(feeds: Iterable[Feed]) -> Iterable[str]:
    folders: list[str] = []
    for feed in sorted(feeds, key=lambda feed: (feed.tags, feed.url)):
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(folders, feed.tags, strict=False)))
        yield from _ends(folders, shared)
        for depth, tag in enumerate(feed.tags[shared:], shared):
            yield f"{_indent(depth)}<outline text={quoteattr(tag)} title={quoteattr(tag)}>"
        yield f"{_indent(len(feed.tags))}<outline {' '.join(_attributes(feed))}/>"
        folders = feed.tags
    yield from _ends(folders, 0)


def _ends(folders: Sequence[str], shared: int) -> Iterable[str]:
    return (f"{_indent(depth)}</outline>" for depth in reversed(range(shared, len(folders))))


def _indent(depth: int) -> str:
    return "  " * (depth + 2)


def _attributes(feed: Feed) -> Iterable[str]:
    title = quoteattr(feed.title or feed.url)
    yield f'type="rss" text={title} title={title} xmlUrl={quoteattr(feed.url)}'
    if feed.interval_s is not None:
        yield f'{_PREFIX}:interval="{feed.interval_s!r}"'
    if feed.full_text:
        yield f'{_PREFIX}:fullText="true"'
    if feed.paused:
        yield f'{_PREFIX}:paused="true"'


class _Reader:
    """Collects outlines that have an address; the others are folders."""

    def __init__(self, name: str) -> None:
        self.root: str | None = None
        self.found: list[Outline] = []
        self._name = name
        self._prefixes: set[str] = set()
        self._folders: list[str] = []

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.root = self.root or tag.lower()
        self._prefixes |= {
            name[6:].lower() for name, uri in attributes.items() if name[:6] == "xmlns:" and uri == NAMESPACE
        }
        if tag.lower() != "outline":
            return
        values = {name.lower(): value.strip() for name, value in attributes.items()}
        label = values.get("title") or values.get("text") or ""
        url = values.get("xmlurl", "")
        if url:
            self.found.append(Outline(url, line, self._said(values, label, url, line)))
        self._folders.append("" if url else label)

    def end(self, tag: str) -> None:
        if tag.lower() == "outline":
            self._folders.pop()

    def _said(self, values: Mapping[str, str], label: str, url: str, line: int) -> dict[str, Any]:
        categories = [part.strip("/ ") for part in values.get("category", "").split(",")]
        tags = [tag for tag in [*self._folders, *categories] if tag]
        said: dict[str, Any] = {"title": label} if label not in ("", url) else {}
        if tags:
            said["tags"] = tags
        for name, value in values.items():
            prefix, colon, own = name.partition(":")
            if colon and prefix in self._prefixes:
                said |= _own(own, value, f"{self._name}: line {line}: {name}={value!r}")
        return said


def _own(name: str, value: str, where: str) -> dict[str, Any]:
    """What an attribute of our namespace says. Raises UsageError."""
    if name == "interval":
        try:
            seconds = float(value)
        except ValueError:
            seconds = 0.0
        if not 1 <= seconds < float("inf"):
            raise UsageError(f"{where}: takes seconds, 1 or more")
        return {"interval_s": seconds}
    flags: Sequence[tuple[str, str]] = (("fulltext", "full_text"), ("paused", "paused"))
    for flag, said in flags:
        if name == flag:
            if value not in ("true", "false"):
                raise UsageError(f"{where}: takes true or false")
            return {said: value == "true"}
    return {}
