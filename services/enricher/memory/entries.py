"""What is remembered of articles: entries, each a few bytes, that are only ever added. Pure.

| entry     | says                                                                                             |
|-----------|--------------------------------------------------------------------------------------------------|
| `Article` | a version of an article was emitted; the latest entry of an id counts, the earlier ones are former texts |
| `Word`    | what a feed said last at a key: a copy of an article, or its owner's word at another key          |
| `Gone`    | an article could not be emitted after all; what was said of it before does not count              |

Ids and keys are 16 bytes. The hash of a text is cut to 8, and those that are only compared with few others to 6: of
feeds, of a feed's entry ids, and of an article's contents.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b

from services.enricher.sketch import LENGTH

ID = 16
SHORT = 8
"""Bytes of a text's hash."""
LEAST = 6
"""Bytes of the hash of a feed, an entry id or a content."""
HISTORY = 8
"""Contents kept of an article's last versions."""
NOBODY = bytes(ID)
"""The article that a withdrawn word speaks of."""

_RETRACTED, _ELSEWHERE, _SKETCH, _STORY, _FOUNDER, _TELLS = (1 << bit for bit in range(6))
_ARTICLE, _WORD, _GONE = 0, 0x40, 0x80
_KIND = 0xC0
_ARTICLE_HEAD = struct.Struct(f">BHI{ID}s{LEAST}s{LEAST}s{SHORT}sHIB")
_WORD_BODY = struct.Struct(f">BHI{LEAST}s{ID}s{ID}s{LEAST}sB{LEAST}s")
_GONE_BODY = struct.Struct(f">BHI{ID}s")
_TIME = slice(1, 7)
"""Where the time of an entry stands: 6 bytes, written as 2 and 4, of which the latter hold so many bits."""
_LOWER = 32
_CONTENTS, _TITLE_WORD = 3, 2
"""In one byte stand how many contents there are, less one, in so many bits, and above them how many words the title
has; bytes of such a word."""
_KEPT = 2048
"""Hashes kept: a batch asks for those of each feed again and again."""


