"""The polls that a poller has in hand: started, waited for, taken when they have ended, given up at the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from schemas.feed_event import FeedEvent
from services.poller.parsers import Parsers
from services.poller.polling import Polling
from services.store.base import LeasedFeed


class Hands:
    """For `hands`, which makes it. `signal` is set whenever a poll ends; whoever else has something to say sets it."""

    def __init__(self, polling: Polling, parsers: Parsers, signal: asyncio.Event, stop: asyncio.Event | None) -> None:
        self._polling = polling
        self._parsers = parsers
        self._signal = signal
        self._stop = stop
        self._polls: dict[asyncio.Task[FeedEvent], LeasedFeed] = {}

    def __len__(self) -> int:
        return len(self._polls)

    def start(self, lease: LeasedFeed, *, ends_at: float) -> None:
        """Start a poll, which asks for the feed no longer than until `ends_at`, by the event loop's clock."""
        task = asyncio.create_task(self._polling.poll(lease, self._parsers, ends_at=ends_at, stop=self._stop))
        task.add_done_callback(lambda _: self._signal.set())
        self._polls[task] = lease

    def take_ended(self) -> list[tuple[LeasedFeed, FeedEvent]]:
        """Those that have ended, with what they came to; raises what ended one, if that was an error."""
        done = [(task, task.result()) for task in self._polls if task.done()]
        return [(self._polls.pop(task), event) for task, event in done]

    async def until_something(self, timeout_s: float | None) -> None:
        """Wait for a poll to end, or for another signal, or for the time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._signal.wait()
        self._signal.clear()

    async def finish(self, grace_s: float) -> None:
        """Let the polls in hand end for that long."""
        if self._polls:
            await asyncio.wait(self._polls, timeout=grace_s)
            self.take_ended()

    async def abandon(self) -> None:
        """Give up what is still going on, and give the leases back."""
        for task in self._polls:
            task.cancel()
        await asyncio.gather(*self._polls, return_exceptions=True)
        for task, lease in self._polls.items():
            if task.cancelled() or task.exception():
                await self._polling.give_back(lease)


@asynccontextmanager
async def hands(
    polling: Polling, signal: asyncio.Event, stop: asyncio.Event | None, *, parse_timeout_s: float
) -> AsyncIterator[Hands]:
    """Hands with parsers of their own; `stop` is a signal too. What has not ended with the context is given up."""
    async with Parsers(timeout_s=parse_timeout_s) as parsers:
        held = Hands(polling, parsers, signal, stop)
        stopping = asyncio.create_task(stop.wait()) if stop else None
        if stopping:
            stopping.add_done_callback(lambda _: signal.set())
        try:
            yield held
        finally:
            if stopping:
                stopping.cancel()
            await held.abandon()
