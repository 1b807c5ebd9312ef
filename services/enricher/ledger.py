"""The store as a batch sees it: typed reading and writing of what is remembered of articles. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from services.enricher.records import (
    ID,
    Article,
    Pointer,
    Seen,
    article_record,
    band_records,
    seen_record,
    sketch_record,
    text_record,
)
from services.enricher.sketch import LENGTH
from services.store.base import Key

_BAND_IDS = 16


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
        return Article.decode(value) if value is not None and Pointer.alias(value) is None else None

    def put_article(self, article_id: bytes, article: Article) -> None:
        """Write the article's record."""
        self.put(article_record(article_id), article.encode())

    def told_at(self, key: bytes) -> bytes | None:
        """The id of the article that was told at a key: the key itself, or where its alias leads."""
        value = self.get(article_record(key))
        alias = Pointer.alias(value)
        return alias.of if alias else key if value is not None else None

    def put_alias(self, key: bytes, article_id: bytes, at_ms: int) -> None:
        """Remember which article was told last at a key, unless an article of its own lives there."""
        if key != article_id and self.article(key) is None:
            self._point(article_record(key), article_id, at_ms)

    def seen(self, feed: str | None, key: bytes) -> Seen | None:
        """What the feed last said at the key."""
        value = self.get(seen_record(feed, key))
        return Seen.decode(value) if value is not None else None

    def entry(self, key: Key) -> bytes | None:
        """The id of the article that was told last under an entry id."""
        return self._pointed(key)

    def put_entry(self, key: Key, article_id: bytes, at_ms: int) -> None:
        """Remember which article was told last under an entry id."""
        self._point(key, article_id, at_ms)

    def put_text(self, article_id: bytes, exact: bytes, at_ms: int) -> None:
        """Remember whose text this is; the first article keeps it as long as it lives."""
        value = self.get(text_record(exact))
        holder = Pointer.decode(value) if value is not None else None
        if holder is None or at_ms < holder.at_ms or self.article(holder.of) is None:
            self.put(text_record(exact), Pointer(article_id, at_ms).encode())

    def text_holder(self, exact: bytes) -> bytes | None:
        """The id of the first article with this text."""
        return self._pointed(text_record(exact))

    def sketch(self, article_id: bytes) -> bytes | None:
        """The article's sketch."""
        value = self.get(sketch_record(article_id))
        return value[:LENGTH] if value is not None else None

    def title(self, article_id: bytes) -> bytes | None:
        """The set of the article's title's words (see `near`); None for one without a sketch."""
        value = self.get(sketch_record(article_id))
        return value[LENGTH:] if value is not None else None

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

    def _pointed(self, key: Key) -> bytes | None:
        value = self.get(key)
        return Pointer.decode(value).of if value is not None else None

    def _point(self, key: Key, article_id: bytes, at_ms: int) -> None:
        value = self.get(key)
        if value is None or Pointer.decode(value).at_ms <= at_ms:
            self.put(key, Pointer(article_id, at_ms).encode())


def _ids(value: bytes) -> list[bytes]:
    return [value[at : at + ID] for at in range(0, len(value), ID)]
