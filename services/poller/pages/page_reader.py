"""Reads one article's page as its site allows: robots.txt, a place at the host, fetch, extraction.

Redirects are held to the same: the rules of the site they lead to, and a place at its host.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext
from dataclasses import dataclass, replace

import structlog

from services.errors import FetchError, StoreError
from services.poller.fetching.addresses import web_address
from services.poller.fetching.fetch import Fetched, Fetcher
from services.poller.pages.host_places import HostPlaces
from services.poller.pages.page_keys import page_address
from services.poller.pages.page_text import PageText, no_text
from services.poller.pages.robots import Rules
from services.poller.pages.robots_files import RobotsFiles
from services.poller.parsers import Parsers
from services.store.base import Feed, Politeness, host_of

ROBOTS, FAILED = "page_robots", "page_failed"
"""Codes of problems: not allowed by robots.txt; not fetched, for another reason."""

_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_WALL_REST_S = 15 * 60.0
_MOST_RESTING = 1_000

_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Rest:
    until: float
    why: str
    asked_for: bool


class PageReader:
    """Reads pages of many visits side by side, `in_hand` of them in memory at a time.

    `timeout_s` is how long fetching one page may take once its host has a place for it, redirects included. `clock`
    gives seconds.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        robots: RobotsFiles,
        places: HostPlaces,
        politeness: Politeness,
        *,
        timeout_s: float = 15.0,
        in_hand: int = 16,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetcher = fetcher
        self._robots = robots
        self._places = places
        self._politeness = politeness
        self._timeout_s = timeout_s
        self._in_hand = asyncio.Semaphore(in_hand)
        self._clock = clock
        self._resting: dict[str, _Rest] = {}

    def rest_s(self, host: str) -> float:
        """For how many more seconds the host asked to be left alone (429, 503)."""
        rest = self._resting.get(host)
        return max(0.0, rest.until - self._clock()) if rest and rest.asked_for else 0.0

    async def read(self, url: str, feed: Feed, home: str, parsers: Parsers) -> PageText:
        """The page's text and its address, or the problem that there is none. Waits for its host without end: bound it.

        `home` is the host that the feed itself was fetched from: its lease keeps a place there that it needs no more,
        so the page may have one more than others. The feed's own headers and credentials go to the feed's origin alone.
        """
        try:
            self._refuse_if_resting(host_of(url))
            rules = await self._rules(url, self._place(url, home))
            async with AsyncExitStack() as hands:
                async with self._place(url, home, rules.delay_s):
                    self._refuse_if_resting(host_of(url))
                    await hands.enter_async_context(self._in_hand)
                    answer = await self._fetched(url, feed, home)
                page = await parsers.read_page(answer.body, answer.content_type)
                return replace(page, address=page_address(answer.url, page.address))
        except FetchError as error:
            self._let_rest(host_of(url), error)
            return no_text(str(error), error.code if error.code == ROBOTS else FAILED)
        except StoreError as error:
            return no_text(str(error), FAILED)
        except Exception as error:
            _logger.exception("reading a page failed in a way that nobody foresaw", feed=feed.url, page=url)
            return no_text(f"{type(error).__name__}: {error}", FAILED)

    async def _fetched(self, url: str, feed: Feed, home: str) -> Fetched:
        held = {host_of(url)}
        async with AsyncExitStack() as places:

            async def before_redirect(target: str) -> None:
                if host_of(target) not in held:
                    held.add(host_of(target))
                    await places.enter_async_context(self._place(target, home))
                await self._rules(target, nullcontext())

            try:
                async with asyncio.timeout(self._timeout_s):
                    return await self._fetcher.fetch(
                        url,
                        headers=feed.headers,
                        credentials=feed.credentials,
                        home=feed.url,
                        delta=False,
                        accept=_ACCEPT,
                        before_redirect=before_redirect,
                    )
            except TimeoutError as error:
                raise FetchError("timeout", f"no complete answer within {self._timeout_s:g} s") from error

    async def _rules(self, url: str, place: AbstractAsyncContextManager[None]) -> Rules:
        """The rules of the page's site, asked for in `place`. Raises FetchError when they forbid the page."""
        rules = await self._robots.rules(str(web_address(url)[0].origin()), place)
        # Thousands of rules take Protego 50 ms.
        if not await asyncio.to_thread(rules.allow, url):
            raise FetchError(ROBOTS, rules.why)
        return rules

    def _place(self, url: str, home: str, delay_s: float = 0.0) -> AbstractAsyncContextManager[None]:
        host = host_of(url)
        own = self._politeness
        return self._places.taken(host, Politeness(own.at_once + (host == home), max(own.pause_s, delay_s)))

    def _refuse_if_resting(self, host: str) -> None:
        rest = self._resting.get(host)
        if rest and rest.until > self._clock():
            raise FetchError("resting", f"{host} {rest.why}, and is left alone for {rest.until - self._clock():.0f} s")

    def _let_rest(self, host: str, error: FetchError) -> None:
        asked_for = error.host_rest_s > 0
        if not asked_for and error.code != "bot_wall":
            return
        why = "asked for that" if asked_for else "lets no robot in"
        self._resting.pop(host, None)
        self._resting[host] = _Rest(self._clock() + (error.host_rest_s or _WALL_REST_S), why, asked_for)
        if len(self._resting) > _MOST_RESTING:
            del self._resting[next(iter(self._resting))]
