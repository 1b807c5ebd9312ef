"""The poller's shell: leases due feeds, fetches and parses them side by side, publishes, then saves.

    lease -> fetch -> parse -> settle -> publish (acknowledged) -> save, which ends the lease

A crash before the save repeats the same records with the same ce_ids. It decides nothing: `settle` does.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from typing import TypeVar

import structlog

from schemas.feed_event import FeedEvent
from services.errors import FetchError, LeaseLost, LogError, LogUnavailable, StoreError, StoreUnavailable, TopicMissing
from services.eventlog.base import EventLog
from services.outages import Outages
from services.poller.fetch import Fetcher
from services.poller.parsers import Parsers
from services.poller.records import records_of
from services.poller.settle import Settled, Visit, is_known, settle_document, settle_failure, settle_known
from services.store.base import LeasedFeed, Store

Result = TypeVar("Result")

_LONGEST_SLEEP_S = 30.0
_SHORTEST_SLEEP_S = 0.05
_FIRST_RETRY_S, _LONGEST_RETRY_S = 0.5, 5.0
_LEASE_CHECK_S = 1.0

_logger = structlog.get_logger()


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
        concurrency: int = 32,
        lease_s: float = 120,
        interval_s: float = 900,
        grace_s: float = 5,
        parse_timeout_s: float = 20,
        clock: Callable[[], float] = time.time,
        on_poll: Callable[[FeedEvent], None] = lambda event: None,
        outages: Outages | None = None,
    ) -> None:
        self._log = log
        self._store = store
        self._fetcher = fetcher
        self._owner = owner
        self._concurrency = concurrency
        self._lease_s = lease_s
        self._interval_s = interval_s
        self._grace_s = grace_s
        self._parse_timeout_s = parse_timeout_s
        self._clock = clock
        self._on_poll = on_poll
        self._wake = asyncio.Event()
        self._outages = outages or Outages()

    def wake(self) -> None:
        """Look for due feeds now: the registry has changed."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Poll due feeds until `stop` is set. Waits out a log or store that does not answer; raises TopicMissing."""
        async with Parsers(timeout_s=self._parse_timeout_s) as parsers:
            polls: dict[asyncio.Task[FeedEvent], LeasedFeed] = {}
            try:
                while not stop.is_set():
                    sleep_s = await self._patiently(lambda: self._start_due(polls, parsers, stop), stop)
                    await self._until_something(polls, stop, sleep_s)
                    _reap(polls)
                if polls:
                    await asyncio.wait(polls, timeout=self._grace_s)
                    _reap(polls)
            except (LogUnavailable, StoreUnavailable):
                # Asked to stop, a poll does not wait for them: what it read is fetched again another time.
                if not stop.is_set():
                    raise
            finally:
                await self._abandon(polls)

    async def poll_once(self, feed_ids: Collection[str]) -> list[FeedEvent]:
        """Poll each of these feeds once, due or not, and return what each fetch came to. Paused feeds are left out.

        A feed in the hands of another poller is waited for. Raises LogUnavailable and StoreUnavailable; what was not
        saved by then is polled again another time.
        """
        wanted = set(feed_ids)
        left = {feed.id for feed in await self._store.feeds() if feed.id in wanted and not feed.paused}
        events: list[FeedEvent] = []
        async with Parsers(timeout_s=self._parse_timeout_s) as parsers:
            polls: dict[asyncio.Task[FeedEvent], LeasedFeed] = {}
            try:
                while left or polls:
                    leased = await self._lease(math.inf, self._concurrency - len(polls), left) if left else ()
                    left -= {lease.feed.id for lease in leased}
                    for lease in leased:
                        polls[asyncio.create_task(self._poll(lease, parsers, None))] = lease
                    # Nobody can tell when another poller gives a lease back, so ask again.
                    await self._until_something(polls, None, _LEASE_CHECK_S if left and not leased else None)
                    events += _reap(polls)
            finally:
                await self._abandon(polls)
        return events

    async def _start_due(
        self, polls: dict[asyncio.Task[FeedEvent], LeasedFeed], parsers: Parsers, stop: asyncio.Event
    ) -> float | None:
        """Start polling what is due; returns how long there is nothing else to start, None for until a poll ends."""
        free = self._concurrency - len(polls)
        leased = await self._lease(self._clock(), free, None) if free else ()
        for lease in leased:
            polls[asyncio.create_task(self._poll(lease, parsers, stop))] = lease
        if len(leased) == free:
            return None
        due = await self._store.next_due()
        # Other processes may add feeds, and cannot wake this one.
        wait_s = _LONGEST_SLEEP_S if due is None else due - self._clock()
        return min(max(wait_s, _SHORTEST_SLEEP_S), _LONGEST_SLEEP_S)

    async def _lease(self, now: float, limit: int, feed_ids: Collection[str] | None) -> Sequence[LeasedFeed]:
        if limit <= 0:
            return ()
        return await self._store.lease_due(self._owner, now=now, lease_s=self._lease_s, limit=limit, feed_ids=feed_ids)

    async def _poll(self, lease: LeasedFeed, parsers: Parsers, stop: asyncio.Event | None) -> FeedEvent:
        settled = await self._visit(lease, parsers)
        try:
            await self._patiently(lambda: self._log.publish(records_of(lease.feed, settled)), stop)
        except TopicMissing:
            raise
        except LogError as error:
            if isinstance(error, LogUnavailable):
                raise
            settled = self._failed(lease, FetchError("internal_error", f"the log refuses the articles: {error}"), 0)
            await self._patiently(lambda: self._log.publish(records_of(lease.feed, settled)), stop)
        for event in settled.events:
            self._on_poll(event)
        try:
            await self._patiently(lambda: self._store.save(self._owner, lease.feed.id, settled.state), stop)
        except LeaseLost:
            _logger.info("the lease ended before the fetch did; another poller has the feed", feed=lease.feed.url)
        return settled.events[0]

    async def _visit(self, lease: LeasedFeed, parsers: Parsers) -> Settled:
        """Fetch and read one feed; whatever goes wrong is what the fetch came to."""
        started = time.perf_counter()
        try:
            answer = await self._fetcher.fetch(
                lease.feed.url, etag=lease.state.etag, last_modified=lease.state.last_modified
            )
            duration_ms = round(1000 * (time.perf_counter() - started))
            visit = self._visit_at(lease, duration_ms)
            if is_known(answer, lease.state):
                return settle_known(lease, answer, visit)
            parsed = await parsers.parse(answer.body, answer.content_type, answer.url)
            return await asyncio.to_thread(settle_document, lease, answer, parsed, visit)
        except FetchError as error:
            return self._failed(lease, error, round(1000 * (time.perf_counter() - started)))
        except Exception as error:
            _logger.exception("polling a feed failed in a way that nobody foresaw", feed=lease.feed.url)
            return self._failed(lease, FetchError("internal_error", f"{type(error).__name__}: {error}"), 0)

    def _failed(self, lease: LeasedFeed, error: FetchError, duration_ms: int) -> Settled:
        return settle_failure(lease, error, self._visit_at(lease, duration_ms))

    def _visit_at(self, lease: LeasedFeed, duration_ms: int) -> Visit:
        return Visit(self._clock(), duration_ms, lease.feed.interval_s or self._interval_s)

    async def _patiently(self, attempt: Callable[[], Awaitable[Result]], stop: asyncio.Event | None) -> Result:
        """Attempt until log and store answer; without `stop`, or once it is set, raise that they do not."""
        wait_s = _FIRST_RETRY_S
        waiter = object()
        while True:
            try:
                result = await attempt()
            except (LogUnavailable, StoreUnavailable) as error:
                if stop is None or stop.is_set():
                    raise
                outage = self._outages.store if isinstance(error, StoreUnavailable) else self._outages.log
                outage.begins(waiter, str(error))
            else:
                for outage in (self._outages.store, self._outages.log):
                    outage.ends(waiter)
                return result
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait_s)
            wait_s = min(2 * wait_s, _LONGEST_RETRY_S)

    async def _until_something(
        self, polls: Collection["asyncio.Task[FeedEvent]"], stop: asyncio.Event | None, timeout_s: float | None
    ) -> None:
        """Wait for a poll to end, a call of `wake`, `stop`, or the time."""
        signals = [asyncio.create_task(event.wait()) for event in (stop, self._wake) if event]
        try:
            await asyncio.wait([*polls, *signals], timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for signal in signals:
                signal.cancel()
        self._wake.clear()

    async def _abandon(self, polls: dict["asyncio.Task[FeedEvent]", LeasedFeed]) -> None:
        """Give up what is still going on, and give the leases back, so that nobody must wait for their end."""
        for task in polls:
            task.cancel()
        await asyncio.gather(*polls, return_exceptions=True)
        for task, lease in polls.items():
            if task.cancelled() or task.exception():
                with suppress(StoreError):
                    await self._store.save(self._owner, lease.feed.id, lease.state)


def _reap(polls: dict["asyncio.Task[FeedEvent]", LeasedFeed]) -> list[FeedEvent]:
    """Take the polls that have ended; raises what ended them, unless they have been told to stop."""
    done = [task for task in polls if task.done()]
    events = [task.result() for task in done]
    for task in done:
        del polls[task]
    return events
