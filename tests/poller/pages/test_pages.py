"""Reading the pages of a feed's articles, from real servers on loopback, with a real store and real children."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from typing import Any

import pytest

from schemas.feed_event import FeedEvent
from schemas.raw import FeedRef, RawArticle
from schemas.topics import ARTICLES_RAW
from services.errors import StoreUnavailable
from services.eventlog.sqlite import SqliteEventLog
from services.identity import article_key
from services.poller.entries.diff import Publication
from services.poller.fetching.fetch import Fetcher
from services.poller.outcomes.schedule import Bounds
from services.poller.outcomes.settle import Settled
from services.poller.pages.full_text import MOST_PAGES
from services.poller.pages.pages import Pages
from services.poller.parsers import Parsers
from services.poller.worker import Poller
from services.store.base import Feed, FeedState, LeasedFeed, Politeness
from services.store.remembered import EntryState, Remembered
from services.store.sqlite import SqliteStore
from tests.poller.publisher import Answer, Publisher

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
HTML = {"Content-Type": "text/html; charset=utf-8"}
BRISK = Politeness(at_once=2, pause_s=0.001)
PAUSELESS = Politeness(at_once=2, pause_s=0)


def page(title: str) -> Answer:
    """An article's page; its text is no other's."""
    text = f"The council voted on {title} after a long debate, and the mayor said that work would begin in May. "
    menu = "<nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav>"
    head = f"<head><title>{escape(title)}</title></head>"
    body = f"<article><h1>{escape(title)}</h1><p>{text * 4}</p><p>{text[::-1]}</p></article>"
    return Answer(f"<!doctype html><html>{head}<body>{menu}{body}</body></html>".encode(), headers=HTML)


class Paper:
    """A feed with teasers alone, at a publisher with pages."""

    def __init__(self, publisher: Publisher, store: SqliteStore, fetcher: Fetcher, parsers: Parsers) -> None:
        self.publisher, self.store, self.fetcher, self.parsers = publisher, store, fetcher, parsers
        self.feed = Feed(id="f", url=publisher.url("/feed"), full_text=True)
        self.publications: list[Publication] = []

    def article(self, path: str, answer: Answer | None = None, **values: Any) -> None:
        """An article that is new in the feed, and its page."""
        title = path.strip("/") or "front"
        self.publisher.answers[path] = answer or page(title)
        given = {"title": title, "url": self.publisher.url(path), "summary_html": "In short.", "fetched_at": NOW}
        article = RawArticle.model_validate({**given, **values})
        self.publications.append(Publication(f"key of {path}", f"id of {path}", article))

    def robots(self, text: str) -> None:
        self.publisher.answers["/robots.txt"] = Answer(text.encode())

    def pages(self, politeness: Politeness = BRISK, **options: Any) -> Pages:
        return Pages(self.fetcher, self.store, "one", politeness, **options)

    async def filled(self, pages: Pages | None = None, **options: Any) -> Settled:
        event = FeedEvent(kind="fetched", feed=FeedRef(id="f", url=None, title=None), fetched_at=NOW)
        settled = Settled(tuple(self.publications), (event,), FeedState())
        return await (pages or self.pages(**options)).filled(self.feed, settled, self.parsers)

    @property
    def asked(self) -> list[str]:
        return [path for path, _ in self.publisher.requests]


@pytest.fixture
async def paper(publisher: Publisher, store: SqliteStore, fetcher: Fetcher, parsers: Parsers) -> Paper:
    # The first page waits for a process to start; no deadline should be spent on that.
    await parsers.read_page(page("warm").body, None)
    return Paper(publisher, store, fetcher, parsers)


@pytest.fixture
async def elsewhere() -> AsyncIterator[Publisher]:
    async with Publisher() as elsewhere:
        yield elsewhere


def sources(settled: Settled) -> list[str]:
    return [one.article.text_source for one in settled.publications]


def problems(settled: Settled) -> dict[str, str]:
    return {problem.code: problem.message for problem in settled.events[0].problems}


def named(elsewhere: Publisher, path: str) -> str:
    """An address at another host than the paper's: loopback by its name."""
    return elsewhere.url(path).replace("127.0.0.1", "localhost")


