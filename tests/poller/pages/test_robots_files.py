"""Fetching and keeping robots.txt (RFC 9309), from a real server on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

import pytest

from services.poller.fetching.fetch import Fetcher
from services.poller.pages import robots_files
from services.poller.pages.robots_files import RobotsFiles
from tests.poller.publisher import Answer, Publisher

DISALLOW = Answer(b"User-agent: wireroom\nDisallow: /private")
HOUR_S = 3600.0


class Site:
    """The robots.txt of one publisher, read at a time that stands still until it is moved."""

    def __init__(self, publisher: Publisher, fetcher: Fetcher) -> None:
        self.publisher = publisher
        self.now = 1000.0
        self.files = RobotsFiles(fetcher, clock=lambda: self.now)
        self.origin = publisher.url("")

    def says(self, answer: Answer) -> None:
        self.publisher.answers["/robots.txt"] = answer

    async def allows(self, path: str) -> bool:
        return (await self.files.rules(self.origin, nullcontext())).allow(self.origin + path)

    @property
    def asked(self) -> int:
        return sum(path == "/robots.txt" for path, _ in self.publisher.requests)


@pytest.fixture
def site(publisher: Publisher, fetcher: Fetcher) -> Site:
    return Site(publisher, fetcher)


async def test_the_file_is_asked_for_once_a_day(site: Site) -> None:
    """RFC 9309, section 2.4: a cached version should not be used for more than 24 hours."""
    site.says(DISALLOW)
    assert not await site.allows("/private")
    site.says(Answer(b"User-agent: *\nDisallow: /"))
    site.now += 23 * HOUR_S
    assert (await site.allows("/news"), site.asked) == (True, 1)
    site.now += HOUR_S
    assert (await site.allows("/news"), site.asked) == (False, 2)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
async def test_where_there_is_no_file_all_is_allowed(site: Site, status: int) -> None:
    """RFC 9309, section 2.3.1.3: "unavailable", status codes 400 to 499."""
    site.says(Answer(status=status))
    assert await site.allows("/private")
    site.now += 23 * HOUR_S
    assert (await site.allows("/private"), site.asked) == (True, 1)


@pytest.mark.parametrize("status", [500, 502, 503, 599, 429])
async def test_while_the_server_fails_nothing_is_allowed_and_it_is_asked_again(site: Site, status: int) -> None:
    """RFC 9309, section 2.3.1.4: "unreachable"; 429 too, as who is asked too often has not said that all is allowed."""
    site.says(Answer(status=status))
    assert not await site.allows("/news")
    site.now += 600
    assert (await site.allows("/news"), site.asked) == (False, 1)
    site.says(DISALLOW)
    site.now += 600
    assert (await site.allows("/news"), site.asked) == (True, 2)


async def test_where_nobody_answers_nothing_is_allowed(site: Site) -> None:
    """RFC 9309, section 2.3.1.4: network errors are "unreachable" as well."""
    rules = await site.files.rules("http://dead-host.invalid", nullcontext())
    assert not rules.allow("http://dead-host.invalid/news")


async def test_while_the_server_fails_known_rules_hold_for_thirty_days(site: Site) -> None:
    """RFC 9309, sections 2.3.1.4 and 2.4: a cached copy may be used while the file is unreachable."""
    site.says(DISALLOW)
    await site.allows("/news")
    site.says(Answer(status=503))
    site.now += 29 * 24 * HOUR_S
    assert (await site.allows("/news"), await site.allows("/private")) == (True, False)
    site.now += 2 * 24 * HOUR_S
    assert not await site.allows("/news")


async def test_five_redirects_in_a_row_are_followed_to_other_hosts_too(site: Site) -> None:
    """RFC 9309, section 2.3.1.2: the rules found there are those of the origin that was asked."""
    for hop in range(5):
        path = f"/{hop}" if hop else "/robots.txt"
        there = site.publisher.url(f"/{hop + 1}").replace("127.0.0.1", "localhost" if hop == 2 else "127.0.0.1")
        site.publisher.answers[path] = Answer(status=301, headers={"Location": there})
    site.publisher.answers["/5"] = DISALLOW
    assert (await site.allows("/private"), await site.allows("/news")) == (False, True)


async def test_redirects_without_end_are_no_file(site: Site) -> None:
    """RFC 9309, section 2.3.1.2: then the file may be taken as unavailable."""
    site.says(Answer(status=302, headers={"Location": "/robots.txt"}))
    assert await site.allows("/private")


async def test_a_page_in_the_place_of_the_file_has_no_rules(site: Site) -> None:
    site.says(
        Answer(b"<!doctype html><html><body><p>Disallow: / is what we like</p>", headers={"Content-Type": "text/html"})
    )
    assert await site.allows("/private")


async def test_all_who_need_a_file_at_once_wait_for_one_request_that_holds_a_place(site: Site) -> None:
    held = []

    @asynccontextmanager
    async def place(name: int) -> AsyncIterator[None]:
        held.append(name)
        yield

    site.says(DISALLOW)
    await asyncio.gather(*(site.files.rules(site.origin, place(number)) for number in range(5)))
    assert (held, site.asked) == ([0], 1)


async def test_who_gives_up_waiting_leaves_the_file_to_the_next(site: Site) -> None:
    hold = asyncio.Event()
    site.says(Answer(DISALLOW.body, hold=hold))
    first = asyncio.create_task(site.allows("/news"))
    await site.publisher.asked.wait()
    second = asyncio.create_task(site.allows("/private"))
    first.cancel()
    hold.set()
    assert not await second
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_what_is_kept_is_bounded_and_the_least_used_is_forgotten(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robots_files, "_MOST_CHARACTERS", 1_000)
    site.says(Answer(b"User-agent: *\n" + b"Disallow: /a\n" * 20))
    async with Publisher() as other:
        other.answers = site.publisher.answers
        used, unused, newest = site.origin, other.url(""), site.origin.replace("127.0.0.1", "localhost")
        for origin in (used, unused, used, newest):
            await site.files.rules(origin, nullcontext())
    known = [site.files.known(origin) is not None for origin in (used, unused, newest)]
    assert known == [True, False, True]
