"""OPML 2.0 subscription lists (opml.org/spec2.opml): reading, whatever the nesting, and writing."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from services.errors import UsageError
from services.store.base import Feed


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in a list: `tags` are the folders that it lies in, from the outermost, and its categories."""

    url: str
    title: str | None
    tags: tuple[str, ...]
    line: int


def read_opml(data: bytes, name: str) -> list[Outline]:
    """The feeds of an OPML document, in order; `name` stands in errors. Raises UsageError."""
    reader = _Reader()
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
    """An OPML document of the feeds; tags become categories."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">', "  <head><title>Feeds</title></head>"]
    lines.append("  <body>")
    for feed in feeds:
        title = _attribute(feed.title or feed.url)
        category = f" category={_attribute(','.join(feed.tags))}" if feed.tags else ""
        lines.append(f'    <outline type="rss" text={title} title={title} xmlUrl={_attribute(feed.url)}{category}/>')
    return "\n".join([*lines, "  </body>", "</opml>", ""])


class _Reader:
    """Collects outlines that have an address; the others are folders."""

    def __init__(self) -> None:
        self.root: str | None = None
        self.found: list[Outline] = []
        self._folders: list[str] = []

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.root = self.root or tag.lower()
        if tag.lower() != "outline":
            return
        values = {name.lower(): value.strip() for name, value in attributes.items()}
        label = values.get("title") or values.get("text") or ""
        url = values.get("xmlurl", "")
        if url:
            categories = [part.strip("/ ") for part in values.get("category", "").split(",")]
            tags = tuple(dict.fromkeys(tag for tag in [*self._folders, *categories] if tag))
            self.found.append(Outline(url, label if label not in ("", url) else None, tags, line))
        self._folders.append("" if url else label)

    def end(self, tag: str) -> None:
        if tag.lower() == "outline":
            self._folders.pop()


def _attribute(value: str) -> str:
    writable = "".join(character if character.isprintable() else " " for character in value)
    return quoteattr(writable.encode("utf-8", "replace").decode())
