"""Which entries can be published at all. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.raw import RawArticle
from schemas.topics import ARTICLES_RAW
from services.identity import article_key
from services.store.base import Feed

_LONGEST_RECORD = ARTICLES_RAW.max_message_bytes - 64 * 1024


@dataclass(frozen=True, slots=True)
class Usable:
    """The entries that can be published; how many cannot be told apart or say nothing, and how many are too large."""

    entries: Sequence[RawArticle]
    incomplete: int
    too_large: int


def usable_entries(entries: Sequence[RawArticle], feed: Feed) -> Usable:
    """The entries with a link or an id, with some text, and small enough for the raw topic."""
    complete = [entry for entry in entries if _is_complete(entry, feed)]
    fitting = [entry for entry in complete if _fits(entry)]
    return Usable(fitting, len(entries) - len(complete), len(complete) - len(fitting))


def _is_complete(entry: RawArticle, feed: Feed) -> bool:
    has_text = entry.title or entry.summary_html or entry.content_html
    return bool(has_text and (entry.entry_id or article_key(entry.url, feed.id, None)))


def _fits(entry: RawArticle) -> bool:
    longest = 6 * (len(entry.title or "") + len(entry.summary_html or "") + len(entry.content_html or ""))
    return longest < _LONGEST_RECORD // 2 or len(entry.model_dump_json().encode()) < _LONGEST_RECORD
