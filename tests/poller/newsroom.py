"""A poller on the embedded log and store, and shorthand for what the tests ask of it."""

import asyncio
from collections.abc import Callable
from typing import Any

from schemas.feed_event import FeedEvent
from schemas.raw import RawArticle
from schemas.topics import ARTICLES_RAW
from services.eventlog.base import StoredRecord
from services.eventlog.sqlite import SqliteEventLog
from services.identity import feed_id
from services.poller.fetching.fetch import Fetcher
from services.poller.outcomes.schedule import Bounds
from services.poller.worker import Poller
from services.store.base import Feed, FeedState, Politeness
from services.store.sqlite import SqliteStore

NO_PAUSE = Politeness(at_once=100, pause_s=0)
"""For tests that are not about sparing hosts."""


class Newsroom:
    """A poller, what it stands on, and shorthand for what the tests ask of it."""

    def __init__(self, log: SqliteEventLog, store: SqliteStore, fetcher: Fetcher) -> None:
        self.log, self.store, self.fetcher = log, store, fetcher
        self.events: list[FeedEvent] = []
        self.polled = asyncio.Condition()
        self.now = 1_800_000_000.0
        self.poller = self.another("one")

    def another(self, owner: str, log: SqliteEventLog | None = None, **options: Any) -> Poller:
        return Poller(
            log or self.log,
            self.store,
            self.fetcher,
            owner=owner,
            bounds=Bounds.of(900),
            clock=lambda: self.now,
            on_poll=self._told,
            **{"politeness": NO_PAUSE} | options,
        )

    def _told(self, event: FeedEvent) -> None:
        self.events.append(event)
        self._notifying = asyncio.ensure_future(self._notify())

    async def _notify(self) -> None:
        async with self.polled:
            self.polled.notify_all()

    async def told(self, enough: Callable[[list[FeedEvent]], bool]) -> None:
        async with self.polled:
            await self.polled.wait_for(lambda: enough(self.events))

    async def add(self, *urls: str) -> list[str]:
        feeds = [Feed(id=feed_id(url), url=url) for url in urls]
        await self.store.put_feeds(feeds)
        return [feed.id for feed in feeds]

    async def once(self, *urls: str) -> list[FeedEvent]:
        return await self.poller.poll_once(await self.add(*urls))

    async def records(self, topic: str) -> list[StoredRecord]:
        return [record async for record in self.log.read(topic)]

    async def articles(self) -> list[RawArticle]:
        return [RawArticle.model_validate_json(record.value or b"") for record in await self.records(ARTICLES_RAW.name)]

    async def titles(self) -> list[str | None]:
        return sorted((article.title for article in await self.articles()), key=str)

    async def state(self, url: str) -> FeedState:
        state = await self.store.feed_state(feed_id(url))
        assert state is not None
        return state
