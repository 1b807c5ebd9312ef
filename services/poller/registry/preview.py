"""What one fetch of a source would give, with nothing published or stored."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.errors import FetchError, UsageError
from services.identity import feed_id
from services.poller.entries.diff import diff
from services.poller.fetching.fetch import Fetched, Fetcher
from services.poller.formats.parsed import ParsedFeed
from services.poller.outcomes.further import with_parts
from services.poller.parsers import Parsers
from services.store.base import Credentials, Feed, FeedState

_PAUSE_S = 0.1


async def preview(
    source: str,
    fetcher: Fetcher,
    parsers: Parsers,
    *,
    headers: Mapping[str, str] | None = None,
    credentials: Credentials | None = None,
) -> dict[str, Any]:
    """The line that `feeds preview --json` prints for a URL or a file: source, format, feed, entries, problems.

    A source that cannot be fetched has no entries and a problem. Raises UsageError for a file that cannot be read.
    """
    now = datetime.now(UTC)
    try:
        answer = await _answer(source, fetcher, headers, credentials)
    except FetchError as error:
        return _line(source, None, None, None, [], [f"{error.code}: {error}"])

    async def ask(address: str) -> ParsedFeed:
        part = await fetcher.fetch(address, headers=headers, credentials=credentials, home=source)
        return await parsers.parse(part.body, part.content_type, part.url)

    parsed = await parsers.parse(answer.body, answer.content_type, answer.url)
    if parsed.parts and answer.url:
        parsed = await with_parts(parsed, answer.url, ask, pause_s=_PAUSE_S)
    feed = Feed(id=feed_id(source), url=source)
    found = await asyncio.to_thread(diff, parsed, feed, FeedState(), now)
    entries = [publication.article.model_dump(mode="json") for publication in found.publications]
    problems = [f"{problem.code}: {problem.message}" for problem in (*parsed.problems, *found.problems)]
    if parsed.format is None and not problems:
        problems = ["not_a_feed: the document is no feed; `wireroom feeds discover URL` finds a page's feeds"]
    return _line(source, parsed.format, parsed.title, answer.url or parsed.address, entries, problems)


async def _answer(
    source: str, fetcher: Fetcher, headers: Mapping[str, str] | None, credentials: Credentials | None
) -> Fetched:
    if "://" in source:
        return await fetcher.fetch(source, headers=headers, credentials=credentials)
    try:
        return Fetched(url="", status=200, body=await asyncio.to_thread(Path(source).read_bytes))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{source}: cannot be read: {reason}; give a URL or a file") from None


def _line(
    source: str,
    form: str | None,
    title: str | None,
    url: str | None,
    entries: list[dict[str, Any]],
    problems: list[str],
) -> dict[str, Any]:
    feed = {"title": title, "url": url}
    return {"source": source, "format": form, "feed": feed, "entries": entries, "problems": problems}
