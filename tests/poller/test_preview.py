import json
from pathlib import Path

import pytest

from services.errors import UsageError
from services.poller.fetch import Fetcher
from services.poller.parsers import Parsers
from services.poller.preview import preview
from tests.poller.publisher import Publisher, rss


async def test_a_preview_is_what_one_fetch_would_give(publisher: Publisher, fetcher: Fetcher, parsers: Parsers) -> None:
    url = publisher.feed("/f", "A", "A", "B")
    line = await preview(url, fetcher, parsers)
    assert list(line) == ["source", "format", "feed", "entries", "problems"]
    assert (line["source"], line["format"], line["feed"]) == (url, "rss", {"title": "The Paper", "url": url})
    assert [entry["title"] for entry in line["entries"]] == ["A", "B"]
    assert line["problems"] == ["entry_repeated: entries that stand in the document more than once: 1 skipped"]
    assert json.dumps(line)


async def test_a_file_is_previewed_like_a_fetch(tmp_path: Path, fetcher: Fetcher, parsers: Parsers) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(rss("A"))
    line = await preview(str(path), fetcher, parsers)
    assert (line["format"], line["feed"]) == ("rss", {"title": "The Paper", "url": None})
    assert [entry["url"] for entry in line["entries"]] == ["https://paper.example/a"]


async def test_what_cannot_be_fetched_or_read_is_a_problem(
    publisher: Publisher, fetcher: Fetcher, parsers: Parsers, tmp_path: Path
) -> None:
    line = await preview(publisher.url("/nothing"), fetcher, parsers)
    assert (line["format"], line["entries"]) == (None, [])
    assert line["problems"] == ["http_status: the server answers HTTP 404 Not Found"]
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        await preview(str(tmp_path / "nowhere"), fetcher, parsers)
