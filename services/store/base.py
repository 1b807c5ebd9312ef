"""The port of the store: claims, feeds with their state, and leases. All of it can be rebuilt from the topics.

Every adapter passes `tests/contract/test_store*.py`. The rules they check:

- `claim` is atomic: it reads, lets a pure function judge, and writes only if nothing that was read has changed
  meanwhile; otherwise it reads and judges again. Of two writers that claim one key, the second sees the first's
  value. What the judge returns is what was written.
- A claimed value expires `ttl_s` after it was last written or touched; an expired value is as if it never was.
- One owner holds a lease at a time; a lease not renewed ends by itself.
- A feed's state is saved only by the holder of its lease.
- No host has more feeds under lease than `Politeness.at_once`, nor two leases within `Politeness.pause_s`, whoever
  the owners are; feeds of a host that must wait hold up no feed of another. A feed's host is that of the address it
  is fetched from: `FeedState.address` if there is one, else `Feed.url`.
- When a feed is due stands in `FeedState.next_due`, whether it was saved or made due.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Generic, Literal, NamedTuple, Protocol, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from services.store.hints import PollingHints
from services.store.remembered import Remembered

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


class Credentials(BaseModel):
    """How a feed is asked for by name: the secret stands in a file, never in the store.

    The file of `basic` holds USER:PASSWORD (RFC 7617), that of `bearer` the token (RFC 6750).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    scheme: Literal["basic", "bearer"]
    file: str


class Feed(BaseModel):
    """An entry of the feed registry. `interval_s` fixes the polling interval, in seconds, which else is learned."""

    id: str
    url: str
    title: str | None = None
    tags: list[str] = Field(default_factory=list)
    interval_s: float | None = None
    paused: bool = False
    source: str = Field("cli", description="What put it here: cli, or file:NAME for a file kept in step.")
    headers: dict[str, str] = Field(default_factory=dict, description="Request headers of this feed alone.")
    credentials: Credentials | None = None
    full_text: bool = Field(False, description="Fetch each entry's page, and take the text from there.")

    @property
    def host(self) -> str:
        """The host that is asked, in lower case, without the port; what politeness is counted by."""
        return host_of(self.url)


def host_of(url: str) -> str:
    """The host of an address, in lower case, without the port; empty when there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


class Habit(BaseModel):
    """What was learned of how often a feed brings something; `services.poller.outcomes.habit` alone writes it.

    Times are seconds since the epoch. An empty one is that of a feed never fetched. Its JSON takes less than 400 bytes.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    at: float = Field(0.0, description="When it was learned; 0 for never.")
    watched_s: float = Field(0.0, description="How long the feed has been watched.")
    count: float = Field(0.0, description="Entries that came within `exposure_s`; both fade.")
    exposure_s: float = 0.0
    recent: float = Field(0.0, description="Entries of the last hours; fades.")
    expected: float = Field(0.0, description="Entries that the habit made expect in the last hours; fades.")
    busiest: float = Field(0.0, description="The largest `recent` there was; fades.")
    window: int = Field(0, description="How many entries the document holds.")
    half_full_s: float = Field(0.0, description="In what time new entries may fill half of it; 0 for unknown.")
    newest: float = Field(0.0, description="When the newest entry came.")
    longest_s: float = Field(0.0, description="The longest silence between two entries.")
    counted_from: float = Field(0.0, description="Since when `hours` are counted.")
    hours: tuple[int, ...] = Field((), description="Entries by hour of the day, GMT.")


