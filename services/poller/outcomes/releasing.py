"""What was held back of a feed's entries is let go when its time has come, whatever the fetch came to. Pure."""

from dataclasses import replace
from typing import Any

from schemas.feed_event import HeldEntry
from schemas.raw import RawArticle
from services.poller.entries.diff import Publication, publication
from services.poller.entries.held import MOST_NAMED, held_until, named, unpacked
from services.poller.entries.versions import content_hash, text_hash
from services.poller.outcomes.settle import Settled
from services.store.base import FeedState
from services.store.remembered import EntryState, Remembered


def with_released(settled: Settled, now: float) -> Settled:
    """The outcome with the held articles whose time has come; with all of them when the feed is gone.

    Those are the ones that the fetch brought no word of: what stands in the document is compared and published there.
    The first event counts and names them.
    """
    state, first = settled.state, settled.events[0]
    if not state.held:
        return settled
    due = [key for key in state.held if first.kind == "gone" or _is_due(state, key, now)]
    publications: list[Publication] = []
    names: list[HeldEntry] = []
    entries: dict[str, EntryState] = {}
    for key in due:
        before, article = state.entries.get(key), unpacked(state.held[key])
        if before and article:
            entries[key] = _published(before, article, now)
            publications.append(publication(article, before.article_key, key))
            names.append(named(article, entries[key], is_held=False))
    held = {key: text for key, text in state.held.items() if key not in due}
    told = first.model_copy(
        update={
            "held": len(held),
            "released": len(publications),
            "held_entries": [*names, *first.held_entries][:MOST_NAMED],
        }
    )
    update: dict[str, Any] = {"held": held, "entries_seen": state.entries_seen + len(publications)}
    if entries:
        update["entries"] = Remembered({**state.entries, **entries})
    return replace(
        settled,
        publications=(*settled.publications, *publications),
        events=(told, *settled.events[1:]),
        state=state.model_copy(update=update),
    )


def _is_due(state: FeedState, key: str, now: float) -> bool:
    before = state.entries.get(key)
    return before is None or held_until(before) <= now


def _published(before: EntryState, article: RawArticle, now: float) -> EntryState:
    return before._replace(
        content=content_hash(article),
        text=text_hash(article)[0],
        url=article.url,
        changes=before.changes + 1,
        changed_at=int(now),
    )
