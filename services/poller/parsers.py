"""Parsing that never blocks the event loop for long: small well-formed feeds here, all other documents in children.

feedparser is Python with regular expressions that some documents send into quadratic time (20 KB of `encoding='` take
15 s, and hold the interpreter's lock all the while), so neither the event loop nor a thread beside it is a safe place
for it. A child that takes too long is killed, one that needs too much memory gets none. What it answers is checked
piece by piece, since checking 15 MB at once would block the loop too.
"""

import asyncio
import os
from asyncio.subprocess import Process
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType

from pydantic import TypeAdapter

from schemas.raw import RawArticle
from services.poller import parsing_child
from services.poller.formats import names_in, parse_at_once
from services.poller.formats.parsed import ParsedFeed, no_feed
from services.poller.pages.page_text import PageText, no_text

_FEED = TypeAdapter(ParsedFeed)
_ARTICLES = TypeAdapter(list[RawArticle])
_PAGE = TypeAdapter(PageText)
_LONGEST_PAGE_S = 8.0
_DOCUMENTS_A_CHILD = 2_000
_LOOKED_AT = 16
_MOST_NAMES = 1_000
_MOST_STRANGE = 8


class _GivenUp(Exception):
    """No answer is to be had of a document."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Parsers:
    """Up to `processes` children, started when first needed; closed by `close`, or as a context.

    `timeout_s` is how long one document may take.
    """

    def __init__(self, *, processes: int | None = None, timeout_s: float = 8.0) -> None:
        self._free = asyncio.Semaphore(processes or min(4, os.cpu_count() or 1))
        self._idle: list[tuple[Process, int]] = []
        self._timeout_s = timeout_s
        self._here = _Here()

    async def parse(self, body: bytes, content_type: str | None, url: str) -> ParsedFeed:
        """As `formats.parse`; a document that takes too long, or kills its process, is reported as a problem."""
        if parsed := self._here.parse(body, content_type, url):
            return parsed
        try:
            head, *pieces = await self._answer(parsing_child.feed_request(content_type, url), body, self._timeout_s)
        except _GivenUp as reason:
            return no_feed(reason.code, str(reason))
        articles: list[RawArticle] = []
        for piece in pieces:
            articles += _ARTICLES.validate_json(piece)
            await asyncio.sleep(0)
        return replace(
            _FEED.validate_json(head),
            entries=tuple(article for article in articles if not article.retracted),
            retractions=tuple(article for article in articles if article.retracted),
        )

    async def read_page(self, body: bytes, content_type: str | None) -> PageText:
        """As `page_text.read_page`; a page that takes too long, or kills its process, is reported as a problem."""
        try:
            (answer,) = await self._answer(
                parsing_child.page_request(content_type), body, min(self._timeout_s, _LONGEST_PAGE_S)
            )
        except _GivenUp as reason:
            return no_text(str(reason))
        return _PAGE.validate_json(answer)

    async def _answer(self, request: bytes, body: bytes, timeout_s: float) -> Sequence[bytes]:
        """The pieces of a child's answer. Raises _GivenUp."""
        async with self._free:
            process, done = self._idle.pop() if self._idle else (await parsing_child.start(), 0)
            try:
                async with asyncio.timeout(timeout_s):
                    answer = await parsing_child.ask(process, request, body)
            except TimeoutError:
                await parsing_child.end(process)
                raise _GivenUp("parse_timeout", f"reading the document takes longer than {timeout_s:g} s") from None
            except (OSError, asyncio.IncompleteReadError):
                await parsing_child.end(process)
                raise _GivenUp(
                    "malformed", "reading the document ended the process that read it; it is hostile or huge"
                ) from None
            except BaseException:
                await parsing_child.end(process)
                raise
            if done < _DOCUMENTS_A_CHILD:
                self._idle.append((process, done + 1))
            else:
                await parsing_child.end(process)
            return answer

    async def close(self) -> None:
        """End the children."""
        while self._idle:
            await parsing_child.end(self._idle.pop()[0])

    async def __aenter__(self) -> "Parsers":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class _Here:
    """Parsing in this process, until documents made of ever new names were met.

    libxml2 keeps each name of an element or attribute for as long as the process lives, so a hostile feed could fill
    the memory with them, 300 KB a fetch. Every 16th document is looked at; children, which are replaced after some
    documents anyway, take over all of them once eight of those were strange.
    """

    def __init__(self) -> None:
        self._documents = 0
        self._strange = 0

    def parse(self, body: bytes, content_type: str | None, url: str) -> ParsedFeed | None:
        """None when a child has to."""
        if self._strange >= _MOST_STRANGE:
            return None
        parsed = parse_at_once(body, content_type, url)
        if parsed:
            self._documents += 1
            if self._documents % _LOOKED_AT == 0 and names_in(body) > _MOST_NAMES:
                self._strange += 1
        return parsed