async def test_the_teaser_gives_way_to_the_text_of_the_page(paper: Paper) -> None:
    paper.article("/bridge")
    settled = await paper.filled()
    article = settled.publications[0].article
    assert article.content_html is not None
    assert "The council voted on bridge" in article.content_html
    assert "Sport" not in article.content_html
    assert (article.text_source, article.summary_html) == ("page", "In short.")
    assert (settled.publications[0].event_id, settled.events[0].full_text) == ("id of /bridge", 1)
    assert problems(settled) == {}


async def test_robots_txt_is_asked_for_first_and_obeyed(paper: Paper) -> None:
    """RFC 9309, section 2.2."""
    paper.robots("User-agent: wireroom\nDisallow: /private")
    paper.article("/private/a")
    paper.article("/bridge")
    settled = await paper.filled()
    assert (sources(settled), paper.asked) == (["feed", "page"], ["/robots.txt", "/bridge"])
    assert "robots.txt" in problems(settled)["page_robots"]


async def test_a_product_of_ones_own_goes_by_its_own_rules(paper: Paper) -> None:
    """RFC 9309, section 2.2.1."""
    paper.robots("User-agent: *\nDisallow: /\nUser-agent: newsbot\nDisallow:")
    paper.article("/bridge")
    assert sources(await paper.filled(product="NewsBot")) == ["page"]
    assert sources(await paper.filled()) == ["feed"]


async def test_robots_txt_is_remembered_from_visit_to_visit(paper: Paper) -> None:
    """RFC 9309, section 2.4."""
    paper.article("/bridge")
    pages = paper.pages()
    await paper.filled(pages)
    await paper.filled(pages)
    assert paper.asked == ["/robots.txt", "/bridge", "/bridge"]


async def test_the_rules_of_the_site_that_a_page_redirects_to_are_obeyed(paper: Paper, elsewhere: Publisher) -> None:
    elsewhere.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /private")
    elsewhere.answers |= {"/private": page("one"), "/open": page("two")}
    paper.article("/one", Answer(status=302, headers={"Location": named(elsewhere, "/private")}))
    paper.article("/two", Answer(status=301, headers={"Location": named(elsewhere, "/open")}))
    settled = await paper.filled()
    assert sources(settled) == ["feed", "page"]
    assert sorted(path for path, _ in elsewhere.requests) == ["/open", "/robots.txt"]
    assert "page_robots" in problems(settled)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Answer(status=404), "page_failed"),
        (Answer(b"x" * 100_001, headers=HTML), "page_failed"),
        (Answer(b"%PDF-1.7", headers={"Content-Type": "application/pdf"}), "page_no_text"),
        (Answer(b"<html><body><div id=app></div></body></html>", headers=HTML), "page_no_text"),
        (Answer(b"<html><body><article><p>Subscribe!</p></article></body></html>", headers=HTML), "page_shorter"),
        (page("Before you continue"), "page_other"),
    ],
)
async def test_a_page_that_is_no_good_leaves_the_teaser(paper: Paper, answer: Answer, problem: str) -> None:
    paper.article("/flood", answer, title="Flood stops all trains", summary_html="Water everywhere.")
    paper.article("/bridge")
    settled = await paper.filled()
    assert (sources(settled), settled.events[0].full_text) == (["feed", "page"], 1)
    assert settled.publications[0] == paper.publications[0]
    assert problems(settled).keys() == {problem}


async def test_a_site_whose_rules_cannot_be_had_gives_no_page(paper: Paper) -> None:
    """RFC 9309, section 2.3.1.4; and so a page cannot lead to an address that must not be fetched from."""
    paper.article("/bridge", Answer(status=302, headers={"Location": "http://169.254.169.254/"}))
    settled = await paper.filled()
    assert sources(settled) == ["feed"]
    assert "cannot be had: the address 169.254.169.254 is link-local" in problems(settled)["page_robots"]


