"""The poller's shell: leases due feeds and polls them side by side. It decides nothing.

    run         lease what is due -> poll (`polling`) -> sleep until the next feed may be leased
    poll_once   lease a few of the named feeds (`round`) -> poll -> until each was polled

How many are fetched from one host, and how soon after one another, is held by the store for all pollers together.
"""

import asyncio
import math
import time
from collections.abc import Callable, Collection, Sequence

from schemas.feed_event import FeedEvent
from services.errors import LogUnavailable, StoreUnavailable
from services.eventlog.base import EventLog
from services.outages import Outages
from services.poller.fetching.fetch import Fetcher
from services.poller.hands import Hands, hands
from services.poller.outcomes.schedule import Bounds
from services.poller.polling import Polling
from services.poller.records import records_of
from services.poller.resting import LONGEST_WAIT_S, settle_resting
from services.poller.round import Round
from services.poller.visit import FullText, Visitor
from services.store.base import POLITE, Feed, LeasedFeed, Politeness, Store, host_of

_LONGEST_SLEEP_S = 5.0
"""Other processes may add feeds or make some due, and cannot wake this one."""
_SHORTEST_SLEEP_S = 0.02
_PART_OF_LEASE = 0.9
"""How much of a lease a visit may take; the rest is for publishing and saving."""


class Poller:
    """Polls the feeds of a store into a log; any number of pollers share one store's feeds by lease.

    `owner` is a name that no other poller has. Times are in seconds; `clock` gives seconds since the epoch.
    `on_poll` is called with each feed event once it is durable. `grace_s` is how long `run` lets fetches in hand go
    on after it was asked to stop.
    """

    def __init__(
        self,
        log: EventLog,
        store: Store,
        fetcher: Fetcher,
        *,
        owner: str,
        bounds: Bounds,
        politeness: Politeness = POLITE,
        pages: FullText | None = None,
        concurrency: int = 32,
        lease_s: float = 120,
        grace_s: float = 5,
        parse_timeout_s: float = 8,
        clock: Callable[[], float] = time.time,
        on_poll: Callable[[FeedEvent], None] = lambda event: None,
        outages: Outages | None = None,
    ) -> None:
        visitor = Visitor(fetcher, bounds=bounds, clock=clock, politeness=politeness, pages=pages)
        self._polling = Polling(log, store, visitor, owner=owner, on_poll=on_poll, outages=outages or Outages())
        self._store = store
        self._owner = owner
        self._politeness = politeness
        self._concurrency = concurrency
        self._lease_s = lease_s
        self._grace_s = grace_s
        self._parse_timeout_s = parse_timeout_s
        self._clock = clock
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Look for due feeds now: the registry has changed."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Poll due feeds until `stop` is set. Waits out a log or store that does not answer; raises TopicMissing."""
        async with hands(self._polling, self._wake, stop, parse_timeout_s=self._parse_timeout_s) as held:
            try:
                while not stop.is_set():
                    sleep_s = await self._polling.patiently(lambda: self._start_due(held), stop)
                    await held.until_something(sleep_s)
                    held.take_ended()
                await held.finish(self._grace_s)
            except (LogUnavailable, StoreUnavailable):
                # Asked to stop, a poll does not wait for them: what it read is fetched again another time.
                if not stop.is_set():
                    raise

    async def poll_once(self, feed_ids: Collection[str]) -> list[FeedEvent]:
        """Poll each of these feeds once, due or not, and return what each fetch came to. Paused feeds are left out.

        A feed in the hands of another poller is waited for; one whose host rests for more than a minute is told of
        instead, as a failure of code `host_rests`. Raises LogUnavailable and StoreUnavailable; what was not saved by
        then is polled again another time.
        """
        now = asyncio.get_running_loop().time
        wanted = set(feed_ids)
        round = Round((feed for feed in await self._unpaused() if feed.id in wanted), self._politeness)
        events: list[FeedEvent] = []
        async with hands(self._polling, self._wake, None, parse_timeout_s=self._parse_timeout_s) as held:
            while round or held:
                events += await self._start_next(round, held)
                turn = round.next_turn() if len(held) < self._concurrency else None
                if held or turn is not None:
                    await held.until_something(None if turn is None else max(turn - now(), _SHORTEST_SLEEP_S))
                for lease, event in held.take_ended():
                    round.ended(lease.feed.id, now())
                    events.append(event)
        return events

    async def _start_due(self, held: Hands) -> float | None:
        """Start polling what is due; returns how long there is nothing else to start, None for until a poll ends."""
        free = self._concurrency - len(held)
        if not free:
            return None
        leased = await self._lease(held, self._clock(), free, None)
        if len(leased) == free:
            return None
        due = await self._store.next_due()
        wait_s = _LONGEST_SLEEP_S if due is None else due - self._clock()
        return min(max(wait_s, _SHORTEST_SLEEP_S), _LONGEST_SLEEP_S)

    async def _start_next(self, round: Round, held: Hands) -> list[FeedEvent]:
        """Start polling those whose turn has come; returns what is told of those that are not to be polled."""
        now = asyncio.get_running_loop().time
        told: list[FeedEvent] = []
        while (free := self._concurrency - len(held)) and (asked := round.candidates(now(), free)):
            leased = await self._lease(held, math.inf, free, [feed.id for feed in asked])
            refused = round.answered(asked, {lease.feed.id for lease in leased}, now())
            for feed in refused:
                told += await self._left_out(round, feed)
            if refused and not held:
                round.keep({feed.id for feed in await self._unpaused()})
        return told

    async def _left_out(self, round: Round, refused: Feed) -> list[FeedEvent]:
        """Leave out those feeds of a host that rests for long, and tell of them."""
        settled, records = [], []
        for feed in round.of_host(refused):
            state = await self._store.feed_state(feed.id)
            host = host_of((state and state.address) or feed.url)
            rest_s = await self._store.host_rest(host)
            if state is None or rest_s <= LONGEST_WAIT_S:
                break
            round.leave_out(feed)
            settled.append(settle_resting(feed, state, host, rest_s, self._clock()))
            records += records_of(feed, settled[-1])
        events = [event for each in settled for event in each.events]
        if events:
            await self._polling.publish(records, events, None)
        return events

    async def _unpaused(self) -> list[Feed]:
        return [feed for feed in await self._store.feeds() if not feed.paused]

    async def _lease(
        self, held: Hands, now: float, limit: int, feed_ids: Collection[str] | None
    ) -> Sequence[LeasedFeed]:
        began = asyncio.get_running_loop().time()
        leased = await self._store.lease_due(
            self._owner,
            now=now,
            lease_s=self._lease_s,
            limit=limit,
            feed_ids=feed_ids,
            politeness=self._politeness,
        )
        for lease in leased:
            held.start(lease, ends_at=began + _PART_OF_LEASE * self._lease_s)
        return leased
