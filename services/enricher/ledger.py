"""What the store remembers of articles: keys and encodings, and a view of them that shows a batch its own writes. Pure.

| space   | id                      | value                                                              |
|---------|-------------------------|--------------------------------------------------------------------|
| article | article key             | `Article`, or the id of the article that was told at this key      |
| seen    | hash of feed and key    | `Seen`: what the feed last said at the key                         |
| entry   | hash of feed, entry id  | id of the article that the feed told under its entry id            |
| text    | exact hash              | id of the first article with this text                             |
| sketch  | article id              | the sketch of the article's latest text, and its title's words     |
| band    | band                    | ids of the 16 articles that had it last, the latest at the end     |

Ids and hashes are 16 bytes; contents (hashes that are only ever compared within one article) 8.
"""

import struct
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache

from services.enricher.near import PLACES, bands
from services.identity import digest
from services.store.base import Key

ID = 16
CONTENT = 8
HISTORY = 8
_BAND_IDS = 16
_HEAD = struct.Struct(">BI8s16s")
_SEEN = struct.Struct(">16s8sB6s")
_RETRACTED = 1


@dataclass(frozen=True, slots=True)
class Article:
    """An emitted article. `feed` is the hash of its owner's id; `history` its last 8 contents, the latest last."""

    version: int
    feed: bytes
    exact: bytes
    retracted: bool
    history: tuple[bytes, ...]

    @property
    def latest(self) -> bytes:
        """The content of the current version."""
        return self.history[-1]

    def encode(self) -> bytes:
        """29 bytes, and 8 for each content in the history."""
        head = _HEAD.pack(_RETRACTED if self.retracted else 0, self.version, self.feed, self.exact)
        return head + b"".join(self.history[-HISTORY:])

    @classmethod
    def decode(cls, value: bytes) -> "Article":
        """The inverse of `encode`."""
        flags, version, feed, exact = _HEAD.unpack_from(value)
        history = tuple(value[at : at + CONTENT] for at in range(_HEAD.size, len(value), CONTENT))
        return cls(version, feed, exact, bool(flags & _RETRACTED), history)


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
        return _SEEN.pack(self.of, self.content, self.by, self.at_ms.to_bytes(6, "big"))

    @classmethod
    def decode(cls, value: bytes) -> "Seen":
        """The inverse of `encode`."""
        of, content, by, at = _SEEN.unpack(value)
        return cls(of, content, SeenBy(by), int.from_bytes(at, "big"))


def feed_hash(feed: str | None) -> bytes:
    """8 bytes that stand for a feed, or for the lack of one."""
    return bytes.fromhex(digest("owner", feed or ""))[:CONTENT]


def article_record(article_id: bytes) -> Key:
    """The key of an article, or of its alias."""
    return Key("article", article_id)


def seen_record(feed: str | None, key: bytes) -> Key:
    """The key of what a feed said at an article key."""
    return Key("seen", bytes.fromhex(digest("seen", feed or "", key.hex())))


def entry_record(feed: str | None, entry_id: str | None) -> Key | None:
    """The key of a feed's entry id; None without both."""
    return Key("entry", bytes.fromhex(digest("entry", feed, entry_id))) if feed and entry_id else None


def text_record(exact: bytes) -> Key:
    """The key of a text."""
    return Key("text", exact)


def sketch_record(article_id: bytes) -> Key:
    """The key of an article's sketch."""
    return Key("sketch", article_id)


@lru_cache(maxsize=2048)
def band_records(sketch: bytes) -> tuple[Key, ...]:
    """The keys of a sketch's bands; kept, since each pass over a batch asks for them several times."""
    return tuple(Key("band", band) for band in bands(sketch))