class FeedState(BaseModel):
    """What the poller remembers of a feed. Times are seconds since the epoch."""

    next_due: float = 0.0
    due_reason: str | None = Field(None, description="Why it is due then, in words.")
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    moved_to: str | None = Field(None, description="Where permanent redirects led when that was last reported.")
    moves: int = Field(0, description="Good fetches in a row that were led to `moved_to`.")
    moved_at: float | None = Field(None, description="When they first did.")
    address: str | None = Field(None, description="Where it is fetched from, once a permanent redirect held.")
    entries: Remembered = Remembered()
    held: dict[str, str] = Field(
        default_factory=dict, description="Changes held back: packed articles by their keys in `entries`."
    )
    window: int = Field(0, description="How many of `entries`, from the end, stood in the last document that had any.")
    habit: Habit = Habit()
    hints: PollingHints = PollingHints()
    quiet: bool = Field(False, description="Whether it was told that the feed is quiet against its habit.")
    gone: bool = Field(False, description="Whether the last answer was 410.")
    replays: int = Field(0, description="Documents in a row that were replays.")
    shrunk_at: float | None = Field(None, description="Since when a complete document lacks most of its entries.")
    reread_at: float | None = Field(None, description="From when on it is read in full though nothing has changed.")
    validators_lie: bool = Field(False, description="Whether its 304 answers were found to hide news.")
    fetches: int = 0
    failures: int = Field(0, description="Failed fetches in a row.")
    failing_since: float | None = Field(None, description="When the first of these failed.")
    first_fetch: float | None = None
    last_fetch: float | None = None
    last_success: float | None = None
    last_status: int | None = None
    last_error: str | None = None
    entries_seen: int = Field(0, description="Entries published in all.")


@dataclass(frozen=True, slots=True)
class Politeness:
    """What a host is spared: fetches `at_once`, and a pause of `pause_s` seconds between the starts of two."""

    at_once: int = 2
    pause_s: float = 0.1


POLITE = Politeness()
NOW: Mapping[str, float] = MappingProxyType({})


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
        self,
        keys: Collection[Key],
        judge: Judge[Result],
        *,
        ttl_s: float,
        incarnation: str | None = None,
        expected: Mapping[Key, bytes] | None = None,
    ) -> Result:
        """Read `keys`, let `judge` decide, and write what it decided, atomically. Returns `Claims.result`.

        With `incarnation`, raises StoreRestarted and writes nothing when the store is no longer that one. What the
        judge raises passes through, and nothing is written.

        `expected` is what the caller believes the store to hold of `keys`: a store that is far away may have that
        judged, and read only if it was wrong. Then the judge is called again; what it raised before does not count.
        """
        ...

    async def get(self, keys: Collection[Key]) -> Mapping[Key, bytes]:
        """What the store holds of the keys; missing and expired ones are absent."""
        ...

    async def put_feeds(self, feeds: Sequence[Feed], *, due: Mapping[str, float] = NOW) -> int:
        """Add or replace registry entries by id; their states stay. Returns how many were new.

        A new one is due at the time that `due` has for its id, in seconds since the epoch, and at once without one.
        """
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

    async def make_due(self, feed_ids: Collection[str], now: float) -> int:
        """Make these feeds due at `now` unless they are due sooner; returns how many there are."""
        ...

    async def lease_due(
        self,
        owner: str,
        *,
        now: float,
        lease_s: float,
        limit: int,
        feed_ids: Collection[str] | None = None,
        politeness: Politeness = POLITE,
    ) -> Sequence[LeasedFeed]:
        """Lease up to `limit` feeds that are not paused, not leased and due at `now`, the longest due first.

        `feed_ids` narrows the choice to these feeds. Feeds whose host must be spared for now are left for later.
        """
        ...

    async def lease_host(self, owner: str, host: str, *, lease_s: float, politeness: Politeness = POLITE) -> bool:
        """Take one of the host's places for a fetch that is no feed's own, such as a page; False when it must wait."""
        ...

    async def release_host(self, owner: str, host: str) -> None:
        """Give back a place that `lease_host` gave; without one there is nothing to do."""
        ...

    async def host_rest(self, host: str) -> float:
        """For how many more seconds nothing is leased of the host; 0 when it is not at rest."""
        ...

    async def save(self, owner: str, feed_id: str, state: FeedState, *, host_rest_s: float = 0.0) -> None:
        """Save the state (its `next_due` included) and end the lease. Raises LeaseLost, and then saves nothing.

        Nothing is leased of the feed's host within the next `host_rest_s` seconds: it asked for that (429, 503).
        """
        ...

    async def lease_of(self, feed_id: str) -> tuple[str, float] | None:
        """Who holds the feed's lease, and for how many more seconds; None when nobody does."""
        ...

    async def next_due(self) -> float | None:
        """When the next feed that is not paused may be leased; None when there is none.

        That is when it is due, its lease ends and its host need no longer be spared.
        """
        ...

    async def overdue(self, now: float) -> int:
        """How many feeds that are not paused were due before `now`."""
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
