"""What is remembered of articles, as one batch sees it: what was claimed before, under what the batch adds. Pure.

The questions and answers are those of the rules in `services.enricher.dedup`. Whatever a batch adds can be taken back
until it is kept, since another enricher may have been faster.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from services.enricher.memory.entries import (
    LEAST,
    NOBODY,
    SHORT,
    Article,
    Entry,
    Gone,
    SeenBy,
    Word,
    decode,
    entry_hash,
    entry_mark,
    feed_hash,
    key_mark,
    text_mark,
)
from services.enricher.memory.items import Item
from services.enricher.memory.marks import Mark, Marks
from services.enricher.memory.rows import Rows
from services.enricher.stories import Stories

_NO_ENTRY = bytes(LEAST)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a feed said last at a key: of which article, which content, by what, and when (ms since the epoch).

    `row` is the row of the word, None when it is the article's own.
    """

    of: bytes
    content: bytes
    by: SeenBy
    at_ms: int
    row: int | None


class State:
    """Entries of articles in rows, found by their marks; and the stories.

    A row counts until `keep_s` seconds after it was written; what is touched when a fifth of that has passed is
    written again, so that it is remembered for at least four fifths of `keep_s` after it was last seen.
    """

    def __init__(self, *, keep_s: float, story_s: float) -> None:
        self._keep_s = keep_s
        self._rows = Rows()
        self._marks = Marks()
        self._older: dict[Mark, list[int]] = {}
        self._asked: set[Mark] = set()
        self._decoded: dict[int, Entry] = {}
        self._now_ms = 0
        self._kept = 0
        self._added: list[Item] = []
        self._stale: set[int] = set()
        self._story_ms = int(story_s * 1000)
        self._stories = Stories(story_s)

    @property
    def full(self) -> bool:
        """Whether it must be made anew, see `Rows.full`."""
        return self._rows.full

    @property
    def first(self) -> int:
        """The oldest row that counts."""
        return self._rows.first

    @property
    def end(self) -> int:
        """The number that the next row will have."""
        return self._rows.end

    @property
    def added(self) -> Sequence[Item]:
        """What the batch has added so far."""
        return self._added

    @property
    def stale(self) -> Collection[int]:
        """Rows that the batch touched and that must be written again."""
        return self._stale

    @property
    def stories(self) -> Stories:
        """The stories as the batch sees them."""
        return self._stories

    def begin(self, marks: Iterable[Mark], now_ms: int) -> None:
        """Take back what was not kept, forget what is too old, and look up the marks that a batch will ask for."""
        self.take_back()
        self._now_ms = now_ms
        self._rows.drop_before(self._oldest_s())
        self._stories.expire(now_ms)
        self._marks.first = self._rows.first
        self._asked = set(marks)
        self._older = self._marks.older(list(self._asked))

    def take_back(self) -> None:
        """Undo all since `keep`."""
        self._rows.truncate(self._kept)
        self._marks.truncate(self._kept)
        self._added = []
        self._stale = set()
        self._stories.take_back()
        self._decoded = {}

    def keep(self) -> None:
        """What the batch has added is claimed."""
        self._stories.keep()
        self._kept = self._rows.end
        self._marks.settle()
        self._older, self._asked = {}, set()
        self.take_back()

    def load(self, items: Iterable[Item], now_ms: int) -> None:
        """Add what was claimed elsewhere, or before; what was not kept is taken back."""
        self.take_back()
        self._now_ms = now_ms
        for item in items:
            entry = decode(item.entry)
            self._append(entry, item)
            self._marks.settle()
        self._stories.keep()
        self._kept = self._rows.end

    def knows(self, marks: Collection[Mark]) -> bool:
        """Whether a row may bear one of the marks: of most articles none is borne."""
        self._look_up(marks)
        return self._marks.knows(marks) or not self._older.keys().isdisjoint(marks)

    def article(self, article_id: bytes) -> Article | None:
        """The latest version of an article; None when there is none or it was taken back."""
        found = self._article(article_id)
        return found[1] if found else None

    def told_at(self, key: bytes) -> bytes | None:
        """The id of the article that was told at a key: the key itself, or of what it was told last."""
        if self.article(key) is not None:
            return key
        words = [
            (entry.at_ms, row, entry.of)
            for row in self._all(key_mark(key))
            if isinstance(entry := self._entry(row), Word) and entry.key == key and entry.of != NOBODY
        ]
        return max(words)[2] if words else None

    def seen(self, feed: str | None, key: bytes) -> Seen | None:
        """What the feed said last at the key."""
        said: list[tuple[int, int, Seen]] = []
        owner = feed_hash(feed)
        if found := self._article(key):
            row, own = found
            if own.feed == owner and not own.elsewhere:
                said.append((own.at_ms, row, Seen(key, own.latest, SeenBy.OWNER, own.at_ms, None)))
        for row in self._all(key_mark(key)):
            word = self._entry(row)
            if isinstance(word, Word) and word.key == key and word.feed == owner:
                said.append((word.at_ms, row, Seen(word.of, word.content, word.by, word.at_ms, row)))
        return max(said)[2] if said else None

    def entry(self, feed: str | None, entry_id: str | None) -> bytes | None:
        """The id of the article that the feed told last under the entry id."""
        if not feed or not entry_id:
            return None
        owner, entry = feed_hash(feed), entry_hash(entry_id)
        told = []
        for row in self._all(entry_mark(owner, entry)):
            one = self._entry(row)
            if isinstance(one, Article | Word) and (one.feed, one.entry) == (owner, entry):
                told.append((one.at_ms, row, one.id if isinstance(one, Article) else one.of))
        return max(told)[2] if told else None

    def text_holder(self, exact: bytes) -> bytes | None:
        """The id of the first article that has or had this text."""
        holders = []
        for row in self._all(text_mark(exact)):
            one = self._entry(row)
            if isinstance(one, Article) and one.tells and one.exact == exact[:SHORT] and self.article(one.id):
                holders.append((one.at_ms, row, one.id))
        return min(holders)[2] if holders else None

    def near(self, marks: Collection[Mark]) -> list[Article]:
        """Versions of articles that share a mark of their sketch, those that share most first, each text once."""
        hits: dict[int, int] = {}
        for mark in self._borne(marks):
            for row in self._all(mark):
                hits[row] = hits.get(row, 0) + 1
        if not hits:
            return []
        texts: dict[tuple[bytes, bytes], tuple[int, Article]] = {}
        for row, count in hits.items():
            one = self._entry(row)
            if isinstance(one, Article) and one.sketch:
                text = (one.id, one.sketch)
                texts[text] = (max(count, texts[text][0]) if text in texts else count, one)
        return [one for _, one in sorted(texts.values(), key=lambda found: (-found[0], found[1].id, found[1].at_ms))]

    def put(self, entry: Entry, *, marks: Sequence[Mark] = (), vector: bytes = b"") -> None:
        """Add an entry; `marks` are those of an article's sketch, `vector` that by which its story is found."""
        item = Item(entry.encode(), self._now_ms // 1000, marks, vector)
        self._decoded[self._append(entry, item)] = entry
        self._added.append(item)

    def put_again(self, item: Item) -> None:
        """Write a stale row anew."""
        entry, fresh = decode(item.entry), replace(item, written_s=self._now_ms // 1000)
        self._append(entry, fresh)
        self._added.append(fresh)

    def touch(self, article_id: bytes) -> None:
        """The article was seen: let it be remembered for longer."""
        if found := self._article(article_id):
            self.touch_row(found[0])

    def touch_row(self, row: int) -> None:
        """The same for one row."""
        if row < self._kept and self._rows.written(row) < self._now_ms / 1000 - self._keep_s / 5:
            self._stale.add(row)

    def _article(self, article_id: bytes) -> tuple[int, Article] | None:
        for row in reversed(self._all(key_mark(article_id))):
            entry = self._entry(row)
            if isinstance(entry, Article | Gone) and entry.id == article_id:
                return (row, entry) if isinstance(entry, Article) else None
        return None

    def _append(self, entry: Entry, item: Item) -> int:
        row = self._rows.append(item.entry, item.written_s)
        self._marks.add(_marks(entry, item.marks), row)
        self._tell_stories(entry, item)
        return row

    def _tell_stories(self, entry: Entry, item: Item) -> None:
        if isinstance(entry, Gone) or (isinstance(entry, Article) and entry.retracted):
            self._stories.forget(entry.id)
        elif isinstance(entry, Article) and entry.story and entry.at_ms > self._now_ms - self._story_ms:
            self._stories.add(entry.id, entry.story, item.vector or None, entry.at_ms)

    def _borne(self, marks: Collection[Mark]) -> Collection[Mark]:
        """Those of the marks that a row may bear; most are borne by none, and are asked for together."""
        self._look_up(marks)
        borne = set(self._marks.among(marks))
        if self._older:
            borne.update([mark for mark in marks if mark in self._older])
        return borne

    def _all(self, mark: Mark) -> Sequence[int]:
        """The rows with the mark, ascending."""
        recent = self._marks.recent(mark)
        if mark not in self._asked:
            self._look_up((mark,))
        older = self._older.get(mark)
        if older is None and not recent:
            return recent
        first = self._rows.first
        return [row for row in chain(older or (), recent) if row >= first]

    def _look_up(self, marks: Collection[Mark]) -> None:
        if not self._asked.issuperset(marks):
            further = [mark for mark in marks if mark not in self._asked]
            self._asked.update(further)
            self._older |= self._marks.older(further)

    def _entry(self, row: int) -> Entry:
        entry = self._decoded.get(row)
        if entry is None:
            entry = self._decoded[row] = decode(self._rows[row])
        return entry

    def _oldest_s(self) -> int:
        return max(0, int(self._now_ms / 1000 - self._keep_s))


def _marks(entry: Entry, sketch_marks: Sequence[Mark]) -> list[Mark]:
    if isinstance(entry, Word):
        marks = [key_mark(entry.key)]
        return marks if entry.entry == _NO_ENTRY else [*marks, entry_mark(entry.feed, entry.entry)]
    if isinstance(entry, Gone):
        return [key_mark(entry.id)]
    marks = [key_mark(entry.id), *sketch_marks]
    if entry.tells:
        marks.append(text_mark(entry.exact))
    return marks if entry.entry == _NO_ENTRY else [*marks, entry_mark(entry.feed, entry.entry)]
