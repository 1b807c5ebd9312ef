"""Lists of feeds as people keep them: addresses on the command line, TOML files, OPML files.

    [[feeds]]
    url = "https://example.org/feed.xml"
    title = "Example"        # optional, as are the others
    tags = ["world"]
    interval = 600           # seconds
    paused = false

Whatever is wrong raises a UsageError that says where, and how to mend it.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.errors import UsageError
from services.identity import feed_id
from services.poller.opml import read_opml
from services.store.base import Feed

_ADDRESS = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
_TABLE = re.compile(r"^\s*\[\[\s*feeds\s*\]\]")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    url: str
    title: str | None = None
    tags: list[str] = []
    interval: float | None = Field(None, ge=1)
    paused: bool = False


def read_feeds(arguments: Iterable[str]) -> list[Feed]:
    """The feeds that arguments name, each once: an address is a feed, anything else a file of feeds."""
    found: list[Feed] = []
    for argument in arguments:
        if _ADDRESS.match(argument):
            found.append(_feed(argument, "argument", source="cli"))
        else:
            found += read_feed_file(Path(argument), source="cli")
    return _each_once(found)


def read_feed_file(path: Path, *, source: str | None = None) -> list[Feed]:
    """The feeds of a TOML or OPML file, each once. Their `source` is file:NAME unless another is given."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(f"{path}: no such file; give the URL of a feed, an OPML file or a TOML file") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from None
    source = source or source_name(path)
    if path.suffix.lower() != ".toml" and text.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        outlines = read_opml(text, str(path))
        feeds = [
            _feed(outline.url, f"{path}: line {outline.line}", source=source, title=outline.title, tags=outline.tags)
            for outline in outlines
        ]
    else:
        feeds = _toml_feeds(text, path, source)
    return _each_once(feeds)


def source_name(path: Path) -> str:
    """The `source` of the feeds that the registry has from a file."""
    return f"file:{path}"


def _toml_feeds(data: bytes, path: Path, source: str) -> list[Feed]:
    try:
        text = data.decode("utf-8-sig")
        tables = tomllib.loads(text)
    except UnicodeDecodeError:
        raise UsageError(f"{path}: neither an OPML file nor a TOML file in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f'{path}: not valid TOML: {error}; a feed is [[feeds]] and a line url = "…"') from None
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _TABLE.match(line)]
    unknown = sorted(tables.keys() - {"feeds"})
    entries = tables.get("feeds", [])
    if unknown or not isinstance(entries, list):
        raise UsageError(f"{path}: {unknown[0] if unknown else 'feeds'}: only [[feeds]] tables are known here")
    feeds = []
    for index, entry in enumerate(entries):
        where = f"{path}: line {lines[index]}" if len(lines) == len(entries) else f"{path}: feed {index + 1}"
        feeds.append(_toml_feed(entry, where, source))
    return feeds


def _toml_feed(table: Any, where: str, source: str) -> Feed:
    try:
        entry = _Entry.model_validate(table)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "feeds"
        if first["type"] == "extra_forbidden":
            raise UsageError(f"{where}: {name}: no such key; known are {', '.join(_Entry.model_fields)}") from None
        given = "" if first["type"] == "missing" else f" = {first['input']!r}"
        raise UsageError(f"{where}: {name}{given}: {first['msg'].lower()}") from None
    return _feed(
        entry.url,
        where,
        source=source,
        title=entry.title,
        tags=tuple(entry.tags),
        interval_s=entry.interval,
        paused=entry.paused,
    )


def _feed(url: str, where: str, *, source: str, tags: Sequence[str] = (), **values: Any) -> Feed:
    url = url.strip()
    try:
        parts = urlsplit(url)
        complete = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        complete = False
    if not complete or any(character.isspace() for character in url):
        raise UsageError(f"{where}: {url!r} is not the address of a feed; give http:// or https:// and a host")
    return Feed(id=feed_id(url), url=url, tags=list(dict.fromkeys(tags)), source=source, **values)


def _each_once(feeds: Iterable[Feed]) -> list[Feed]:
    """Of feeds with one address the first, with the tags of all: an OPML file may list one in several folders."""
    found: dict[str, Feed] = {}
    for feed in feeds:
        first = found.get(feed.id, feed)
        found[feed.id] = first.model_copy(update={"tags": list(dict.fromkeys([*first.tags, *feed.tags]))})
    return list(found.values())
