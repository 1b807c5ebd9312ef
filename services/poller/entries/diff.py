"""What of a parsed feed is to be published, and what to remember of it.

    parsed feed + remembered entries -> Diff: publications, entries to remember, counts

It compares by content: fetching the same entries again publishes nothing, whatever their dates or order, and so does
fetching them under other ids (`recognition`). What a version is says `versions`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from schemas.feed_event import FeedProblem, HeldEntry
from schemas.raw import FeedRef, RawArticle
from services.identity import article_key, raw_event_id
from services.poller.entries.entry_names import entry_name, names
from services.poller.entries.held import Holding
from services.poller.entries.recognition import Recognition, Stranger, recognise
from services.poller.entries.standing import shown, standing
from services.poller.entries.versions import content_hash, is_same_page, text_hash
from services.poller.entries.withdrawal import withdrawn
from services.poller.formats.parsed import ParsedFeed
from services.store.base import Feed, FeedState
from services.store.remembered import RETRACTED, EntryState, Remembered

_LEAST_OTHERS = 500


@dataclass(frozen=True, slots=True)
class Publication:
    """A raw article to publish: its record's key, its ce_id, and the name under which the entry is remembered."""

    article_key: str
    event_id: str
    article: RawArticle
    name: str = ""


def publication(article: RawArticle, key: str, name: str) -> Publication:
    """The article under its entry's key, or under that of its page's own address, which goes before."""
    record_key = (article.page_url and article_key(article.page_url, None, None)) or key
    return Publication(record_key, raw_event_id(article, key), article, name)


@dataclass(slots=True)
class Diff:
    """The outcome. `entries` replaces what was remembered; new + changed + unchanged + skipped are all the entries.

    `replayed` of the unchanged were known under another id; `is_replay` says that this was so of most entries.
    `backfilled` were published from older documents; `bridged` says that those reach back to what is known. `overlap`
    says whether any entry stood in the last document, and is None when that tells nothing. `dates` are those of what
    was published for the first time, none later than the fetch. `held` replaces what was held back; `held_entries` tell
    what of the document is held, and what no longer. At `reread_at`, in seconds since the epoch, the document is worth
    reading again.
    """

    publications: list[Publication] = field(default_factory=list)
    entries: Remembered = field(default_factory=Remembered)
    held: dict[str, str] = field(default_factory=dict)
    held_entries: list[HeldEntry] = field(default_factory=list)
    window: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    replayed: int = 0
    skipped: int = 0
    retracted: int = 0
    backfilled: int = 0
    is_replay: bool = False
    replay_example: str = ""
    bridged: bool = False
    dates: list[datetime] = field(default_factory=list)
    overlap: bool | None = None
    shrunk_at: float | None = None
    reread_at: float | None = None
    problems: list[FeedProblem] = field(default_factory=list)


def diff(
    parsed: ParsedFeed,
    feed: Feed,
    state: FeedState,
    fetched_at: datetime,
    *,
    older: Sequence[ParsedFeed] = (),
    delta: bool = False,
) -> Diff:
    """Compare a document, and the `older` ones read with it, with what is remembered of the feed.

    An entry keeps the article key it was first published under, so that all its versions meet in one partition even
    when its address changes. A `delta` holds new entries alone (RFC 3229), so what is missing from it says nothing.
    What is remembered is bounded: the entries of these documents, and of the others twice as many, at least 500, the
    last seen first.
    """
    comparison = _Comparison(parsed, feed, state, fetched_at)
    comparison.read_entries()
    comparison.read_retractions()
    if not delta:
        comparison.find_withdrawn()
        comparison.find_overlap()
    for document in older:
        comparison.read_older(document)
    comparison.remember(delta=delta)
    return comparison.outcome