async def test_no_more_than_some_pages_are_read_of_one_visit(paper: Paper) -> None:
    for number in range(MOST_PAGES + 5):
        paper.article(f"/bridge{number}")
    settled = await paper.filled()
    assert sources(settled) == ["page"] * MOST_PAGES + ["feed"] * 5
    assert problems(settled)["page_left"].startswith("entries that keep the feed's text: 5;")


async def test_a_page_that_hangs_holds_up_no_other_and_is_given_up_in_time(paper: Paper) -> None:
    paper.article("/slow", Answer(hold=asyncio.Event()))
    for number in range(5):
        paper.article(f"/bridge{number}")
    settled = await paper.filled(deadline_s=3)
    assert sources(settled) == ["feed"] + ["page"] * 5
    assert problems(settled).keys() == {"page_left"}


async def test_places_of_pages_that_were_given_up_are_free_again(paper: Paper) -> None:
    paper.article("/slow", Answer(hold=asyncio.Event()))
    await paper.filled(deadline_s=0.3, politeness=PAUSELESS)
    assert await paper.store.lease_host("two", "127.0.0.1", lease_s=60, politeness=Politeness(1, 0))


async def test_of_one_host_no_more_pages_are_fetched_at_a_time_than_politeness_allows(
    paper: Paper, elsewhere: Publisher
) -> None:
    holds = []
    for number in range(4):
        hold = asyncio.Event()
        elsewhere.answers[f"/{number}"] = Answer(page(str(number)).body, headers=HTML, hold=hold)
        paper.article(f"/bridge{number}", title=str(number), url=named(elsewhere, f"/{number}"))
        holds.append((f"/{number}", hold))
    reading = asyncio.create_task(paper.filled())
    async with asyncio.timeout(10):
        for freed in range(4):
            await asked(elsewhere, min(freed + 2, 4))
            running = [path for path in pages_asked(elsewhere) if not dict(holds)[path].is_set()]
            assert len(running) <= BRISK.at_once
            dict(holds)[running[0]].set()
        settled = await reading
    assert sources(settled) == ["page"] * 4


def pages_asked(publisher: Publisher) -> list[str]:
    return [path for path, _ in publisher.requests if path != "/robots.txt"]


async def asked(publisher: Publisher, count: int) -> None:
    while len(pages_asked(publisher)) < count:
        publisher.asked.clear()
        await publisher.asked.wait()


async def test_a_host_whose_places_are_all_taken_is_left_alone(paper: Paper, elsewhere: Publisher) -> None:
    elsewhere.answers["/a"] = page("bridge")
    paper.article("/bridge", url=named(elsewhere, "/a"))
    for owner in ("two", "three"):
        assert await paper.store.lease_host(owner, "localhost", lease_s=60, politeness=Politeness(2, 0))
    settled = await paper.filled(deadline_s=0.5)
    assert (sources(settled), elsewhere.requests) == (["feed"], [])


async def test_the_feeds_own_place_at_its_host_serves_its_pages(paper: Paper) -> None:
    """Else a host of which one thing may be fetched at a time would never give a page: its feed is under lease."""
    one = Politeness(at_once=1, pause_s=0.001)
    await paper.store.put_feeds([paper.feed, Feed(id="g", url=paper.publisher.url("/other"))])
    leased = await paper.store.lease_due("one", now=1e12, lease_s=60, limit=9, politeness=one)
    assert [type(lease) for lease in leased] == [LeasedFeed]
    paper.article("/bridge")
    assert sources(await paper.filled(politeness=one)) == ["page"]


