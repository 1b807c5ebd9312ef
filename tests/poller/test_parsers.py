"""Parsing in child processes: the same results, and hostile documents harm nobody else."""

import asyncio

from services.poller.formats import parse
from services.poller.parsers import Parsers
from tests.poller.publisher import rss

URL = "https://paper.example/f"
HOSTILE = b"<?xml " + b"encoding='" * 20_000


async def test_a_child_reads_what_this_process_would() -> None:
    documents = [rss("A", "B"), b"", b"\xff\x00", b'{"items": [{"id": 1, "title": "\\ud800"}]}', "Ž".encode() * 100_000]
    async with Parsers() as parsers:
        parsed = await asyncio.gather(*(parsers.parse(document, "text/xml", URL) for document in documents))
    assert parsed == [parse(document, "text/xml", URL) for document in documents]


async def test_a_document_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    async with Parsers(processes=1, timeout_s=4) as parsers:
        given_up, read = await asyncio.gather(parsers.parse(HOSTILE, None, URL), parsers.parse(rss("A"), None, URL))
    assert [problem.code for problem in given_up.problems] == ["parse_timeout"]
    assert [article.title for article in read.entries] == ["A"]


async def test_giving_up_on_the_answer_leaves_the_parsers_usable() -> None:
    async with Parsers(processes=1) as parsers:
        waiting = asyncio.create_task(parsers.parse(HOSTILE, None, URL))
        await asyncio.wait([waiting], timeout=0.1)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert (await parsers.parse(rss("A"), None, URL)).format == "rss"
