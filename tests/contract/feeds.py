"""Feeds and states for the store's contract, and shorthand for what its tests do with them."""

from collections.abc import Mapping, Sequence

from services.store.base import Feed, FeedState, Politeness, Store
from services.store.remembered import EntryState, Remembered

NO_LIMIT = Politeness(at_once=10_000, pause_s=0)


def a_feed(name: str, *, host: str = "example.org", paused: bool = False, title: str | None = None) -> Feed:
    return Feed(id=name, url=f"https://{host}/{name}", paused=paused, title=title)


def a_state(next_due: float) -> FeedState:
    entries = Remembered({"0" * 16: EntryState("c" * 16, "a" * 32, "https://example.org/ü")})
    return FeedState(next_due=next_due, etag='"e"', entries=entries, held={"0" * 16: "packed"}, fetches=1)


async def lease(
    store: Store,
    owner: str,
    *,
    now: float = 0.0,
    limit: int = 10,
    lease_s: float = 60,
    politeness: Politeness = NO_LIMIT,
) -> list[str]:
    """Lease what is due; the names of what was leased."""
    leased = await store.lease_due(owner, now=now, lease_s=lease_s, limit=limit, politeness=politeness)
    return [each.feed.id for each in leased]


async def put_due(store: Store, times: Mapping[str, float], *, feeds: Sequence[Feed] = ()) -> None:
    """Put feeds into the registry, made up unless they are given, that are due at these times."""
    await store.put_feeds(feeds or [a_feed(name) for name in times])
    assert len(await lease(store, "setup", limit=len(times))) == len(times)
    for name, time in times.items():
        await store.save("setup", name, a_state(time))