async def test_a_crawl_delay_is_kept_between_pages(paper: Paper) -> None:
    paper.robots("User-agent: *\nCrawl-delay: 9")
    paper.article("/bridge0")
    paper.article("/bridge1")
    settled = await paper.filled(deadline_s=3)
    assert sorted(sources(settled)) == ["feed", "page"]
    assert 3 < await paper.store.host_rest("127.0.0.1") <= 9


@pytest.mark.parametrize(
    "refusal",
    [
        Answer(status=429, headers={"Retry-After": "120"}),
        Answer(status=503, headers={"Retry-After": "120"}),
        Answer(b"<html>", 403, {"cf-mitigated": "challenge", **HTML}),
    ],
)
async def test_a_host_that_wants_no_more_is_asked_no_more(paper: Paper, refusal: Answer) -> None:
    """RFC 9110, section 10.2.3; RFC 6585, section 4. The host's feeds rest with it when it says for how long."""
    for number in range(9):
        paper.article(f"/bridge{number}", refusal)
    pages = paper.pages(Politeness(at_once=1, pause_s=0.001))
    settled = await paper.filled(pages)
    assert len(pages_asked(paper.publisher)) <= 2
    assert problems(settled)["page_failed"].startswith("entries that keep the feed's text: 9;")
    assert (settled.host_rest_s > 100) == (refusal.status != 403)
    before = len(paper.asked)
    await paper.filled(pages)
    assert len(paper.asked) == before


async def test_the_feeds_headers_go_to_its_own_origin_alone(paper: Paper, elsewhere: Publisher) -> None:
    elsewhere.answers["/a"] = page("flood")
    paper.feed = paper.feed.model_copy(update={"headers": {"X-Key": "secret"}})
    paper.article("/bridge")
    paper.article("/bridge2", title="flood", url=named(elsewhere, "/a"))
    assert sources(await paper.filled()) == ["page", "page"]
    assert header(paper.publisher.requests, "/bridge", "X-Key") == ["secret"]
    assert header(elsewhere.requests, "/a", "X-Key") == [None]
    assert header(elsewhere.requests, "/robots.txt", "X-Key") == [None]


def header(requests: list[tuple[str, Mapping[str, str]]], path: str, name: str) -> list[str | None]:
    return [headers.get(name) for asked, headers in requests if asked == path]


async def test_a_page_is_asked_for_as_a_page(paper: Paper) -> None:
    paper.article("/bridge")
    await paper.filled()
    assert (header(paper.publisher.requests, "/bridge", "Accept")[0] or "").startswith("text/html")
    assert header(paper.publisher.requests, "/bridge", "A-IM") == [None]


async def test_without_an_answer_of_the_store_the_teasers_stay(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object, **__: object) -> bool:
        raise StoreUnavailable("the store at 127.0.0.1:6379 does not answer")

    monkeypatch.setattr(paper.store, "lease_host", away)
    paper.article("/bridge")
    settled = await paper.filled()
    assert (sources(settled), paper.asked) == (["feed"], [])
    assert "does not answer" in problems(settled)["page_failed"]


