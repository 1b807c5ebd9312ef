"""Parsing here and in child processes: the same results, and hostile documents harm nobody else."""

import asyncio

import pytest

from services.poller import parsers as parsers_module
from services.poller import parsing_child
from services.poller.formats import parse
from services.poller.parsers import Parsers
from tests.poller.publisher import rss

URL = "https://paper.example/f"
HOSTILE = b"<?xml " + b"encoding='" * 20_000
BROKEN = b"<rss version='2.0'><channel><item><title>Fish & chips</title><link>/a</link></channel></rss>"
TOMBSTONES = (
    b"<feed xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'>"
    + b"".join(b"<at:deleted-entry ref='urn:%d'/>" % number for number in range(1_200))
    + b"<entry><id>urn:a</id><title>A</title></entry></feed>"
)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Grows with each child that is started."""
    children: list[object] = []
    start = parsing_child.start

    async def counted() -> asyncio.subprocess.Process:
        children.append(child := await start())
        return child

    monkeypatch.setattr(parsing_child, "start", counted)
    return children


def strange(number: int) -> bytes:
    """A small feed with 1,200 names that no other has."""
    elements = b"".join(b"<e%dx%d/>" % (number, element) for element in range(1_200))
    return b"<rss version='2.0'><channel><item><title>A</title>" + elements + b"</item></channel></rss>"


async def test_all_documents_give_what_parse_gives() -> None:
    documents = [
        rss("A", "B"),
        b"",
        b"\xff\x00",
        b'{"items": [{"id": 1, "title": "\\ud800"}]}',
        "Ž".encode() * 100_000,
        BROKEN,
        TOMBSTONES,
        rss(*(f"Title {number}" for number in range(1_800))),
        rss("A" * 1_000_000, "B"),
    ]
    async with Parsers() as parsers:
        parsed = await asyncio.gather(*(parsers.parse(document, "text/xml", URL) for document in documents))
    assert parsed == [parse(document, "text/xml", URL) for document in documents]


async def test_a_small_well_formed_feed_needs_no_child(started: list[object]) -> None:
    async with Parsers() as parsers:
        assert (await parsers.parse(rss("A"), None, URL)).format == "rss"
        assert (await parsers.parse(b'{"items": []}', None, URL)).format == "json"
        assert (await parsers.parse(b"", None, URL)).format is None
    assert started == []


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(BROKEN, id="broken"),
        pytest.param(b"<!DOCTYPE rss [<!ENTITY a 'b'>]>" + rss("A"), id="with entities of its own"),
        pytest.param(rss("A" * 200_000), id="long"),
        pytest.param(TOMBSTONES + b" " * 200_000, id="long with blanks"),
        pytest.param(rss(*"A" * 1_000), id="of many elements"),
        pytest.param(b'{"items": [' + b",".join([b'{"id": 1}'] * 2_000) + b"]}", id="of many objects"),
        pytest.param(b"<html><body/></html>", id="no feed"),
    ],
)
async def test_any_other_document_is_read_by_a_child(document: bytes, started: list[object]) -> None:
    async with Parsers() as parsers:
        assert await parsers.parse(document, None, URL) == parse(document, None, URL)
    assert len(started) == 1


async def test_once_documents_of_ever_new_names_came_children_read_all(started: list[object]) -> None:
    async with Parsers() as parsers:
        for number in range(16 * 8):
            await parsers.parse(strange(number), None, URL)
        assert started == []
        assert (await parsers.parse(rss("A"), None, URL)).format == "rss"
    assert len(started) == 1


async def test_a_child_is_replaced_after_some_documents(started: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsers_module, "_DOCUMENTS_A_CHILD", 2)
    async with Parsers(processes=1) as parsers:
        for _ in range(4):
            assert len((await parsers.parse(BROKEN, None, URL)).entries) == 1
    assert len(started) == 2


async def test_a_document_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    async with Parsers(processes=1, timeout_s=4) as parsers:
        given_up, read = await asyncio.gather(parsers.parse(HOSTILE, None, URL), parsers.parse(BROKEN, None, URL))
    assert [problem.code for problem in given_up.problems] == ["parse_timeout"]
    assert [article.title for article in read.entries] == ["Fish & chips"]


async def test_giving_up_on_the_answer_leaves_the_parsers_usable() -> None:
    async with Parsers(processes=1) as parsers:
        waiting = asyncio.create_task(parsers.parse(HOSTILE, None, URL))
        await asyncio.wait([waiting], timeout=0.1)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert (await parsers.parse(BROKEN, None, URL)).format == "rss"
