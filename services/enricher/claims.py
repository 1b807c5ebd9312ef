"""What each verdict writes into the ledger, whether it is judged now or read back from the topics. Pure."""

from dataclasses import dataclass, replace

from schemas.duplicate import Rule
from schemas.enriched import Change
from services.enricher.journal import Verdict
from services.enricher.ledger import Ledger
from services.enricher.near import Fingerprints
from services.enricher.records import (
    CONTENT,
    HISTORY,
    Article,
    Seen,
    SeenBy,
    entry_hash,
    entry_record,
    feed_hash,
    seen_record,
)
from services.identity import entry_key

_FORGOTTEN = bytes(CONTENT)
_SEEN_BY: dict[Rule, SeenBy] = {
    "same_entry": SeenBy.OWNER,
    "same_url": SeenBy.SAME_URL,
    "same_text": SeenBy.TEXT,
    "near_text": SeenBy.TEXT,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What of an article decides: `key` is its article key, `feed` the id of the feed that carries it."""

    key: bytes
    ce_id: str
    feed: str | None
    entry_id: str | None
    retracted: bool
    prints: Fingerprints

    @property
    def content(self) -> bytes:
        """The content's hash as the ledger keeps it."""
        return self.prints.content[:CONTENT]

    @property
    def apart(self) -> bytes | None:
        """The key under which the entry lives when its link is no page of its own; None without feed and entry id."""
        return bytes.fromhex(entry_key(self.feed, self.entry_id)) if self.feed and self.entry_id else None


def record_version(
    ledger: Ledger, article_id: bytes, candidate: Candidate, change: Change, version: int, *, now_ms: int
) -> None:
    """A version was told by the owner. A retraction keeps the text by which copies are known."""
    before = ledger.article(article_id)
    prints, retracted = candidate.prints, change == "retracted"
    exact = before.exact if before and retracted else prints.exact
    history = (*(before.history if before else ()), candidate.content)[-HISTORY:]
    article = Article(version, feed_hash(candidate.feed), entry_hash(candidate.entry_id), exact, retracted, history)
    ledger.put_article(article_id, article)
    record_word(ledger, article_id, candidate, now_ms=now_ms)
    if retracted:
        ledger.touch(article_id, article)
        return
    if prints.tells:
        ledger.put_text(article_id, prints.exact, now_ms)
    if prints.sketch:
        ledger.put_sketch(article_id, prints.sketch, prints.title)


def record_word(ledger: Ledger, article_id: bytes, candidate: Candidate, *, now_ms: int) -> None:
    """The owner said this last at its key, which may be another one than the article's first."""
    said = Seen(article_id, candidate.content, SeenBy.OWNER, now_ms)
    ledger.put(seen_record(candidate.feed, candidate.key), said.encode())
    ledger.put_alias(candidate.key, article_id, now_ms)
    if entry := entry_record(candidate.feed, candidate.entry_id):
        ledger.put_entry(entry, article_id, now_ms)


def record_sighting(
    ledger: Ledger,
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
    ledger.put(seen_record(feed, key), Seen(article_id, content[:CONTENT], _SEEN_BY[rule], now_ms).encode())
    ledger.put_alias(key, article_id, now_ms)
    entry = entry_record(feed, entry_id)
    if rule == "same_entry" and entry:
        ledger.put_entry(entry, article_id, now_ms)


def withdraw(ledger: Ledger, candidate: Candidate, verdict: Verdict) -> None:
    """Take back what a verdict wrote, for an article that could not be emitted after all.

    A created article is forgotten, later versions included (they stand in the same batch and are judged anew). Of a
    further version only the content is, so that it is news when it comes again; its number stays used.
    """
    article_id = bytes.fromhex(verdict.article_id)
    seen = ledger.seen(candidate.feed, candidate.key)
    if seen and seen.of == article_id and seen.content == candidate.content:
        ledger.delete(seen_record(candidate.feed, candidate.key))
    article = ledger.article(article_id)
    if article is None:
        return
    if verdict.outcome == "created":
        ledger.forget(article_id, article)
        entry = entry_record(candidate.feed, candidate.entry_id)
        if entry and ledger.entry(entry) == article_id:
            ledger.delete(entry)
    elif article.version == verdict.version and article.latest == candidate.content:
        history = (*article.history[:-1], _FORGOTTEN)
        ledger.put_article(article_id, replace(article, retracted=False, history=history))
