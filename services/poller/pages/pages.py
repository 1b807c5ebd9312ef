"""The full text of articles whose feed carries a teaser: their pages are read and put in the teaser's place.

Whatever goes wrong leaves the teaser, and is told. It decides nothing: `full_text` does.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace

from services.poller.fetching.fetch import Fetcher
from services.poller.outcomes.settle import Settled
from services.poller.pages.full_text import addresses, with_texts
from services.poller.pages.host_places import HostPlaces
from services.poller.pages.page_reader import PageReader
from services.poller.pages.page_text import PageText
from services.poller.pages.robots import PRODUCT
from services.poller.pages.robots_files import RobotsFiles
from services.poller.parsers import Parsers
from services.store.base import Feed, Politeness, Store, host_of


class Pages:
    """Reads the pages of feeds' entries as `owner`; `product` is the product token in robots.txt.

    `deadline_s` is how long the pages of one visit may take: half of the feed's lease leaves the rest to the feed's own
    fetch and to publishing. `clock` gives seconds.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        store: Store,
        owner: str,
        politeness: Politeness,
        *,
        product: str = PRODUCT,
        deadline_s: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        robots = RobotsFiles(fetcher, product=product, clock=clock)
        self._reader = PageReader(fetcher, robots, HostPlaces(store, owner), politeness, clock=clock)
        self._deadline_s = deadline_s

    async def filled(self, feed: Feed, settled: Settled, parsers: Parsers) -> Settled:
        """The same outcome, with the text of its articles' pages where that is more than the feed carries.

        The first event counts them (`full_text`) and says why others keep their text: problems `page_robots`,
        `page_failed`, `page_no_text`, `page_shorter`, `page_other`, `page_same` and `page_left`.
        """
        wanted = addresses(settled.publications)
        if not wanted:
            return settled
        home = host_of(settled.state.address or feed.url)
        pages = await self._read(wanted, feed, home, parsers)
        rested = replace(settled, host_rest_s=max(settled.host_rest_s, self._reader.rest_s(home)))
        return await asyncio.to_thread(with_texts, rested, pages)

    async def _read(self, wanted: Iterable[str], feed: Feed, home: str, parsers: Parsers) -> dict[str, PageText]:
        """The pages that could be read in time, side by side, each with its problem if it has one."""
        pages: dict[str, PageText] = {}

        async def read(address: str) -> None:
            pages[address] = await self._reader.read(address, feed, home, parsers)

        with suppress(TimeoutError):
            async with asyncio.timeout(self._deadline_s), asyncio.TaskGroup() as tasks:
                for address in wanted:
                    tasks.create_task(read(address))
        return pages
