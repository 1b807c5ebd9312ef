"""What is remembered of a feed's entries, and how it is kept short: a state is loaded and saved at every poll.

Hashes are 16 hex digits (64 bits): they tell the entries of one feed apart, not articles of the world. Packed, an entry
takes some 76 bytes instead of the 270 of plain JSON, and most polls (nothing modified) carry the packed text through
without ever unpacking it.
"""

import base64
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

NO_HASH = "0" * 16
RETRACTED = "f" * 16
"""The content of an entry that was withdrawn."""
_ROW_BYTES = 8 + 8 + 16 + 8


class EntryState(NamedTuple):
    """What was last published of one entry.

    `content` stands for the entry as it was last seen, `text` for its title and text without noise: another text is
    another version, and by it the entry is known again under another id; both are 16 hex digits. `article_key` (32 hex
    digits) is the key it was first published under, kept for all its versions. `entry_id` is kept of entries that stood
    in a complete document: their id as given, empty when they have none. `changes` counts the changes that were
    published, `changed_at` is when the last one was, in seconds since the epoch. `page_url` is its page's own address,
    which then goes before `article_key`.
    """

    content: str
    article_key: str
    url: str | None = None
    text: str = NO_HASH
    entry_id: str | None = None
    changes: int = 0
    changed_at: int = 0
    page_url: str | None = None

    @property
    def is_retracted(self) -> bool:
        """Whether the last that was published of it is that it was withdrawn."""
        return self.content == RETRACTED


class Remembered(Mapping[str, EntryState]):
    """Entries by 16 hex digits, in the order in which they were last seen; unpacked when first looked into.

    What cannot be unpacked, such as what an older version saved, is as if nothing were remembered: then the entries
    are published once more, and the enricher finds them unchanged.
    """

    __slots__ = ("_entries", "_packed")

    def __init__(self, entries: Mapping[str, EntryState] | None = None, *, packed: str | None = None) -> None:
        self._entries: dict[str, EntryState] | None = None if packed is not None else dict(entries or {})
        self._packed = packed

    @property
    def packed(self) -> str:
        """All entries as ASCII text."""
        if self._packed is None:
            self._packed = _packed(self._unpacked)
        return self._packed

    @property
    def _unpacked(self) -> dict[str, EntryState]:
        if self._entries is None:
            self._entries = _unpacked(self._packed or "")
        return self._entries

    def __getitem__(self, key: str) -> EntryState:
        return self._unpacked[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._unpacked)

    def __len__(self) -> int:
        return len(self._unpacked)

    def __repr__(self) -> str:
        return f"Remembered({self._unpacked!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._of,
            serialization=core_schema.plain_serializer_function_ser_schema(lambda value: value.packed),
        )

    @classmethod
    def _of(cls, value: object) -> "Remembered":
        if isinstance(value, Remembered):
            return value
        if isinstance(value, str):
            return cls(packed=value)
        if isinstance(value, Mapping) and all(isinstance(state, EntryState) for state in value.values()):
            return cls(value)
        return cls()


def _packed(entries: Mapping[str, EntryState]) -> str:
    if not entries:
        return ""
    rows = [key + state.content + state.article_key + state.text for key, state in entries.items()]
    if any(len(row) != 2 * _ROW_BYTES for row in rows):
        raise ValueError(f"an entry is remembered by {2 * _ROW_BYTES} hex digits in all; got {rows!r}")
    rest = json.dumps([_rest(state) for state in entries.values()]).encode()
    return base64.b64encode(bytes.fromhex("".join(rows)) + zlib.compress(rest, 1)).decode() + f".{len(rows)}"


def _unpacked(packed: str) -> dict[str, EntryState]:
    if not packed:
        return {}
    try:
        text, _, count = packed.rpartition(".")
        data = base64.b64decode(text, validate=True)
        end = int(count) * _ROW_BYTES
        hashes = data[:end].hex()
        rests = json.loads(zlib.decompress(data[end:]))
        return dict(_row(hashes, at, rest) for at, rest in zip(range(0, 2 * end, 2 * _ROW_BYTES), rests, strict=True))
    except (ValueError, TypeError, zlib.error):
        return {}


def _rest(state: EntryState) -> object:
    """What few entries have is left out, as it was before there was such a thing."""
    rest = [state.url, state.entry_id, state.changes, state.changed_at, state.page_url]
    if state.page_url is None:
        rest.pop()
    return rest if any(rest[1:]) or rest[1] is not None else rest[0]


def _row(hashes: str, at: int, rest: Any) -> tuple[str, EntryState]:
    url, entry_id, changes, changed_at, *further = rest if isinstance(rest, list) else (rest, None, 0, 0)
    (page_url,) = further or (None,)
    key, content, text = hashes[at : at + 16], hashes[at + 16 : at + 32], hashes[at + 64 : at + 80]
    return key, EntryState(content, hashes[at + 32 : at + 64], url, text, entry_id, changes, changed_at, page_url)
