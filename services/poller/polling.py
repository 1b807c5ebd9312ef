"""One poll of one leased feed: visit, publish (acknowledged), save, which ends the lease. It decides nothing.

A crash before the save repeats the same records with the same ce_ids.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar

import structlog

from schemas.feed_event import FeedEvent
from services.errors import FetchError, LeaseLost, LogError, LogUnavailable, StoreError, StoreUnavailable, TopicMissing
from services.eventlog.base import EventLog, Record
from services.outages import Outages
from services.poller.outcomes.settle import Settled
from services.poller.parsers import Parsers
from services.poller.records import records_of
from services.poller.visit import Visitor
from services.store.base import LeasedFeed, Store

Result = TypeVar("Result")

_FIRST_RETRY_S, _LONGEST_RETRY_S = 0.5, 5.0

_logger = structlog.get_logger()


class Polling:
    """Polls feeds that `owner` has leased. `on_poll` is called with each feed event once it is durable."""

    def __init__(
        self,
        log: EventLog,
        store: Store,
        visitor: Visitor,
        *,
        owner: str,
        on_poll: Callable[[FeedEvent], None],
        outages: Outages,
    ) -> None:
        self._log = log
        self._store = store
        self._visitor = visitor
        self._owner = owner
        self._on_poll = on_poll
        self._outages = outages

    async def poll(
        self, lease: LeasedFeed, parsers: Parsers, *, ends_at: float, stop: asyncio.Event | None
    ) -> FeedEvent:
        """What the fetch came to. The feed is asked no longer than until `ends_at`, by the event loop's clock.

        Log and store are waited for as by `patiently`. Raises TopicMissing.
        """
        settled = await self._visited(lease, parsers, ends_at)
        try:
            await self.publish(records_of(lease.feed, settled), settled.events, stop)
        except (LogUnavailable, TopicMissing):
            raise
        except LogError as error:
            refused = FetchError("internal_error", f"the log refuses the articles: {error}")
            settled = self._visitor.failed(lease, refused, 0)
            await self.publish(records_of(lease.feed, settled), settled.events, stop)
        try:
            await self.patiently(
                lambda: self._store.save(self._owner, lease.feed.id, settled.state, host_rest_s=settled.host_rest_s),
                stop,
            )
        except LeaseLost:
            _logger.info("the lease ended before the fetch did; another poller has the feed", feed=lease.feed.url)
        return settled.events[0]

    async def publish(self, records: Sequence[Record], events: Sequence[FeedEvent], stop: asyncio.Event | None) -> None:
        """Publish the records, then tell of the events among them."""
        await self.patiently(lambda: self._log.publish(records), stop)
        for event in events:
            self._on_poll(event)

    async def give_back(self, lease: LeasedFeed) -> None:
        """End the lease of a poll that was given up, so that nobody must wait for its end."""
        with suppress(StoreError):
            await self._store.save(self._owner, lease.feed.id, lease.state)

    async def patiently(self, attempt: Callable[[], Awaitable[Result]], stop: asyncio.Event | None) -> Result:
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

    async def _visited(self, lease: LeasedFeed, parsers: Parsers, ends_at: float) -> Settled:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout_at(ends_at):
                return await self._visitor.visit(lease, parsers)
        except TimeoutError:
            # Another poller may take the feed over when the lease ends: two must not ask for it at once.
            message = (
                f"given up after {loop.time() - began:.0f} s, since its lease was about to end; "
                "WIREROOM_LEASE_SECONDS makes leases longer"
            )
            return self._visitor.failed(lease, FetchError("timeout", message), round(1000 * (loop.time() - began)))
