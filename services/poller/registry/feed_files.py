"""Lists of feeds as people keep them: addresses on the command line, TOML files, OPML files.

    [[feeds]]
    url = "https://example.org/feed.xml"
    title = "Example"               # optional, as are the others
    tags = ["world"]
    interval = 600                  # seconds; without it the interval is learned
    paused = false                  # without it, what `wireroom feeds pause` and `resume` said holds
    full_text = true                # take the text from each article's page
    headers = { X-Reader = "ours" }
    auth = { basic = "paper.secret" }   # a file with USER:PASSWORD; or bearer = a file with a token

Files of secrets are named relative to the TOML file. Whatever is wrong raises a UsageError that says where, and how
to mend it.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from services.errors import UsageError
from services.poller.fetching.request_headers import header_problem
from services.poller.registry.opml import Outline, read_opml
from services.poller.registry.registering import each_once, feed_at
from services.store.base import Credentials, Feed

_ADDRESS = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
_HOST = re.compile(r"^[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?$")
_TABLE = re.compile(r"^\s*\[\[\s*feeds\s*\]\]")
_TAKES = {
    "url": 'an address, such as url = "https://example.org/feed.xml"',
    "title": 'a text, such as title = "Example"',
    "tags": 'a list of texts, such as tags = ["world"]',
    "interval": "seconds, 1 or more, such as interval = 600",
    "paused": "true or false",
    "full_text": "true or false",
    "headers": 'a table of texts, such as headers = { X-Reader = "ours" }',
    "auth": 'auth = { basic = "FILE" } or auth = { bearer = "FILE" }',
}


class _Auth(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    basic: str | None = Field(None, min_length=1)
    bearer: str | None = Field(None, min_length=1)

    @model_validator(mode="after")
    def _one(self) -> "_Auth":
        if (self.basic is None) == (self.bearer is None):
            raise ValueError("one of the two")
        return self

    def credentials(self, folder: Path) -> Credentials:
        """With the file's path from the root, and links in it left alone: a mounted secret is one that is replaced."""
        scheme: Literal["basic", "bearer"] = "bearer" if self.basic is None else "basic"
        return Credentials(scheme=scheme, file=str((folder / (self.basic or self.bearer or "")).absolute()))


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    url: str
    title: str | None = None
    tags: list[str] = []
    interval: float | None = Field(None, ge=1, allow_inf_nan=False)
    paused: bool = False
    full_text: bool = False
    headers: dict[str, str] = {}
    auth: _Auth | None = None


KEYS = tuple(_Entry.model_fields)
"""The keys of a feed in a TOML file."""


def read_feeds(arguments: Iterable[str]) -> list[Feed]:
    """The feeds that arguments name, each once: an address is a feed, anything else a file of feeds."""
    found: list[Feed] = []
    for argument in arguments:
        if is_address(argument):
            found.append(feed_at(argument, "argument", source="cli"))
        else:
            found += read_feed_file(Path(argument), source="cli")
    return each_once(found)


def is_address(argument: str) -> bool:
    """Whether an argument is meant as an address, and not as the name of a file."""
    return _ADDRESS.match(argument) is not None


def read_feed_file(path: Path, *, source: str | None = None) -> list[Feed]:
    """The feeds of a TOML or OPML file, each once. Their `source` is file:NAME unless another is given.

    What the file does not say of a feed is not in its `model_fields_set`.
    """
    return feeds_of(read_bytes(path), path, source or source_name(path))


