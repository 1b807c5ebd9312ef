"""The robots.txt of each origin that is asked for pages: fetched when first needed, kept for a day, in bounded memory.

It decides what a failed fetch means; what the file means is `robots`'.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from services.errors import FetchError
from services.poller.fetching.caching import DAY_S
from services.poller.fetching.fetch import Fetcher
from services.poller.pages.robots import ALLOW_ALL, DISALLOW_ALL, PRODUCT, Rules, text_of_file

_AGAIN_S = 15 * 60.0
"""When a file that could not be had is asked for again."""
_MOST_STALE_S = 30 * DAY_S
"""How long rules hold while nothing newer can be had: "a reasonably long period, such as 30 days" (section 2.3.1.4)."""
_MOST_CHARACTERS = 1024 * 1024
"""Of rules in all, each of which takes up to 60 bytes of memory."""
_LEAST_COST = 128
_UNAVAILABLE = frozenset({"gone", "redirect_loop", "too_many_redirects"})


@dataclass(frozen=True, slots=True)
class _Kept:
    rules: Rules
    until: float
    read_at: float | None

    @property
    def cost(self) -> int:
        return _LEAST_COST + self.rules.size


class RobotsFiles:
    """Reads robots.txt by `fetcher`, for the crawler with the product token. `clock` gives seconds."""

    def __init__(
        self, fetcher: Fetcher, *, product: str = PRODUCT, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetcher = fetcher
        self._product = product
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._cost = 0
        self._reading: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def known(self, origin: str) -> Rules | None:
        """The rules of an origin, such as https://paper.example:8080, if they were read within a day."""
        kept = self._kept.get(origin)
        if kept is None or kept.until <= self._clock():
            return None
        self._kept.move_to_end(origin)
        return kept.rules

    async def rules(self, origin: str, place: AbstractAsyncContextManager[None]) -> Rules:
        """The rules of an origin; asks for its robots.txt unless they are known, once for all who wait for it.

        `place` is held while it is asked for: the host's politeness. What entering it raises passes through.

        There are none where the server says so (a status of 4xx but 429, or redirects without end: RFC 9309, sections
        2.3.1.2 and 2.3.1.3). When no answer is to be had, those of the last 30 days hold, or else nothing is allowed,
        until it is asked again a quarter of an hour later (2.3.1.4).
        """
        lock = self._reading.setdefault(origin, asyncio.Lock())
        async with lock:
            rules = self.known(origin)
            if rules is not None:
                return rules
            async with place:
                return self._keep(origin, await self._read(origin))

    async def _read(self, origin: str) -> _Kept:
        try:
            answer = await self._fetcher.fetch(f"{origin}/robots.txt", delta=False, accept="text/plain, */*;q=0.5")
        except FetchError as error:
            return self._without_file(origin, error)
        now = self._clock()
        # Half a megabyte of rules takes Protego half a second.
        rules = await asyncio.to_thread(Rules.parse, text_of_file(answer.body), self._product)
        return _Kept(rules, now + DAY_S, now)

    def _without_file(self, origin: str, error: FetchError) -> _Kept:
        now = self._clock()
        refused = error.status is not None and 400 <= error.status < 500 and error.status != 429
        if refused or error.code in _UNAVAILABLE:
            return _Kept(ALLOW_ALL, now + DAY_S, now)
        before = self._kept.get(origin)
        if before and before.read_at is not None and now - before.read_at < _MOST_STALE_S:
            return _Kept(before.rules, now + _AGAIN_S, before.read_at)
        return _Kept(replace(DISALLOW_ALL, why=f"its site's robots.txt cannot be had: {error}"), now + _AGAIN_S, None)

    def _keep(self, origin: str, kept: _Kept) -> Rules:
        before = self._kept.pop(origin, None)
        self._kept[origin] = kept
        self._cost += kept.cost - (before.cost if before else 0)
        while self._cost > _MOST_CHARACTERS and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._cost -= oldest.cost
        return kept.rules
