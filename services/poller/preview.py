"""What one fetch of a source would give, with nothing published or stored."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.errors import FetchError, UsageError
from services.identity import feed_id
from services.poller.entries import diff
from services.poller.fetch import Fetched, Fetcher
from services.poller.parsers import Parsers
from services.store.base import Feed


async def preview(source: str, fetcher: Fetcher, parsers: Parsers) -> dict[str, Any]:
    """The line that `feeds preview --json` prints for a URL or a file: source, format, feed, entries, problems.

    A source that cannot be fetched has no entries and a problem. Raises UsageError for a file that cannot be read.
    """
    now = datetime.now(UTC)
    try:
        answer = await _answer(source, fetcher)
    except FetchError as error:
        return _line(source, None, None, None, [], [f"{error.code}: {error}"])
    parsed = await parsers.parse(answer.body, answer.content_type, answer.url)
    feed = Feed(id=feed_id(source), url=source)
    found = diff(parsed, feed, {}, now)
    entries = [publication.article.model_dump(mode="json") for publication in found.publications]
    problems = [f"{problem.code}: {problem.message}" for problem in (*parsed.problems, *found.problems)]
    return _line(source, parsed.format, parsed.title, answer.url or parsed.address, entries, problems)


async def _answer(source: str, fetcher: Fetcher) -> Fetched:
    if "://" in source:
        return await fetcher.fetch(source)
    try:
        return Fetched(url="", status=200, body=await asyncio.to_thread(Path(source).read_bytes))
    except OSError as error:
        raise UsageError(f"{source}: cannot be read: {error.strerror or error}; give a URL or a file") from None


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
