"""Which entries of a document stand: those that can be published, told apart, and were not deleted since. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from schemas.feed_event import FeedProblem
from schemas.raw import RawArticle
from services.poller.entries.entry_names import entry_name, named
from services.poller.entries.usable import usable_entries
from services.poller.formats.parsed import ParsedFeed
from services.store.base import Feed

_OLDEST = datetime.min.replace(tzinfo=UTC)
_CLOCKS_DIFFER = timedelta(minutes=10)
"""How far a publisher's clock may be ahead of ours without anybody being told."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Entries and retractions (RFC 6721) by the keys they are remembered by, no entry and retraction of one id.

    `skipped` entries of the document are not among them; `problems` say why.
    """

    entries: Mapping[str, RawArticle]
    retractions: Mapping[str, RawArticle]
    skipped: int
    problems: Sequence[FeedProblem]


def standing(parsed: ParsedFeed, feed: Feed, fetched_at: datetime) -> Standing:
    """What stands in the document. Of an entry and a retraction of one id the newer one does.

    A date in the future orders nothing: it counts as that of the fetch.
    """

    def newest_date(entry: RawArticle) -> datetime:
        return min(_newest(entry), fetched_at)

    retractions = {entry_name(one.entry_id): one for one in parsed.retractions if one.entry_id}
    usable = usable_entries(parsed.entries, feed)
    left = []
    for entry in usable.entries:
        name = entry_name(entry.entry_id) if entry.entry_id and retractions else ""
        retraction = retractions.get(name)
        if retraction is None or newest_date(entry) >= newest_date(retraction):
            retractions.pop(name, None)
            left.append(entry)
    entries = named(left, atom=parsed.format == "atom", newest_date=newest_date)
    skipped = {
        ("entry_incomplete", "with neither link nor id, or without any text"): usable.incomplete,
        ("entry_too_large", "too large for the raw topic"): usable.too_large,
        ("entry_retracted", "deleted after their last update"): len(usable.entries) - len(left),
        ("entry_repeated", "that stand in the document more than once"): len(left) - len(entries),
    }
    problems = [
        FeedProblem(code=code, message=f"entries {what}: {count} skipped")
        for (code, what), count in skipped.items()
        if count
    ]
    return Standing(entries, retractions, sum(skipped.values()), [*problems, *_ahead(left, fetched_at)])


def shown(entry: RawArticle) -> str:
    """What an entry is called in messages."""
    return repr((entry.title or entry.url or entry.entry_id or "")[:80])


def counted(entries: int) -> str:
    """So many entries, in words."""
    return "1 entry" if entries == 1 else f"{entries} entries"


def _ahead(entries: Sequence[RawArticle], fetched_at: datetime) -> list[FeedProblem]:
    ahead = [entry for entry in entries if _newest(entry) > fetched_at + _CLOCKS_DIFFER]
    if not ahead:
        return []
    message = f"{counted(len(ahead))} dated after the fetch, such as {shown(ahead[0])}; kept as given"
    return [FeedProblem(code="date_in_future", message=message)]


def _newest(entry: RawArticle) -> datetime:
    return max(entry.updated_at or _OLDEST, entry.published_at or _OLDEST)
