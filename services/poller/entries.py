"""What of a parsed feed is to be published, and what to remember of it.

    parsed feed + remembered entries -> Diff: publications, entries to remember, counts

It compares by content: fetching the same entries again publishes nothing, whatever their dates or order.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from schemas.feed_event import FeedProblem
from schemas.raw import FeedRef, RawArticle
from schemas.topics import ARTICLES_RAW
from services.identity import article_key, digest, raw_event_id
from services.poller.formats.parsed import ParsedFeed
from services.store.base import EntryState, Feed

_LEAST_OTHERS = 500
_LONGEST_RECORD = ARTICLES_RAW.max_message_bytes - 64 * 1024
_OLDEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Publication:
    """A raw article to publish: its record's key, and its ce_id."""

    article_key: str
    event_id: str
    article: RawArticle


@dataclass(slots=True)
class Diff:
    """The outcome. `entries` replaces what was remembered; new + changed + unchanged + skipped are all the entries."""

    publications: list[Publication] = field(default_factory=list)
    entries: dict[str, EntryState] = field(default_factory=dict)
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    retracted: int = 0
    problems: list[FeedProblem] = field(default_factory=list)


def diff(parsed: ParsedFeed, feed: Feed, known: Mapping[str, EntryState], fetched_at: datetime) -> Diff:
    """Compare a document with what is remembered of the feed.

    An entry keeps the article key it was first published under, so that all its versions meet in one partition even
    when its address changes. What is remembered is bounded: the entries of this document, and of the others twice as
    many as it has, at least 500, the last seen first.
    """
    outcome = Diff()
    reference = FeedRef(id=feed.id, url=feed.url, title=parsed.title or feed.title)
    retractions = {retraction.entry_id: retraction for retraction in parsed.retractions}
    current: dict[str, EntryState] = {}
    for key, entry in _entries(parsed, feed, retractions, outcome):
        article = entry.model_copy(update={"feed": reference, "fetched_at": fetched_at})
        before = known.get(key)
        publication = _publication(article, before, feed.id)
        current[key] = _state(publication)
        if before and before.content == publication.event_id:
            outcome.unchanged += 1
            continue
        outcome.publications.append(publication)
        outcome.changed += before is not None
        outcome.new += before is None
    for entry_id, retraction in retractions.items():
        key = _key(entry_id or "")
        before = known.get(key)
        update = {"url": before.url if before else None, "feed": reference, "fetched_at": fetched_at}
        publication = _publication(retraction.model_copy(update=update), before, feed.id)
        current[key] = _state(publication)
        if not before or before.content != publication.event_id:
            outcome.publications.append(publication)
            outcome.retracted += 1
    outcome.entries = _remembered(known, current)
    return outcome


def _entries(
    parsed: ParsedFeed, feed: Feed, retractions: dict[str | None, RawArticle], outcome: Diff
) -> Iterator[tuple[str, RawArticle]]:
    """The entries that can be published, each with the key it is remembered by; `outcome` counts the others.

    Of an entry and a retraction with one id the newer holds: the other is left out (here, or from `retractions`).
    """
    usable = [entry for entry in parsed.entries if _is_complete(entry, feed)]
    _skip(
        outcome, len(parsed.entries) - len(usable), "entry_incomplete", "with neither link nor id, or without any text"
    )
    fitting = [entry for entry in usable if _fits(entry)]
    _skip(outcome, len(usable) - len(fitting), "entry_too_large", "too large for the raw topic")
    standing = []
    for entry in fitting:
        retraction = retractions.get(entry.entry_id)
        if retraction is None or _newest_date(entry) >= _newest_date(retraction):
            retractions.pop(entry.entry_id, None)
            standing.append(entry)
    _skip(outcome, len(fitting) - len(standing), "entry_retracted", "deleted after their last update")
    keyed = _keyed(standing, atom=parsed.format == "atom")
    _skip(outcome, len(standing) - len(keyed), "entry_repeated", "that stand in the document more than once")
    yield from keyed.items()


def _keyed(entries: Sequence[RawArticle], *, atom: bool) -> dict[str, RawArticle]:
    """The entries by the least that tells them apart: id, or id and address, or these and title.

    Broken feeds give one id, or one address, to many articles: then it tells nothing. What stands there twice even so
    is one entry: in Atom, where ids are sure, the newest counts and of equal ones the later (RFC 4287, section
    4.1.1); elsewhere the first, as feeds list the newest first.
    """
    names = [_names(entry, atom=atom) for entry in entries]
    uses = Counter(name for candidates in names for name in candidates)
    keyed: dict[str, RawArticle] = {}
    for entry, candidates in zip(entries, names, strict=True):
        key = next((name for name in candidates if uses[name] == 1), candidates[-1])
        if key not in keyed or (atom and _newest_date(entry) >= _newest_date(keyed[key])):
            keyed[key] = entry
    return keyed


def _names(entry: RawArticle, *, atom: bool) -> list[str]:
    parts = [entry.entry_id, entry.url, entry.title] if entry.entry_id else [entry.url, entry.title]
    length = 2 if atom and entry.entry_id else len(parts)
    first = _key(entry.entry_id) if entry.entry_id else digest("url", entry.url or "")
    return [first, *(digest(*(part or "" for part in parts[:count])) for count in range(2, length + 1))]


def _key(entry_id: str) -> str:
    return digest("id", entry_id)


def _is_complete(entry: RawArticle, feed: Feed) -> bool:
    has_text = entry.title or entry.summary_html or entry.content_html
    return bool(has_text) and article_key(entry.url, feed.id, entry.entry_id) is not None


def _fits(entry: RawArticle) -> bool:
    longest = 6 * (len(entry.title or "") + len(entry.summary_html or "") + len(entry.content_html or ""))
    return longest < _LONGEST_RECORD // 2 or len(entry.model_dump_json().encode()) < _LONGEST_RECORD


def _newest_date(entry: RawArticle) -> datetime:
    return max(entry.updated_at or _OLDEST, entry.published_at or _OLDEST)


def _publication(article: RawArticle, before: EntryState | None, feed_id: str) -> Publication:
    key = before.article_key if before else article_key(article.url, feed_id, article.entry_id)
    assert key is not None
    return Publication(key, raw_event_id(article, key), article)


def _state(publication: Publication) -> EntryState:
    return EntryState(content=publication.event_id, article_key=publication.article_key, url=publication.article.url)


def _remembered(known: Mapping[str, EntryState], current: Mapping[str, EntryState]) -> dict[str, EntryState]:
    """In the order in which they were last seen, so that the oldest are forgotten first."""
    others = [(key, state) for key, state in known.items() if key not in current]
    kept: Iterable[tuple[str, EntryState]] = others[-max(_LEAST_OTHERS, 2 * len(current)) :]
    return {**dict(kept), **current}


def _skip(outcome: Diff, count: int, code: str, what: str) -> None:
    if count:
        outcome.skipped += count
        outcome.problems.append(FeedProblem(code=code, message=f"entries {what}: {count} skipped"))
