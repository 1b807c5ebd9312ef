"""What the store remembers of articles: keys and values. Pure.

| space   | id                      | value                                                              |
|---------|-------------------------|--------------------------------------------------------------------|
| article | article key             | `Article`, or a pointer to the article that was told at this key   |
| seen    | hash of feed and key    | `Seen`: what the feed last said at the key                         |
| entry   | hash of feed, entry id  | pointer to the article that the feed told last under its entry id  |
| text    | exact hash              | pointer to the first article with this text                        |
| sketch  | article id              | the sketch of the article's latest text, and its title's words     |
| band    | band                    | ids of the 16 articles that had it last, the latest at the end     |

Ids and hashes are 16 bytes; contents (hashes that are only ever compared within one article) 8. See also
`services.enricher.ledger`, through which they are read and written.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from services.enricher.sketch import bands
from services.identity import digest
from services.store.base import Key

ID = 16
CONTENT = 8
HISTORY = 8
_AT = 6
_HEAD = struct.Struct(">BI8s8s16s")
_SEEN = struct.Struct(">16s8sB6s")
_RETRACTED = 1
_LEADING = ("article", "entry", "seen", "text")
_LEADING_BYTES = (ID + _AT, _SEEN.size)
"""Spaces and lengths of values that begin with an article's id."""
_KEPT = 2048
"""Keys and hashes kept: each pass over a batch asks for those of each article several times."""


@dataclass(frozen=True, slots=True)
class Article:
    """An emitted article.

    `feed` is the hash of its owner's id, `entry` that of the entry id the owner told it under last; `history` its last
    8 contents, the latest last.
    """

    version: int
    feed: bytes
    entry: bytes
    exact: bytes
    retracted: bool
    history: tuple[bytes, ...]

    @property
    def latest(self) -> bytes:
        """The content of the current version."""
        return self.history[-1]

    def encode(self) -> bytes:
        """37 bytes, and 8 for each content in the history."""
        head = _HEAD.pack(_RETRACTED if self.retracted else 0, self.version, self.feed, self.entry, self.exact)
        return head + b"".join(self.history[-HISTORY:])

    @classmethod
    def decode(cls, value: bytes) -> "Article":
        """The inverse of `encode`."""
        flags, version, feed, entry, exact = _HEAD.unpack_from(value)
        history = tuple(value[at : at + CONTENT] for at in range(_HEAD.size, len(value), CONTENT))
        return cls(version, feed, entry, exact, bool(flags & _RETRACTED), history)


class SeenBy(IntEnum):
    """What makes a feed tell of an article: it is the article's owner, or carries a copy under its URL or its text."""

    OWNER = 0
    SAME_URL = 1
    TEXT = 2


@dataclass(frozen=True, slots=True)
class Seen:
    """What a feed last said at a key: of which article, which content, by what, and when (ms since the epoch)."""

    of: bytes
    content: bytes
    by: SeenBy
    at_ms: int

    def encode(self) -> bytes:
        """31 bytes."""
        return _SEEN.pack(self.of, self.content, self.by, self.at_ms.to_bytes(_AT, "big"))

    @classmethod
    def decode(cls, value: bytes) -> "Seen":
        """The inverse of `encode`."""
        of, content, by, at = _SEEN.unpack(value)
        return cls(of, content, SeenBy(by), int.from_bytes(at, "big"))


@dataclass(frozen=True, slots=True)
class Pointer:
    """An article's id, and the time in ms: first and last mean the same when events are read back in another order."""

    of: bytes
    at_ms: int

    def encode(self) -> bytes:
        """22 bytes, fewer than any article has."""
        return self.of + self.at_ms.to_bytes(_AT, "big")

    @classmethod
    def decode(cls, value: bytes) -> "Pointer":
        """The inverse of `encode`."""
        return cls(value[:ID], int.from_bytes(value[ID:], "big"))

    @classmethod
    def alias(cls, value: bytes | None) -> "Pointer | None":
        """The pointer under an article's key; None when an article of its own is there, or nothing."""
        return cls.decode(value) if value is not None and len(value) == ID + _AT else None


@lru_cache(maxsize=_KEPT)
def feed_hash(feed: str | None) -> bytes:
    """8 bytes that stand for a feed, or for the lack of one."""
    return bytes.fromhex(digest("owner", feed or ""))[:CONTENT]


@lru_cache(maxsize=_KEPT)
def entry_hash(entry_id: str | None) -> bytes:
    """8 bytes that stand for an entry id, zeros for the lack of one."""
    return bytes.fromhex(digest("entry id", entry_id))[:CONTENT] if entry_id else bytes(CONTENT)


def article_record(article_id: bytes) -> Key:
    """The key of an article, or of its alias."""
    return Key("article", article_id)


@lru_cache(maxsize=_KEPT)
def seen_record(feed: str | None, key: bytes) -> Key:
    """The key of what a feed said at an article key."""
    return Key("seen", bytes.fromhex(digest("seen", feed or "", key.hex())))


@lru_cache(maxsize=_KEPT)
def entry_record(feed: str | None, entry_id: str | None) -> Key | None:
    """The key of a feed's entry id; None without both."""
    return Key("entry", bytes.fromhex(digest("entry", feed, entry_id))) if feed and entry_id else None


def text_record(exact: bytes) -> Key:
    """The key of a text."""
    return Key("text", exact)


def sketch_record(article_id: bytes) -> Key:
    """The key of an article's sketch."""
    return Key("sketch", article_id)


@lru_cache(maxsize=_KEPT)
def band_records(sketch: bytes) -> tuple[Key, ...]:
    """The keys of a sketch's bands."""
    return tuple(Key("band", band) for band in bands(sketch))


def followed(found: Mapping[Key, bytes]) -> set[Key]:
    """The keys of the articles, and of their sketches, that the values read so far lead to."""
    ids = {value[:ID] for key, value in found.items() if key.space in _LEADING and len(value) in _LEADING_BYTES}
    return {key for article_id in ids for key in (article_record(article_id), sketch_record(article_id))}