def read_bytes(path: Path) -> bytes:
    """What a file of feeds holds. Raises UsageError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        address = f"did you mean https://{path}? Else " if _HOST.match(str(path)) else ""
        raise UsageError(f"{path}: no such file; {address}give the URL of a feed, an OPML or a TOML file") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def feeds_of(data: bytes, path: Path, source: str) -> list[Feed]:
    """The feeds that the bytes of a file list; secret files are looked for beside `path`. Raises UsageError."""
    if path.suffix.lower() != ".toml" and data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return each_once(_outlined(outline, path, source) for outline in read_opml(data, str(path)))
    return _toml_feeds(data, path, source)


def source_name(path: Path) -> str:
    """The `source` of the feeds that the registry has from a file."""
    return f"file:{path}"


def credentials_named(text: str, where: str) -> Credentials:
    """Credentials as `basic:FILE` or `bearer:FILE` names them. Raises UsageError."""
    scheme, colon, file = text.partition(":")
    if not colon or not file or scheme not in ("basic", "bearer"):
        raise UsageError(f"{where} {text!r}: give basic:FILE or bearer:FILE; the secret stands in the file")
    known: Literal["basic", "bearer"] = "basic" if scheme == "basic" else "bearer"
    return Credentials(scheme=known, file=str(Path(file).absolute()))


def _outlined(outline: Outline, path: Path, source: str) -> Feed:
    return feed_at(outline.url, f"{path}: line {outline.line}", source=source, **outline.said)


def _toml_feeds(data: bytes, path: Path, source: str) -> list[Feed]:
    try:
        text = data.decode("utf-8-sig")
        tables = tomllib.loads(text)
    except UnicodeDecodeError:
        raise UsageError(f"{path}: neither an OPML file nor a TOML file in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f'{path}: not valid TOML: {error}; a feed is [[feeds]] and a line url = "…"') from None
    unknown = sorted(tables.keys() - {"feeds"})
    entries = tables.get("feeds", [])
    if unknown or not isinstance(entries, list):
        raise UsageError(f"{path}: {unknown[0] if unknown else 'feeds'}: only [[feeds]] tables are known here")
    found: dict[str, tuple[Feed, str]] = {}
    places = _Places(text.splitlines(), len(entries))
    for index, entry in enumerate(entries):
        feed = _toml_feed(entry, index, places, path, source)
        place = places.of(index, "url")
        if feed.id in found:
            raise UsageError(f"{path}: {place}: {feed.url} stands at {found[feed.id][1]} already; keep one of the two")
        found[feed.id] = feed, place
    return [feed for feed, _ in found.values()]


def _toml_feed(table: Any, index: int, places: "_Places", path: Path, source: str) -> Feed:
    try:
        entry = _Entry.model_validate(table)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        keys = [str(part) for part in first["loc"]]
        place = f"{path}: {places.of(index, *keys[:1])}"
        name = ".".join(keys) or "feeds"
        if first["type"] == "extra_forbidden":
            raise UsageError(f"{place}: {name}: no such key; {_known(keys)}") from None
        if first["type"] == "missing":
            raise UsageError(f"{place}: {name} is missing: a feed needs {_TAKES[name]}") from None
        takes = _TAKES.get(keys[0], "nothing of that kind") if keys else "tables, each [[feeds]]"
        raise UsageError(f"{place}: {name} = {_toml(first['input'])}: takes {takes}") from None
    for header, value in entry.headers.items():
        if problem := header_problem(header, value):
            raise UsageError(f"{path}: {places.of(index, 'headers')}: headers: {problem}; leave it out")
    said = entry.model_dump(include=entry.model_fields_set - {"url", "interval", "auth"})
    if "interval" in entry.model_fields_set:
        said["interval_s"] = entry.interval
    if entry.auth:
        said["credentials"] = entry.auth.credentials(path.parent)
    return feed_at(entry.url, f"{path}: {places.of(index, 'url')}", source=source, **said)


def _known(keys: Sequence[str]) -> str:
    names = list(_Auth.model_fields if keys[0] == "auth" and len(keys) > 1 else KEYS)
    close = get_close_matches(keys[-1], names, 1)
    return (f"do you mean {close[0]}? " if close else "") + f"Known are {', '.join(names)}"


def _toml(value: Any) -> str:
    """A value as TOML writes it, or nearly, and not endlessly long."""
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


class _Places:
    """Where things stand in a TOML file, whose reader does not tell."""

    def __init__(self, lines: Sequence[str], tables: int) -> None:
        starts = [number for number, line in enumerate(lines, 1) if _TABLE.match(line)]
        self._lines = lines
        self._starts = starts if len(starts) == tables else []

    def of(self, index: int, key: str | None = None) -> str:
        """The line of a key of a feed, else of the feed, else which feed of the file it is."""
        if not self._starts:
            return f"feed {index + 1}"
        start = self._starts[index]
        following = [*self._starts, len(self._lines) + 1][index + 1]
        for number in range(start, following):
            words = re.match(rf"""\s*(?:\[\s*feeds\s*\.\s*)?["']?{re.escape(key or "")}\b""", self._lines[number - 1])
            if key and words:
                return f"line {number}"
        return f"line {start}"