class _Comparison:
    """One document against what is remembered; each step adds to `outcome`."""

    def __init__(self, parsed: ParsedFeed, feed: Feed, state: FeedState, fetched_at: datetime) -> None:
        self.outcome = Diff(shrunk_at=state.shrunk_at)
        self._parsed, self._feed, self._state, self._fetched_at = parsed, feed, state, fetched_at
        self._now = fetched_at.timestamp()
        self._known = state.entries
        self._last = set(list(self._known)[-state.window :]) if state.window else set()
        self._reference = FeedRef(id=feed.id, url=feed.url, title=parsed.title or feed.title)
        self._standing = standing(parsed, feed, fetched_at)
        self._strangers: dict[str, Stranger] = {}
        self._recognition = Recognition()
        self._current: dict[str, EntryState] = {}
        self._passed: dict[str, EntryState] = {}
        self._texts: set[tuple[str, str]] = set()
        self._holding = Holding(state.held, self._now)

    def read_entries(self) -> None:
        """Count every entry, and publish what is new or has changed."""
        keyed = self._standing.entries
        self.outcome.skipped = self._standing.skipped
        self.outcome.problems += self._standing.problems
        self._strangers = {key: self._stranger(entry) for key, entry in keyed.items() if key not in self._known}
        present = [key for key in keyed if key in self._known]
        self._recognition = recognise(self._strangers, self._known, present, len(keyed))
        self.outcome.is_replay = self._recognition.is_replay
        for key, entry in keyed.items():
            self._read_entry(key, entry)
        self.outcome.problems += self._holding.problems()
        self.outcome.held_entries = self._holding.names

    def read_retractions(self) -> None:
        """Publish the tombstones (RFC 6721) of entries that are not withdrawn yet."""
        for key, retraction in self._standing.retractions.items():
            before = self._known.get(key)
            if before is None or not before.is_retracted:
                self._retract(key, before, retraction)
            else:
                self._passed[key] = before

    def find_withdrawn(self) -> None:
        """Publish retractions of the entries that a complete document lacks (RFC 5005, section 2)."""
        given = {entry_name(entry.entry_id) for entry in self._parsed.entries if entry.entry_id}
        gone = self._recognition.old_keys.values()
        there = given | self._current.keys() | self._passed.keys() | set(gone)
        there |= {state.article_key for state in self._current.values()}
        found = withdrawn(self._parsed, self._known, there, self._state.shrunk_at, self._now)
        self.outcome.shrunk_at = found.shrunk_at
        self.outcome.reread_at = found.reread_at
        self.outcome.problems += found.problems
        for key in found.keys:
            before = self._known[key]
            self._retract(key, before, RawArticle(entry_id=before.entry_id or None, url=before.url, retracted=True))

    def find_overlap(self) -> None:
        """Whether any entry stood in the last document that had any.

        One entry alone need not have, and where nothing is new nothing can have been missed: then nobody can tell.
        """
        if any(self._recognition.old_keys.get(key, key) in self._last for key in self._current):
            self.outcome.overlap = True
        elif self._last and len(self._current) > 1 and self.outcome.new:
            self.outcome.overlap = self.outcome.is_replay

    def read_older(self, document: ParsedFeed) -> None:
        """Publish what an older document holds that is not known."""
        for key, entry in standing(document, self._feed, self._fetched_at).entries.items():
            stranger = self._stranger(entry)
            if key in self._known or (stranger.article_key, stranger.text) in self._known_texts():
                self.outcome.bridged = True
                continue
            if key in self._current or key in self._passed:
                continue
            self._passed[key] = self._publish(key, entry, None, content_hash(entry), stranger.text)
            self.outcome.backfilled += 1

    def remember(self, *, delta: bool) -> None:
        """What replaces the remembered entries: in the order in which they were last seen."""
        replaced = {*self._current, *self._passed, *self._recognition.old_keys.values()}
        others = [(key, state) for key, state in self._known.items() if key not in replaced]
        # A document without entries, or with the new ones alone, does not replace the last one.
        last_stands = delta or not self._current
        seen = len(self._current) + len(self._passed) + (len(self._last) if last_stands else 0)
        self.outcome.held = self._holding.held
        held = {key: state for key, state in others if key in self.outcome.held}
        kept = held | dict(others[-max(_LEAST_OTHERS, 2 * seen) :])
        before = {**self._passed, **kept} if last_stands else {**kept, **self._passed}
        self.outcome.entries = Remembered({**before, **self._current})
        standing = sum(key in kept for key in self._last) if last_stands else 0
        self.outcome.window = len(self._current) + standing

    def _read_entry(self, key: str, entry: RawArticle) -> None:
        old_key = self._recognition.old_keys.get(key)
        before = self._known.get(old_key or key)
        content = content_hash(entry)
        if before and before.content == content:
            text, is_same = before.text, True
        else:
            stranger = self._strangers.get(key)
            text = stranger.text if stranger else text_hash(entry)[0]
            is_same = (
                before is not None
                and before.text == text
                and (old_key is not None or is_same_page(before.url, entry.url))
            )
        was_held = self._holding.take(old_key or key)
        if before and is_same:
            self.outcome.unchanged += 1
            if old_key:
                self.outcome.replayed += 1
                self.outcome.replay_example = self.outcome.replay_example or shown(entry)
            self._current[key] = before._replace(content=content, text=text, entry_id=self._given_id(entry, before))
        elif before and self._holding.hold(key, self._completed(entry, before), before):
            self.outcome.unchanged += 1
            self._current[key] = before
        else:
            self.outcome.changed += before is not None
            self.outcome.new += before is None
            self._current[key] = self._publish(key, entry, before, content, text)
        if was_held and key not in self._holding.held:
            self._holding.let_go(entry, self._current[key])

    def _completed(self, entry: RawArticle, before: EntryState | None) -> RawArticle:
        page_url = before.page_url if before else None
        return entry.model_copy(update={"feed": self._reference, "fetched_at": self._fetched_at, "page_url": page_url})

    def _publish(self, name: str, entry: RawArticle, before: EntryState | None, content: str, text: str) -> EntryState:
        article = self._completed(entry, before)
        key = before.article_key if before else article_key(article.url, self._feed.id, article.entry_id)
        assert key is not None
        self.outcome.publications.append(publication(article, key, name))
        date = article.published_at or article.updated_at
        if before is None and date and date <= self._fetched_at and not article.retracted:
            self.outcome.dates.append(date)
        return EntryState(
            content=content,
            article_key=key,
            url=article.url,
            text=text,
            entry_id=self._given_id(entry, before),
            changes=before.changes + 1 if before else 0,
            changed_at=int(self._now) if before else 0,
            page_url=article.page_url,
        )

    def _retract(self, key: str, before: EntryState | None, retraction: RawArticle) -> None:
        self._holding.take(key)
        given = retraction.model_copy(update={"url": before.url if before else retraction.url})
        self._passed[key] = self._publish(key, given, before, RETRACTED, "0" * 16)._replace(entry_id=None)
        self.outcome.retracted += 1

    def _given_id(self, entry: RawArticle, before: EntryState | None) -> str | None:
        """The id as given, of entries of complete documents: a retraction must name it."""
        if self._parsed.complete:
            return entry.entry_id or ""
        return before.entry_id if before else None

    def _stranger(self, entry: RawArticle) -> Stranger:
        key = article_key(entry.url, self._feed.id, entry.entry_id)
        return Stranger(key or "", *text_hash(entry))

    def _known_texts(self) -> set[tuple[str, str]]:
        if not self._texts:
            self._texts = {(state.article_key, state.text) for state in self._known.values()}
        return self._texts


def reaches_back(document: ParsedFeed, known: Mapping[str, EntryState]) -> bool:
    """Whether an older document holds anything that is remembered."""
    return any(name in known for entry in document.entries for name in names(entry))
