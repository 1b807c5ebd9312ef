"""What each verdict adds to the memory, whether it is judged now or read back from the topics. Pure."""

from dataclasses import dataclass, replace
from functools import cached_property

from schemas.duplicate import Rule
from schemas.enriched import Change
from services.enricher.journal import Verdict
from services.enricher.memory.entries import (
    HISTORY,
    LEAST,
    NOBODY,
    SHORT,
    Article,
    Gone,
    SeenBy,
    Word,
    entry_hash,
    entry_mark,
    feed_hash,
    key_mark,
    text_mark,
)
from services.enricher.memory.marks import Mark
from services.enricher.memory.state import State
from services.enricher.near import Fingerprints
from services.identity import entry_key

_FORGOTTEN = bytes(LEAST)
_SEEN_BY: dict[Rule, SeenBy] = {
    "same_entry": SeenBy.OWNER,
    "same_url": SeenBy.SAME_URL,
    "same_text": SeenBy.TEXT,
    "near_text": SeenBy.TEXT,
}


@dataclass(frozen=True)
class Candidate:
    """What of an article decides: `key` is its article key, `feed` the id of the feed that carries it.

    `vector` is what its story is found by, None when it tells too little; `published_ms` when it was published, in ms
    since the epoch.
    """

    key: bytes
    ce_id: str
    feed: str | None
    entry_id: str | None
    retracted: bool
    prints: Fingerprints
    vector: bytes | None = None
    published_ms: int | None = None

    @property
    def content(self) -> bytes:
        """The content's hash as it is remembered."""
        return self.prints.content[:LEAST]

    @cached_property
    def apart(self) -> bytes | None:
        """The key under which the entry lives when its link is no page of its own; None without feed and entry id."""
        return bytes.fromhex(entry_key(self.feed, self.entry_id)) if self.feed and self.entry_id else None

    @cached_property
    def marks(self) -> list[Mark]:
        """What is looked up to judge it; nothing is known of it when nothing known bears one of them."""
        marks = [key_mark(self.key), *self.prints.marks]
        if self.apart:
            marks += (key_mark(self.apart), entry_mark(feed_hash(self.feed), entry_hash(self.entry_id)))
        if self.prints.tells:
            marks.append(text_mark(self.prints.exact))
        return marks


def record_version(
    state: State,
    before: Article | None,
    article_id: bytes,
    candidate: Candidate,
    change: Change,
    version: int,
    *,
    story: bytes | None,
    now_ms: int,
) -> None:
    """A version was told by the owner, after `before`. A retraction keeps the text by which copies are known."""
    prints, retracted = candidate.prints, change == "retracted"
    kept = before if retracted else None
    elsewhere = candidate.key != article_id
    entry = entry_hash(candidate.entry_id)
    if before and not before.elsewhere and (elsewhere or entry != before.entry):
        # What the owner said at the article's own key until now, and the entry id that leads to it.
        own = Word(before.feed, article_id, article_id, before.latest, SeenBy.OWNER, before.at_ms, before.entry)
        state.put(own)
    article = Article(
        id=article_id,
        version=version,
        feed=feed_hash(candidate.feed),
        entry=entry,
        exact=kept.exact if kept else prints.exact[:SHORT],
        history=(*(before.history if before else ()), candidate.content)[-HISTORY:],
        title=kept.title if kept else prints.title,
        sketch=kept.sketch if kept else prints.sketch,
        at_ms=now_ms,
        published_ms=before.published_ms if before else candidate.published_ms,
        story=story,
        tells=kept.tells if kept else prints.tells,
        retracted=retracted,
        elsewhere=elsewhere,
    )
    state.put(article, marks=() if retracted else prints.marks, vector=b"" if retracted else candidate.vector or b"")
    if elsewhere:
        record_word(state, article_id, candidate, now_ms=now_ms)


def record_word(state: State, article_id: bytes, candidate: Candidate, *, now_ms: int) -> None:
    """The owner said this last at its key, which is another one than the article's first."""
    owner, entry = feed_hash(candidate.feed), entry_hash(candidate.entry_id)
    state.put(Word(owner, candidate.key, article_id, candidate.content, SeenBy.OWNER, now_ms, entry))


def record_sighting(
    state: State,
    article_id: bytes,
    *,
    key: bytes,
    feed: str | None,
    entry_id: str | None,
    content: bytes,
    rule: Rule,
    now_ms: int,
) -> None:
    """A feed carries a copy of the article at a key; by `same_entry` it is the owner's own article at another key."""
    entry = entry_hash(entry_id if rule == "same_entry" else None)
    state.put(Word(feed_hash(feed), key, article_id, content[:LEAST], _SEEN_BY[rule], now_ms, entry))


def withdraw(state: State, candidate: Candidate, verdict: Verdict, *, now_ms: int) -> None:
    """Take back what a verdict added, for an article that could not be emitted after all.

    A created article is forgotten, later versions included (they stand in the same batch and are judged anew). Of a
    further version only the content is, so that it is news when it comes again; its number stays used.
    """
    article_id = bytes.fromhex(verdict.article_id)
    seen = state.seen(candidate.feed, candidate.key)
    if seen and seen.row is not None and seen.of == article_id and seen.content == candidate.content:
        state.put(Word(feed_hash(candidate.feed), candidate.key, NOBODY, candidate.content, seen.by, now_ms))
    article = state.article(article_id)
    if article is None:
        return
    if verdict.outcome == "created":
        state.put(Gone(article_id, now_ms))
    elif verdict.outcome != "duplicate" and (article.version, article.latest) == (verdict.version, candidate.content):
        state.put(replace(article, retracted=False, history=(*article.history[:-1], _FORGOTTEN)))