async def test_what_nobody_foresaw_leaves_the_teaser(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(paper.parsers, "read_page", broken)
    paper.article("/bridge")
    assert problems(await paper.filled())["page_failed"].endswith(f"unforeseen ({paper.publisher.url('/bridge')})")


async def test_a_fetch_that_brought_no_articles_asks_for_nothing(paper: Paper) -> None:
    settled = await paper.filled()
    assert (settled.events[0].full_text, paper.asked) == (0, [])


async def test_to_be_stopped_gives_all_pages_up(paper: Paper) -> None:
    paper.article("/slow", Answer(hold=asyncio.Event()))
    reading = asyncio.create_task(paper.filled(politeness=PAUSELESS))
    await asked(paper.publisher, 1)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await paper.store.lease_host("two", "127.0.0.1", lease_s=60, politeness=Politeness(1, 0))


async def test_feeds_that_ask_for_it_are_published_with_their_pages_texts(paper: Paper, log: SqliteEventLog) -> None:
    paper.publisher.answers |= {"/a": page("bridge"), "/b": page("flood")}
    feeds = []
    for path, title, full_text in (("a", "bridge", True), ("b", "flood", False)):
        link = f"<link>{paper.publisher.url(f'/{path}')}</link>"
        item = f"<item><title>{title}</title>{link}<description>Short.</description></item>"
        document = f"<rss version='2.0'><channel><title>T</title>{item}</channel></rss>".encode()
        paper.publisher.answers[f"/{path}.xml"] = Answer(document, headers={"Content-Type": "application/rss+xml"})
        feeds.append(Feed(id=path, url=paper.publisher.url(f"/{path}.xml"), full_text=full_text))
    await paper.store.put_feeds(feeds)
    poller = Poller(
        log, paper.store, paper.fetcher, owner="one", bounds=Bounds.of(900), politeness=BRISK, pages=paper.pages()
    )
    events = await poller.poll_once(["a", "b"])
    records = [record async for record in log.read(ARTICLES_RAW.name)]
    articles = [RawArticle.model_validate_json(record.value or b"") for record in records]
    assert {(one.title, one.text_source, bool(one.content_html)) for one in articles} == {
        ("bridge", "page", True),
        ("flood", "feed", False),
    }
    assert {event.feed.id: event.full_text for event in events} == {"a": 1, "b": 0}
    paper.publisher.answers["/a"] = page("bridge, with another text")
    await poller.poll_once(["a", "b"])
    assert len([record async for record in log.read(ARTICLES_RAW.name)]) == 2


async def test_an_article_is_known_by_the_address_that_its_page_states(paper: Paper, log: SqliteEventLog) -> None:
    def feed(text: str) -> Answer:
        items = f"<item><guid>1</guid><title>bridge</title><link>{link}</link><description>{text}</description></item>"
        document = f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()
        return Answer(document, headers={"Content-Type": "application/rss+xml"})

    link, address = paper.publisher.url("/?p=1"), paper.publisher.url("/2026/bridge-1")
    canonical = b"<head><link rel='canonical' href='/2026/bridge-1'>"
    answer = page("bridge")
    paper.publisher.answers |= {
        "/f.xml": feed("Short."),
        "/": Answer(answer.body.replace(b"<head>", canonical), headers=HTML),
    }
    await paper.store.put_feeds([Feed(id="f", url=paper.publisher.url("/f.xml"), full_text=True)])
    poller = Poller(
        log, paper.store, paper.fetcher, owner="one", bounds=Bounds.of(900), politeness=BRISK, pages=paper.pages()
    )
    await poller.poll_once(["f"])
    paper.publisher.answers |= {"/f.xml": feed("A correction."), "/": Answer(status=500)}
    await poller.poll_once(["f"])
    records = [record async for record in log.read(ARTICLES_RAW.name)]
    articles = [RawArticle.model_validate_json(record.value or b"") for record in records]
    assert [(one.url, one.page_url, one.text_source) for one in articles] == [
        (link, address, "page"),
        (link, address, "feed"),
    ]
    key = article_key(link, "f", "1", address)
    assert [record.key for record in records] == [key.encode() if key else None] * 2
    assert key != article_key(link, "f", "1")


async def test_where_a_redirect_leads_is_the_pages_address(paper: Paper) -> None:
    paper.article("/go-1", Answer(status=302, headers={"Location": "/2026/bridge-1"}), title="bridge")
    paper.publisher.answers["/2026/bridge-1"] = page("bridge")
    publication = replace(paper.publications[0], name="a" * 16)
    state = FeedState(entries=Remembered({"a" * 16: EntryState("0" * 16, "1" * 32, publication.article.url)}))
    event = FeedEvent(kind="fetched", feed=FeedRef(id="f", url=None, title=None), fetched_at=NOW)
    filled = await paper.pages().filled(paper.feed, Settled((publication,), (event,), state), paper.parsers)
    assert filled.publications[0].article.page_url == paper.publisher.url("/2026/bridge-1")
