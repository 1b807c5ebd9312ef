"""Further documents of one feed: the parts of an index of sitemaps, and the archives that close a gap.

They are asked for one after another, with the feed's pause between two, from the feed's own host alone, since only that
host's place was leased. What fails is a problem of the fetch, never its end.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from schemas.feed_event import FeedProblem
from services.errors import FetchError
from services.poller.formats.parsed import ParsedFeed
from services.store.base import host_of

MOST_PARTS = 3
"""Parts of an index that are read, the newest first: news sitemaps put the last days there."""
MOST_OLDER = 10
_LONGEST_S = 30.0
_LONGEST_MESSAGE = 500

Ask = Callable[[str], Awaitable[ParsedFeed]]
"""Fetches and reads the document at an address. Raises FetchError."""


async def with_parts(parsed: ParsedFeed, address: str, ask: Ask, *, pause_s: float) -> ParsedFeed:
    """The index and its newest parts as one document; of an index whose parts all fail, only the problems are left."""
    asked = _Asked(address, ask, pause_s)
    for part in parsed.parts[:MOST_PARTS]:
        await asked.read(part)
    return replace(
        parsed,
        entries=(*parsed.entries, *(entry for document in asked.documents for entry in document.entries)),
        retractions=(*parsed.retractions, *(one for document in asked.documents for one in document.retractions)),
        problems=(*parsed.problems, *asked.problems),
        parts=(),
    )


async def older_documents(
    parsed: ParsedFeed, address: str, ask: Ask, *, pause_s: float, reaches: Callable[[ParsedFeed], bool]
) -> tuple[list[ParsedFeed], list[FeedProblem]]:
    """The documents before this one (RFC 5005, sections 3 and 4; JSON Feed's next_url), and what went wrong.

    It ends with the first that `reaches` back to what is known, the tenth, or one that was read before.
    """
    asked = _Asked(address, ask, pause_s)
    document: ParsedFeed | None = parsed
    for _ in range(MOST_OLDER):
        document = await asked.read(document.older) if document and document.older else None
        if document is None or reaches(document):
            break
    return asked.documents, asked.problems


class _Asked:
    """What was asked for so far: the documents and the problems."""

    def __init__(self, address: str, ask: Ask, pause_s: float) -> None:
        self.documents: list[ParsedFeed] = []
        self.problems: list[FeedProblem] = []
        self._ask = ask
        self._host = host_of(address)
        self._pause_s = pause_s
        self._visited = {address}
        self._until = asyncio.get_running_loop().time() + _LONGEST_S

    async def read(self, address: str) -> ParsedFeed | None:
        """The document, unless it was read before, lies on another host, or cannot be read."""
        if address in self._visited:
            return None
        self._visited.add(address)
        try:
            document = await self._read(address)
        except FetchError as error:
            message = f"{address} was not read: {error.code}: {error}"
            self.problems.append(FeedProblem(code="further_document", message=message[:_LONGEST_MESSAGE]))
            return None
        self.documents.append(document)
        return document

    async def _read(self, address: str) -> ParsedFeed:
        if host_of(address) != self._host:
            raise FetchError("other_host", f"it lies on another host than {self._host}")
        try:
            async with asyncio.timeout_at(self._until):
                await asyncio.sleep(self._pause_s)
                document = await self._ask(address)
        except TimeoutError:
            raise FetchError("timeout", f"further documents may take {_LONGEST_S:g} s in all") from None
        if document.failure or document.format is None:
            problem = document.failure or FeedProblem(code="not_a_feed", message="the answer is no feed")
            raise FetchError(problem.code, problem.message)
        return document
