"""Feeds as people name them, made fit for the registry; and what is put there, merged with what is there already."""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from services.errors import UsageError
from services.identity import feed_id
from services.poller.outcomes.schedule import Bounds, first_due, spread_s
from services.store.base import Feed, FeedState, Store

_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (section 2.2), so that a list of feeds could not hold it."""
_REQUEST = ("headers", "credentials")
_FIRST_INTERVAL_S = 900.0


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of feeds that were given: how they stand in the registry now."""

    added: Sequence[Feed]
    changed: Sequence[Feed]
    same: Sequence[Feed]

    @property
    def feeds(self) -> Sequence[Feed]:
        """All of them."""
        return [*self.added, *self.changed, *self.same]


def feed_at(url: str, where: str, *, source: str, **values: Any) -> Feed:
    """The feed at an address. `values` are the fields that were said; the others are not in its `model_fields_set`.

    Raises UsageError, which begins with `where`, for what is no http or https address with a host.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        complete = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        complete = False
    if not complete or any(character.isspace() for character in url) or _NOT_IN_XML.search(url):
        raise UsageError(f"{where}: {url!r} is not the address of a feed; give http:// or https:// and a host")
    if "title" in values:
        title = one_line(values["title"] or "")
        values["title"] = title if title not in ("", url) else None
    if "tags" in values:
        values["tags"] = list(dict.fromkeys(tag for tag in map(one_line, values["tags"]) if tag))
    return Feed(id=feed_id(url), url=url, source=source, **values)


def titled(feed: Feed, title: str | None) -> Feed:
    """The feed with a title that it gets unless one was said, or the registry has one."""
    title = one_line(title or "")
    if "title" in feed.model_fields_set or title in ("", feed.url):
        return feed
    entitled = feed.model_copy(update={"title": title})
    entitled.model_fields_set.discard("title")
    return entitled


def one_line(text: str) -> str:
    """The text on one line, with single blanks, of characters that any list of feeds can hold."""
    return " ".join(_NOT_IN_XML.sub(" ", text).split())


def each_once(feeds: Iterable[Feed]) -> list[Feed]:
    """Of feeds with one address the first, with the tags of all: a list may have one in several folders."""
    found: dict[str, Feed] = {}
    for feed in feeds:
        first = found.setdefault(feed.id, feed)
        if more := [tag for tag in feed.tags if tag not in first.tags]:
            found[feed.id] = first.model_copy(update={"tags": [*first.tags, *more]})
    return list(found.values())


def merged(registered: Feed, given: Feed) -> Feed:
    """The registered feed with what was said of it now; it stays with the file it is from.

    Headers are added to those there are; one without a value takes the header away.
    """
    said = {name: getattr(given, name) for name in given.model_fields_set - {"id", "url", "source"}}
    if "headers" in said:
        named = {name.lower() for name in given.headers}
        kept = {name: value for name, value in registered.headers.items() if name.lower() not in named}
        said["headers"] = kept | {name: value for name, value in given.headers.items() if value}
    if registered.title is None and given.title:
        said["title"] = given.title
    return registered.model_copy(update=said)


async def register(store: Store, given: Sequence[Feed], *, clock: Callable[[], float] = time.time) -> Registered:
    """Put feeds into the registry; of one that is there already, what was not said now stays as it is."""
    before = {feed.id: feed for feed in await store.feeds()}
    added = [merged(feed, feed) for feed in given if feed.id not in before]
    known = [merged(before[feed.id], feed) for feed in given if feed.id in before]
    changed = [feed for feed in known if feed != before[feed.id]]
    await put_changed(store, before, [*added, *changed], now=clock())
    return Registered(added, changed, [feed for feed in known if feed == before[feed.id]])


async def put_changed(store: Store, before: Mapping[str, Feed], feeds: Sequence[Feed], *, now: float) -> int:
    """Put feeds into the registry, and make due what need not wait any more; returns how many are new.

    The first fetches of many new ones are spread.
    """
    new = [feed.id for feed in feeds if feed.id not in before]
    spread = spread_s(len(new), Bounds.of(_FIRST_INTERVAL_S))
    starts = {name: first_due(name, now, spread) for name in new} if spread else {}
    added = await store.put_feeds(feeds, due=starts) if feeds else 0
    for feed in feeds:
        if feed.id in before and feed != before[feed.id]:
            state = await store.feed_state(feed.id)
            due = due_sooner(before[feed.id], feed, state, now) if state else None
            if due is not None:
                await store.make_due([feed.id], due)
    return added


def due_sooner(before: Feed, feed: Feed, state: FeedState, now: float) -> float | None:
    """When a feed is due that was changed; None when the change is no reason to fetch it sooner.

    A shorter interval counts from the last fetch. A failing feed is tried at once when it is asked for in another way.
    """
    if state.failures:
        return now if any(getattr(before, name) != getattr(feed, name) for name in _REQUEST) else None
    if feed.interval_s is None or feed.interval_s == before.interval_s or state.last_fetch is None:
        return None
    return state.last_fetch + feed.interval_s
