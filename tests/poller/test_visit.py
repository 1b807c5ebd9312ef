"""Whole visits to feeds on loopback: what takes more than one request, and more than one visit."""

import asyncio
import json
from pathlib import Path

from structlog.testing import capture_logs

from schemas.feed_event import FeedEvent
from services.identity import feed_id
from services.poller.fetching.fetch import Fetcher
from services.poller.outcomes.settle import Settled
from services.poller.parsers import Parsers
from services.store.base import Feed
from services.store.sqlite import SqliteStore
from tests.poller.difficult import DifficultPublisher
from tests.poller.newsroom import Newsroom
from tests.poller.publisher import Answer, Publisher, rss

HOUR_S = 3600.0


def atom(*numbers: int, older: str | None = None) -> bytes:
    link = f"<link rel='prev-archive' href='{older}'/>" if older else ""
    entries = "".join(
        f"<entry><id>urn:{number}</id><title>T{number}</title><link href='https://paper.example/{number}'/></entry>"
        for number in numbers
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>The Paper</title>{link}{entries}</feed>".encode()


async def test_an_adopted_address_is_asked_alone_and_given_up_when_it_fails(
    difficult: DifficultPublisher, newsroom: Newsroom
) -> None:
    """301 (RFC 9110, section 15.4.2)."""
    old = difficult.moved("/old", "/new")
    difficult.feed("/new", "A")
    for _ in range(4):
        await newsroom.once(old)
        newsroom.now += 4 * HOUR_S
    assert [path for path, _ in difficult.requests] == ["/old", "/new"] * 3 + ["/new"]
    moves = [(event.moved_to, event.adopted) for event in newsroom.events if event.kind == "moved"]
    assert moves == [(difficult.url("/new"), False), (difficult.url("/new"), True)]
    difficult.says("/new", 404)
    difficult.requests.clear()
    for _ in range(4):
        await newsroom.once(old)
    assert [path for path, _ in difficult.requests] == ["/new"] * 3 + ["/old", "/new"]
    assert await newsroom.titles() == ["A"]


async def test_a_redirect_to_a_page_is_never_adopted(difficult: DifficultPublisher, newsroom: Newsroom) -> None:
    old = difficult.moved("/old", "/")
    difficult.says("/", 200, b"<html><title>Home</title></html>", Content_Type="text/html")
    for _ in range(5):
        await newsroom.once(old)
        newsroom.now += 24 * HOUR_S
    assert {event.kind for event in newsroom.events} == {"failed"}
    assert (await newsroom.state(old)).address is None


async def test_a_gap_is_closed_from_the_feeds_archives(publisher: Publisher, newsroom: Newsroom) -> None:
    """prev-archive (RFC 5005, section 4)."""
    publisher.answers["/f"] = Answer(atom(2, 1, older="/1"))
    await newsroom.once(publisher.url("/f"))
    publisher.answers["/f"] = Answer(atom(8, 7, older="/3"))
    publisher.answers["/3"] = Answer(atom(6, 5, older="/2"))
    publisher.answers["/2"] = Answer(atom(4, 3, 2, older="/1"))
    (event,) = await newsroom.once(publisher.url("/f"))
    assert (event.new, event.backfilled, event.entries) == (2, 4, 2)
    assert [path for path, _ in publisher.requests] == ["/f", "/f", "/3", "/2"]
    assert await newsroom.titles() == [f"T{number}" for number in range(1, 9)]
    assert [event.kind for event in newsroom.events] == ["fetched", "fetched"]


async def test_a_gap_that_archives_do_not_close_is_told(publisher: Publisher, newsroom: Newsroom) -> None:
    publisher.answers["/f"] = Answer(atom(2, 1))
    await newsroom.once(publisher.url("/f"))
    publisher.answers["/f"] = Answer(atom(8, 7, older="/3"))
    (event,) = await newsroom.once(publisher.url("/f"))
    assert [problem.code for problem in event.problems] == ["further_document"]
    assert [event.kind for event in newsroom.events] == ["fetched", "fetched", "gap_possible"]


async def test_a_gap_of_a_json_feed_is_closed_by_its_next_pages(publisher: Publisher, newsroom: Newsroom) -> None:
    """next_url of JSON Feed 1.1."""

    def page(*numbers: int, following: str | None = None) -> Answer:
        items = [{"id": str(number), "title": f"T{number}", "content_text": "Text"} for number in numbers]
        document = {"version": "https://jsonfeed.org/version/1.1", "title": "The Paper", "items": items}
        following_page = {"next_url": publisher.url(following)} if following else {}
        return Answer(json.dumps(document | following_page).encode())

    publisher.answers["/f"] = page(2, 1)
    await newsroom.once(publisher.url("/f"))
    publisher.answers["/f"] = page(6, 5, following="/2")
    publisher.answers["/2"] = page(4, 3, following="/1")
    publisher.answers["/1"] = page(2, 1, following="/f")
    (event,) = await newsroom.once(publisher.url("/f"))
    assert (event.new, event.backfilled, [event.kind for event in newsroom.events]) == (2, 2, ["fetched", "fetched"])


async def test_the_first_fetch_reads_no_archive(publisher: Publisher, newsroom: Newsroom) -> None:
    publisher.answers["/f"] = Answer(atom(2, 1, older="/1"))
    await newsroom.once(publisher.url("/f"))
    assert [path for path, _ in publisher.requests] == ["/f"]


async def test_an_index_of_sitemaps_is_read_with_its_newest_parts(publisher: Publisher, newsroom: Newsroom) -> None:
    """sitemaps.org, "Sitemap index files", and Google's news extension."""
    maps = "http://www.sitemaps.org/schemas/sitemap/0.9"
    listed = "".join(
        f"<sitemap><loc>{publisher.url(f'/{day}.xml')}</loc><lastmod>2026-11-{day}</lastmod></sitemap>"
        for day in (17, 20, 18, 19)
    )
    publisher.answers["/f"] = Answer(f"<sitemapindex xmlns='{maps}'>{listed}</sitemapindex>".encode())
    for day in (17, 18, 19, 20):
        publisher.answers[f"/{day}.xml"] = Answer(
            f"<urlset xmlns='{maps}' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><url>"
            f"<loc>https://paper.example/{day}</loc><news:news><news:title>T{day}</news:title>"
            f"<news:publication_date>2026-11-{day}</news:publication_date></news:news></url></urlset>".encode()
        )
    (event,) = await newsroom.once(publisher.url("/f"))
    assert (event.kind, event.format, event.new) == ("fetched", "sitemap", 3)
    assert await newsroom.titles() == ["T18", "T19", "T20"]


async def test_entries_sent_alone_add_to_what_is_known(difficult: DifficultPublisher, newsroom: Newsroom) -> None:
    """226 IM Used (RFC 3229, section 10.4.1)."""
    url = difficult.honest("/f", atom(2, 1), etag='"1"')
    await newsroom.once(url)
    difficult.deltas("/f", atom(4, 3, 2, 1), atom(4, 3), old='"1"', new='"2"')
    (delta,) = await newsroom.once(url)
    assert (delta.status, delta.entries, delta.new) == (226, 2, 2)
    (same,) = await newsroom.once(url)
    assert (same.kind, difficult.requests[-1][1]["If-None-Match"]) == ("not_modified", '"2"')
    difficult.honest("/f", atom(5, 4, 3), etag='"3"')
    (whole,) = await newsroom.once(url)
    assert (whole.new, whole.unchanged) == (1, 2)
    assert {event.kind for event in newsroom.events} == {"fetched", "not_modified"}


async def test_a_feeds_own_headers_go_with_every_request_of_it(publisher: Publisher, newsroom: Newsroom) -> None:
    url = publisher.url("/f")
    await newsroom.store.put_feeds([Feed(id=feed_id(url), url=url, headers={"X-Key": "secret"})])
    publisher.answers["/f"] = Answer(atom(2, 1))
    await newsroom.poller.poll_once([feed_id(url)])
    publisher.answers["/f"] = Answer(atom(4, 3, older="/1"))
    await newsroom.poller.poll_once([feed_id(url)])
    assert [(path, headers["X-Key"]) for path, headers in publisher.requests] == [
        ("/f", "secret"),
        ("/f", "secret"),
        ("/1", "secret"),
    ]


async def test_after_a_restart_nothing_is_fetched_that_is_not_due(
    publisher: Publisher, newsroom: Newsroom, fetcher: Fetcher, tmp_path: Path
) -> None:
    await newsroom.once(publisher.feed("/early", "A"))
    newsroom.now += 60
    await newsroom.add(publisher.feed("/new", "B"))
    store = await SqliteStore.open(tmp_path / "store.db")
    stop = asyncio.Event()
    try:
        restarted = Newsroom(newsroom.log, store, fetcher)
        restarted.now = newsroom.now
        running = asyncio.create_task(restarted.poller.run(stop))
        await restarted.told(lambda events: len(events) == 1)
        stop.set()
        await running
    finally:
        await store.close()
    assert [path for path, _ in publisher.requests] == ["/early", "/new"]


class Page:
    """Full text of one word, or a mistake that nobody foresaw."""

    def __init__(self, word: str | None) -> None:
        self.word = word

    async def filled(self, feed: Feed, settled: Settled, parsers: Parsers) -> Settled:
        if self.word is None:
            raise ZeroDivisionError("by chance")
        event = settled.events[0].model_copy(update={"full_text": len(self.word)})
        return Settled(settled.publications, (event, *settled.events[1:]), settled.state)


async def polled(newsroom: Newsroom, url: str, pages: Page, *, full_text: bool) -> FeedEvent:
    await newsroom.store.put_feeds([Feed(id=feed_id(url), url=url, full_text=full_text)])
    (event,) = await newsroom.another("two", pages=pages).poll_once([feed_id(url)])
    return event


async def test_full_text_is_had_of_feeds_that_ask_for_it(publisher: Publisher, newsroom: Newsroom) -> None:
    assert (await polled(newsroom, publisher.feed("/a", "A"), Page("word"), full_text=True)).full_text == 4
    assert (await polled(newsroom, publisher.feed("/b", "B"), Page("word"), full_text=False)).full_text == 0


async def test_pages_that_fail_in_a_way_nobody_foresaw_leave_the_teasers(
    publisher: Publisher, newsroom: Newsroom
) -> None:
    with capture_logs() as logs:
        event = await polled(newsroom, publisher.feed("/f", "A"), Page(None), full_text=True)
    assert (event.kind, event.new, await newsroom.titles()) == ("fetched", 1, ["A"])
    assert [log["log_level"] for log in logs] == ["error"]


async def test_a_feed_that_is_gone_is_told_once_and_its_coming_back_too(
    publisher: Publisher, newsroom: Newsroom
) -> None:
    url = publisher.url("/f")
    publisher.answers["/f"] = Answer(status=410)
    for _ in range(2):
        await newsroom.once(url)
    publisher.answers["/f"] = Answer(rss("A"))
    await newsroom.once(url)
    assert [(event.kind, event.recovered_after) for event in newsroom.events] == [
        ("gone", 0),
        ("failed", 0),
        ("fetched", 2),
    ]
