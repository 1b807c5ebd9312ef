"""The port of the store: claims, feeds with their state, and leases. All of it can be rebuilt from the topics.

Every adapter passes `tests/contract/test_store.py`. The rules it checks:

- `claim` is atomic: it reads, lets a pure function judge, and writes only if nothing that was read has changed
  meanwhile; otherwise it reads and judges again. Of two writers that claim one key, the second sees the first's
  value. What the judge returns is what was written.
- A claimed value expires `ttl_s` after it was last written or touched; an expired value is as if it never was.
- One owner holds a lease at a time; a lease not renewed ends by itself.
- A feed's state is saved only by the holder of its lease.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, Protocol, TypeVar

from pydantic import BaseModel, Field

Result = TypeVar("Result")


class Key(NamedTuple):
    """A claim's key: `space` is a short name such as "article", of which there are few; `id` is any bytes."""

    space: str
    id: bytes


@dataclass(frozen=True, slots=True)
class NeedMore:
    """The judge's answer when it must see further keys before it can judge."""

    keys: Collection[Key]


@dataclass(frozen=True, slots=True)
class Claims(Generic[Result]):
    """The judge's answer: what to write, and what came of it.

    `writes` expire after the ttl of the call, `lasting` never; `touched` keys have their expiry moved on;
    `deletes` are removed. A key stands in at most one of the four.
    """

    result: Result
    writes: Mapping[Key, bytes] = field(default_factory=dict)
    lasting: Mapping[Key, bytes] = field(default_factory=dict)
    touched: Collection[Key] = ()
    deletes: Collection[Key] = ()


Judge = Callable[[Mapping[Key, bytes]], NeedMore | Claims[Result]]
"""Pure: takes what the store holds of the keys read so far (missing keys are absent); may be called several times."""


class Feed(BaseModel):
    """An entry of the feed registry. `interval_s` overrides the polling interval, in seconds."""

    id: str
    url: str
    title: str | None = None
    tags: list[str] = Field(default_factory=list)
    interval_s: float | None = None
    paused: bool = False
    source: str = Field("cli", description="What put it here: cli, or file:NAME for a file kept in step.")


class EntryState(BaseModel):
    """What was last published of one entry."""

    content: str = Field(description="ce_id of the raw record; it changes when the entry's content does.")
    article_key: str = Field(description="The key it was first published under, kept for all its versions.")
    url: str | None = None


class FeedState(BaseModel):
    """What the poller remembers of a feed. Times are seconds since the epoch."""

    next_due: float = 0.0
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    moved_to: str | None = Field(None, description="Where permanent redirects led when that was last reported.")
    entries: dict[str, EntryState] = Field(default_factory=dict)
    fetches: int = 0
    failures: int = Field(0, description="Failed fetches in a row.")
    last_fetch: float | None = None
    last_success: float | None = None
    last_status: int | None = None
    last_error: str | None = None
    entries_seen: int = Field(0, description="Entries published in all.")


@dataclass(frozen=True, slots=True)
class LeasedFeed:
    """A due feed in the hands of one owner until `save` or the lease's end."""

    feed: Feed
    state: FeedState


class Store(Protocol):
    """A connection to the store; opened by the adapter's `open` class method, closed by `close`.

    Any method raises StoreUnavailable when the store does not answer.
    """

    async def incarnation(self) -> str:
        """Names the server process, or the file, behind the store: another one may have lost the last writes."""
        ...

    async def claim(
        self, keys: Collection[Key], judge: Judge[Result], *, ttl_s: float, incarnation: str | None = None
    ) -> Result:
        """Read `keys`, let `judge` decide, and write what it decided, atomically. Returns `Claims.result`.

        With `incarnation`, raises StoreRestarted and writes nothing when the store is no longer that one. What the
        judge raises passes through, and nothing is written.
        """
        ...

    async def get(self, keys: Collection[Key]) -> Mapping[Key, bytes]:
        """What the store holds of the keys; missing and expired ones are absent."""
        ...

    async def put_feeds(self, feeds: Sequence[Feed]) -> int:
        """Add or replace registry entries by id; their states stay. Returns how many were new."""
        ...

    async def remove_feeds(self, feed_ids: Collection[str]) -> int:
        """Remove registry entries and their states. Returns how many were there."""
        ...

    async def feeds(self) -> Sequence[Feed]:
        """The registry, ordered by URL."""
        ...

    async def feed_state(self, feed_id: str) -> FeedState | None:
        """The feed's state; None when the feed is not in the registry."""
        ...

    async def lease_due(
        self, owner: str, *, now: float, lease_s: float, limit: int, feed_ids: Collection[str] | None = None
    ) -> Sequence[LeasedFeed]:
        """Lease up to `limit` feeds that are not paused, not leased and due at `now`, the longest due first.

        `feed_ids` narrows the choice to these feeds.
        """
        ...

    async def save(self, owner: str, feed_id: str, state: FeedState) -> None:
        """Save the state (its `next_due` included) and end the lease. Raises LeaseLost, and then saves nothing."""
        ...

    async def next_due(self) -> float | None:
        """When the next feed that is not paused is due or its lease ends; None when there is none."""
        ...

    async def acquire(self, name: str, owner: str, lease_s: float) -> bool:
        """Take or renew the named lease; False when another owner holds it."""
        ...

    async def release(self, name: str, owner: str) -> None:
        """End the named lease if the owner holds it."""
        ...

    async def close(self) -> None:
        """Let go of connections and files."""
        ...
