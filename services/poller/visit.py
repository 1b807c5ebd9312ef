"""One visit to one feed: fetch, parse, read what else belongs to it, settle. It decides nothing: `settle` does.

fetch -> known? -> settled ------------------------------------------------------------> held? released -> full text
      -> parse -> parts of an index -> gap? older documents -> settled -> probe? asked again --^
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import structlog

from services.errors import FetchError
from services.poller.entries.diff import reaches_back
from services.poller.fetching.fetch import Fetched, Fetcher
from services.poller.formats.parsed import ParsedFeed
from services.poller.outcomes.further import older_documents, with_parts
from services.poller.outcomes.releasing import with_released
from services.poller.outcomes.schedule import Bounds
from services.poller.outcomes.settle import (
    Settled,
    Visit,
    has_gap,
    is_known,
    settle_document,
    settle_failure,
    settle_known,
)
from services.poller.outcomes.validators import Validators, distrusted, held, in_doubt, lie, to_send
from services.poller.parsers import Parsers
from services.store.base import Feed, LeasedFeed, Politeness

_logger = structlog.get_logger()


class FullText(Protocol):
    """What puts the text of the articles' pages in the place of teasers."""

    async def filled(self, feed: Feed, settled: Settled, parsers: Parsers) -> Settled:
        """The outcome with the texts of the pages, as far as they could be had."""
        ...


class Visitor:
    """Visits leased feeds. `bounds` are those of the polling interval; `clock` gives seconds since the epoch.

    Further documents of a feed are asked for with the pause of `politeness` between them. `pages` serves the feeds
    that ask for full text.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        bounds: Bounds,
        clock: Callable[[], float],
        politeness: Politeness,
        pages: FullText | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._bounds = bounds
        self._clock = clock
        self._politeness = politeness
        self._pages = pages

    async def visit(self, lease: LeasedFeed, parsers: Parsers) -> Settled:
        """Fetch and read one feed; whatever goes wrong is what the fetch came to."""
        started = time.perf_counter()
        try:
            sent = to_send(lease.feed.id, lease.state, self._clock())
            answer = await self._fetch(lease, _address(lease), sent)
            visit = self._visit_at(round(1000 * (time.perf_counter() - started)), sent.any)
            if is_known(answer, lease.state, visit.now):
                settled = settle_known(lease, answer, visit)
            else:
                settled = await self._read(lease, answer, visit, parsers)
        except FetchError as error:
            settled = self.failed(lease, error, round(1000 * (time.perf_counter() - started)))
        except Exception as error:
            _logger.exception("polling a feed failed in a way that nobody foresaw", feed=lease.feed.url)
            settled = self.failed(lease, FetchError("internal_error", f"{type(error).__name__}: {error}"), 0)
        return await self._with_full_text(lease, with_released(settled, self._clock()), parsers)

    def failed(self, lease: LeasedFeed, error: FetchError, duration_ms: int) -> Settled:
        """The outcome of a visit that brought nothing."""
        return settle_failure(lease, error, self._visit_at(duration_ms, None))

    async def _read(self, lease: LeasedFeed, answer: Fetched, visit: Visit, parsers: Parsers) -> Settled:
        async def ask(address: str) -> ParsedFeed:
            further = await self._fetch(lease, address, Validators())
            return await parsers.parse(further.body, further.content_type, further.url)

        pause_s = self._politeness.pause_s
        parsed = await parsers.parse(answer.body, answer.content_type, answer.url)
        if parsed.parts:
            parsed = await with_parts(parsed, answer.url, ask, pause_s=pause_s)
        older: list[ParsedFeed] = []
        if (
            parsed.older
            and lease.state.window
            and not answer.delta
            and await asyncio.to_thread(has_gap, lease, parsed, visit)
        ):
            known = lease.state.entries
            older, problems = await older_documents(
                parsed, answer.url, ask, pause_s=pause_s, reaches=lambda document: reaches_back(document, known)
            )
            parsed = replace(parsed, problems=(*parsed.problems, *problems))
        settled = await asyncio.to_thread(settle_document, lease, answer, parsed, visit, older=older)
        if in_doubt(lease.feed.id, lease.state, settled) and await self._lies(lease, answer):
            settled = distrusted(settled)
        return settled

    async def _lies(self, lease: LeasedFeed, answer: Fetched) -> bool:
        if lie(lease.state, answer, None):
            return True
        await asyncio.sleep(self._politeness.pause_s)
        try:
            again = await self._fetch(lease, _address(lease), held(lease.state))
        except FetchError:
            return False
        return lie(lease.state, answer, again)

    async def _fetch(self, lease: LeasedFeed, address: str, validators: Validators) -> Fetched:
        return await self._fetcher.fetch(
            address,
            etag=validators.etag,
            last_modified=validators.last_modified,
            headers=lease.feed.headers,
            credentials=lease.feed.credentials,
            home=lease.feed.url,
        )

    async def _with_full_text(self, lease: LeasedFeed, settled: Settled, parsers: Parsers) -> Settled:
        if self._pages is None or not lease.feed.full_text or not settled.publications:
            return settled
        try:
            return await self._pages.filled(lease.feed, settled, parsers)
        except Exception:
            _logger.exception("the pages of a feed were given up in a way that nobody foresaw", feed=lease.feed.url)
            return settled

    def _visit_at(self, duration_ms: int, conditional: bool | None) -> Visit:
        return Visit(self._clock(), duration_ms, self._bounds, conditional)


def _address(lease: LeasedFeed) -> str:
    return lease.state.address or lease.feed.url