@dataclass(slots=True)
class Ledger:
    """The store as one batch sees it: what was read, under what the batch has written so far.

    A key outside `known` that `found` lacks may still be in the store: it goes into `missing`, and what is judged
    on its absence does not count.
    """

    found: Mapping[Key, bytes]
    known: Collection[Key]
    missing: set[Key] = field(default_factory=set)
    touched: set[Key] = field(default_factory=set)
    _written: dict[Key, bytes | None] = field(default_factory=dict)

    def get(self, key: Key) -> bytes | None:
        """The value now, after the batch's own writes."""
        if key in self._written:
            return self._written[key]
        value = self.found.get(key)
        if value is None and key not in self.known:
            self.missing.add(key)
        return value

    def put(self, key: Key, value: bytes) -> None:
        """Write a value."""
        self._written[key] = value

    def delete(self, key: Key) -> None:
        """Remove a value."""
        self._written[key] = None

    def writes(self) -> dict[Key, bytes]:
        """What the batch has written, but for deletions."""
        return {key: value for key, value in self._written.items() if value is not None}

    def deletes(self) -> set[Key]:
        """What the batch has removed."""
        return {key for key, value in self._written.items() if value is None}

    def only_touched(self) -> set[Key]:
        """Touched keys that are not written or removed anyway."""
        return self.touched - self._written.keys()

    def article(self, article_id: bytes) -> Article | None:
        """The article of this id; None for an alias too."""
        value = self.get(article_record(article_id))
        return Article.decode(value) if value is not None and len(value) != ID else None

    def put_article(self, article_id: bytes, article: Article) -> None:
        """Write the article's record."""
        self.put(article_record(article_id), article.encode())

    def told_at(self, key: bytes) -> bytes | None:
        """The id of the article that was told at a key: the key itself, or where its alias leads."""
        value = self.get(article_record(key))
        if value is None:
            return None
        return value if len(value) == ID else key

    def put_alias(self, key: bytes, article_id: bytes) -> None:
        """Remember which article was told at a key, unless an article of its own lives there."""
        if key != article_id and self.article(key) is None:
            self.put(article_record(key), article_id)

    def seen(self, feed: str | None, key: bytes) -> Seen | None:
        """What the feed last said at the key."""
        value = self.get(seen_record(feed, key))
        return Seen.decode(value) if value is not None else None

    def put_text(self, article_id: bytes, exact: bytes) -> None:
        """Remember whose text this is; the first article keeps it as long as it lives."""
        holder = self.text_holder(exact)
        if holder is None or self.article(holder) is None:
            self.put(text_record(exact), article_id)

    def text_holder(self, exact: bytes) -> bytes | None:
        """The id of the first article with this text."""
        return self.get(text_record(exact))

    def sketch(self, article_id: bytes) -> bytes | None:
        """The article's sketch."""
        value = self.get(sketch_record(article_id))
        return value[: 2 * PLACES] if value is not None else None

    def title(self, article_id: bytes) -> bytes:
        """The set of the article's title's words (see `near`); empty for one without a sketch."""
        return (self.get(sketch_record(article_id)) or b"")[2 * PLACES :]

    def put_sketch(self, article_id: bytes, sketch: bytes, title: bytes) -> None:
        """Make the article findable by its sketch."""
        self.put(sketch_record(article_id), sketch + title)
        for key in band_records(sketch):
            others = [one for one in _ids(self.get(key) or b"") if one != article_id]
            self.put(key, b"".join([*others, article_id][-_BAND_IDS:]))

    def near(self, sketch: bytes) -> list[bytes]:
        """Ids of articles that share a band with the sketch, those that share most first."""
        hits: dict[bytes, int] = {}
        for key in band_records(sketch):
            for article_id in _ids(self.get(key) or b""):
                hits[article_id] = hits.get(article_id, 0) + 1
        return sorted(hits, key=lambda article_id: (-hits[article_id], article_id))

    def touch(self, article_id: bytes, article: Article) -> None:
        """Slide the expiry of all that makes an article known."""
        self.touched |= {article_record(article_id), text_record(article.exact), sketch_record(article_id)}
        if sketch := self.sketch(article_id):
            self.touched.update(band_records(sketch))

    def forget(self, article_id: bytes, article: Article) -> None:
        """Remove an article and what leads to it by its text."""
        self.delete(article_record(article_id))
        if self.text_holder(article.exact) == article_id:
            self.delete(text_record(article.exact))
        if sketch := self.sketch(article_id):
            self.delete(sketch_record(article_id))
            for key in band_records(sketch):
                others = [one for one in _ids(self.get(key) or b"") if one != article_id]
                if others:
                    self.put(key, b"".join(others))
                else:
                    self.delete(key)


def _ids(value: bytes) -> list[bytes]:
    return [value[at : at + ID] for at in range(0, len(value), ID)]
