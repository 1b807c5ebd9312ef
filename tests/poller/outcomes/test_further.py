"""Further documents of one feed: parts of an index, and archives that close a gap; bounded, polite, never the end."""

import asyncio
from collections.abc import Callable, Mapping

import pytest

from schemas.feed_event import FeedProblem
from services.errors import FetchError
from services.poller.formats.parsed import ParsedFeed, no_feed
from services.poller.outcomes import further
from services.poller.outcomes.further import MOST_OLDER, MOST_PARTS, older_documents, with_parts
from tests.poller.life import entry

AT = "https://paper.example/f"


class Site:
    """Documents by address; `asked` is what was asked for, in order."""

    def __init__(self, documents: Mapping[str, ParsedFeed]) -> None:
        self.documents = documents
        self.asked: list[str] = []

    async def ask(self, address: str) -> ParsedFeed:
        self.asked.append(address)
        if address not in self.documents:
            raise FetchError("http_status", "the server answers HTTP 404 Not Found", status=404)
        return self.documents[address]

    async def older(
        self, parsed: ParsedFeed, reaches: Callable[[ParsedFeed], bool] = lambda document: False
    ) -> tuple[list[ParsedFeed], list[FeedProblem]]:
        return await older_documents(parsed, AT, self.ask, pause_s=0, reaches=reaches)


def page(number: int, older: str | None = None) -> ParsedFeed:
    return ParsedFeed("json", entries=(entry(number),), older=older)


def chain(length: int) -> dict[str, ParsedFeed]:
    return {f"{AT}?{number}": page(number, f"{AT}?{number + 1}") for number in range(1, length)}


async def test_older_documents_are_read_until_one_reaches_back() -> None:
    site = Site(chain(9))
    found, problems = await site.older(page(0, f"{AT}?1"), lambda document: document.entries[0] == entry(3))
    assert ([document.entries[0] for document in found], problems) == ([entry(1), entry(2), entry(3)], [])


async def test_no_more_than_ten_older_documents_are_read() -> None:
    site = Site(chain(99))
    found, _ = await site.older(page(0, f"{AT}?1"))
    assert len(found) == len(site.asked) == MOST_OLDER


@pytest.mark.parametrize("older", [AT, f"{AT}?1"])
async def test_a_circle_of_older_documents_ends(older: str) -> None:
    """The loop guard that JSON Feed 1.1 asks for with `next_url`."""
    site = Site({f"{AT}?1": page(1, older)})
    found, problems = await site.older(page(0, f"{AT}?1"))
    assert (len(found), site.asked, problems) == (1, [f"{AT}?1"], [])


async def test_an_older_document_on_another_host_is_not_read() -> None:
    site = Site({})
    found, (problem,) = await site.older(page(0, "https://elsewhere.example/f"))
    assert (found, site.asked, problem.code) == ([], [], "further_document")
    assert problem.message == (
        "https://elsewhere.example/f was not read: other_host: it lies on another host than paper.example"
    )


@pytest.mark.parametrize("last", [None, no_feed("malformed", "broken"), ParsedFeed(None)])
async def test_an_older_document_that_cannot_be_read_ends_the_search(last: ParsedFeed | None) -> None:
    documents = {f"{AT}?1": page(1, f"{AT}?2")} | ({f"{AT}?2": last} if last else {})
    found, problems = await Site(documents).older(page(0, f"{AT}?1"))
    assert ([document.entries[0] for document in found], len(problems)) == ([entry(1)], 1)


async def test_further_documents_take_no_longer_than_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(further, "_LONGEST_S", 0.0)

    async def hang(address: str) -> ParsedFeed:
        await asyncio.Event().wait()
        raise AssertionError

    found, (problem,) = await older_documents(page(0, f"{AT}?1"), AT, hang, pause_s=0, reaches=lambda document: False)
    assert (found, "timeout" in problem.message) == ([], True)


async def test_the_newest_parts_of_an_index_are_read_as_one_document() -> None:
    parts = tuple(f"{AT}?{number}" for number in range(5))
    site = Site({address: page(number) for number, address in enumerate(parts)})
    found = await with_parts(ParsedFeed("sitemap", parts=parts), AT, site.ask, pause_s=0)
    assert (found.format, found.parts, site.asked) == ("sitemap", (), list(parts[:MOST_PARTS]))
    assert found.entries == (entry(0), entry(1), entry(2))


async def test_a_part_that_fails_is_a_problem_and_the_others_are_read() -> None:
    site = Site({f"{AT}?2": page(2)})
    found = await with_parts(ParsedFeed("sitemap", parts=(f"{AT}?1", f"{AT}?2")), AT, site.ask, pause_s=0)
    assert (found.entries, [problem.code for problem in found.problems]) == ((entry(2),), ["further_document"])
    assert found.failure is None


async def test_an_index_whose_parts_all_fail_is_a_failure() -> None:
    found = await with_parts(ParsedFeed("sitemap", parts=(f"{AT}?1",)), AT, Site({}).ask, pause_s=0)
    assert found.failure is not None