@dataclass(slots=True)
class Article:
    """A version of an article, 1 or a greater number, as it was emitted at `at_ms`. Not frozen: that takes four times
    as long to make.

    `feed` is the hash of its owner's id, `entry` that of the entry id it was told under; `history` its last 8 contents,
    the latest last; `title` (at most 24 words of 2 bytes) and `sketch` are those of `near`, kept through a retraction.
    `story` is None when it was put into none. `tells` says that equal texts mean one article, `elsewhere` that the
    owner told this version at another key than the id.
    """

    id: bytes
    version: int
    feed: bytes
    entry: bytes
    exact: bytes
    history: tuple[bytes, ...]
    title: bytes
    sketch: bytes | None
    at_ms: int
    published_ms: int | None = None
    story: bytes | None = None
    tells: bool = True
    retracted: bool = False
    elsewhere: bool = False

    @property
    def latest(self) -> bytes:
        """The content of this version."""
        return self.history[-1]

    def encode(self) -> bytes:
        """50 bytes, 6 for each content, the title's and the sketch's, and 16 for another article's story; the version's
        number takes as many as it needs, none for the first."""
        flags, sketch, story = _ARTICLE, b"", b""
        if self.sketch is not None:
            flags, sketch = flags | _SKETCH, self.sketch
        if self.story == self.id:
            flags |= _FOUNDER
        elif self.story is not None:
            flags, story = flags | _STORY, self.story
        if self.tells:
            flags |= _TELLS
        if self.retracted:
            flags |= _RETRACTED
        if self.elsewhere:
            flags |= _ELSEWHERE
        history = self.history[-HISTORY:]
        head = _ARTICLE_HEAD.pack(
            flags,
            *_time(self.at_ms),
            self.id,
            self.feed,
            self.entry,
            self.exact,
            *_time(self.published_ms or 0),
            len(self.title) // _TITLE_WORD << _CONTENTS | len(history) - 1,
        )
        later = self.version - 1
        number = later.to_bytes((later.bit_length() + 7) // 8, "big") if later else b""
        return b"".join((head, *history, self.title, sketch, story, number))


class SeenBy(IntEnum):
    """What makes a feed tell of an article: it is the article's owner, or carries a copy under its URL or its text."""

    OWNER = 0
    SAME_URL = 1
    TEXT = 2


@dataclass(frozen=True, slots=True)
class Word:
    """What the feed with the hash `feed` said last at `key`: content `content` of the article `of`.

    `entry` is the hash of an entry id that leads to the article from now on; zeros for none.
    """

    feed: bytes
    key: bytes
    of: bytes
    content: bytes
    by: SeenBy
    at_ms: int
    entry: bytes = bytes(LEAST)

    def encode(self) -> bytes:
        """58 bytes."""
        return _WORD_BODY.pack(
            _WORD, *_time(self.at_ms), self.feed, self.key, self.of, self.content, self.by, self.entry
        )


@dataclass(frozen=True, slots=True)
class Gone:
    """The article `id` was taken back at `at_ms`."""

    id: bytes
    at_ms: int

    def encode(self) -> bytes:
        """23 bytes."""
        return _GONE_BODY.pack(_GONE, *_time(self.at_ms), self.id)


Entry = Article | Word | Gone


def decode(value: bytes) -> Entry:
    """The entry of these bytes."""
    kind = value[0] & _KIND
    if kind == _WORD:
        _, upper, lower, feed, key, of, content, by, entry = _WORD_BODY.unpack(value)
        return Word(feed, key, of, content, SeenBy(by), upper << _LOWER | lower, entry)
    if kind == _GONE:
        _, upper, lower, gone = _GONE_BODY.unpack(value)
        return Gone(gone, upper << _LOWER | lower)
    return _article(value)


def time_of(value: bytes) -> int:
    """The time of the entry of these bytes, `at_ms`."""
    return int.from_bytes(value[_TIME], "big")


@lru_cache(maxsize=_KEPT)
def feed_hash(feed: str | None) -> bytes:
    """6 bytes that stand for a feed, or for the lack of one."""
    return _hash(b"owner", feed or "")


@lru_cache(maxsize=_KEPT)
def entry_hash(entry_id: str | None) -> bytes:
    """6 bytes that stand for an entry id, zeros for the lack of one."""
    return _hash(b"entry id", entry_id) if entry_id else bytes(LEAST)


def key_mark(key: bytes) -> int:
    """The mark by which what was said at a key is found; an article's id is the key it was first told at."""
    return int.from_bytes(key[:4], "little")


def text_mark(exact: bytes) -> int:
    """The mark of a text's hash."""
    return int.from_bytes(exact[:4], "little")


def entry_mark(feed: bytes, entry: bytes) -> int:
    """The mark of a feed's entry id, from both hashes."""
    return int.from_bytes(feed[:4], "little") ^ int.from_bytes(entry[:4], "little")


def _article(value: bytes) -> Article:
    flags, upper, lower, id_, feed, entry, exact, published, rest, counts = _ARTICLE_HEAD.unpack_from(value)
    start = _ARTICLE_HEAD.size
    end = start + LEAST * ((counts & HISTORY - 1) + 1)
    history = tuple(value[position : position + LEAST] for position in range(start, end, LEAST))
    title = value[end : end + _TITLE_WORD * (counts >> _CONTENTS)]
    end += len(title)
    sketch = None
    if flags & _SKETCH:
        sketch = value[end : end + LENGTH]
        end += LENGTH
    story = id_ if flags & _FOUNDER else None
    if flags & _STORY:
        story = value[end : end + ID]
        end += ID
    return Article(
        id_,
        int.from_bytes(value[end:], "big") + 1,
        feed,
        entry,
        exact,
        history,
        title,
        sketch,
        upper << _LOWER | lower,
        published << _LOWER | rest or None,
        story,
        bool(flags & _TELLS),
        bool(flags & _RETRACTED),
        bool(flags & _ELSEWHERE),
    )


def _hash(kind: bytes, name: str) -> bytes:
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=LEAST, person=kind).digest()


def _time(ms: int) -> tuple[int, int]:
    ms = max(0, ms)
    return ms >> _LOWER, ms & (1 << _LOWER) - 1
