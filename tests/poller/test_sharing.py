"""Pollers that share feeds spare the hosts, keep to their leases, and poll once what can be polled now."""

import asyncio
import math
from collections.abc import Sequence
from typing import Any

import pytest

from schemas.feed_event import FeedEvent
from schemas.topics import FEEDS_EVENTS
from services.identity import feed_id
from services.poller.registry.registering import register
from services.store.base import Feed, FeedState, LeasedFeed, Politeness
from tests.poller.newsroom import Newsroom
from tests.poller.publisher import Answer, Publisher

TWO_AT_ONCE = Politeness(at_once=2, pause_s=0)


def problems(events: Sequence[FeedEvent]) -> dict[str | None, list[str]]:
    return {event.feed.url: [problem.code for problem in event.problems] for event in events}


async def rest(newsroom: Newsroom, feed: str, seconds: float) -> None:
    """Let the feed's host rest, as a server does that answers 429."""
    state = await newsroom.store.feed_state(feed)
    assert await newsroom.store.lease_due("other", now=math.inf, lease_s=60, limit=1, feed_ids=[feed])
    await newsroom.store.save("other", feed, state or FeedState(), host_rest_s=seconds)


async def test_a_host_is_asked_for_no_more_at_once_than_it_has_places(publisher: Publisher, newsroom: Newsroom) -> None:
    hold = asyncio.Event()
    urls = [publisher.feed(f"/{number}", "A") for number in range(6)]
    for answer in publisher.answers.values():
        answer.hold = hold
    elsewhere = publisher.feed("/else", "B").replace("127.0.0.1", "localhost")
    ids = await newsroom.add(*urls, elsewhere)
    polling = asyncio.create_task(newsroom.another("two", politeness=TWO_AT_ONCE).poll_once(ids))
    await newsroom.told(lambda events: len(events) == 1)
    assert newsroom.events[0].feed.url == elsewhere
    while len(publisher.requests) < 3:
        publisher.asked.clear()
        await publisher.asked.wait()
    leases = [await newsroom.store.lease_of(feed) for feed in ids]
    assert sum(lease is not None for lease in leases) == 2
    hold.set()
    assert len(await polling) == 7
    assert len(publisher.requests) == 7


async def test_a_host_that_asks_for_a_long_rest_is_not_asked_again_and_its_feeds_are_told_of(
    publisher: Publisher, newsroom: Newsroom
) -> None:
    """RFC 6585, section 4, and RFC 9110, section 10.2.3: 429 with Retry-After."""
    names = [f"/{number}" for number in range(4)]
    for name in names:
        publisher.answers[name] = Answer(status=429, headers={"Retry-After": "3600"})
    ids = await newsroom.add(*(publisher.url(name) for name in names))
    events = await newsroom.another("two", politeness=Politeness(at_once=1, pause_s=0)).poll_once(ids)
    assert len(publisher.requests) == 1
    codes = sorted(code for codes in problems(events).values() for code in codes)
    assert codes == ["host_rests", "host_rests", "host_rests", "http_status"]
    assert newsroom.events == events
    assert len(await newsroom.records(FEEDS_EVENTS.name)) == 4
    told = next(event for event in events if event.problems[0].code == "host_rests")
    assert "127.0.0.1 asked to be left alone for" in told.problems[0].message
    assert await newsroom.store.feed_state(told.feed.id) == FeedState()


async def test_a_short_rest_is_waited_for(publisher: Publisher, newsroom: Newsroom) -> None:
    (feed,) = await newsroom.add(publisher.feed("/f", "A"))
    await rest(newsroom, feed, 0.3)
    assert [event.kind for event in await newsroom.poller.poll_once([feed])] == ["fetched"]


async def test_the_host_of_an_adopted_address_counts(publisher: Publisher, newsroom: Newsroom) -> None:
    (feed,) = await newsroom.add(publisher.url("/old").replace("127.0.0.1", "localhost"))
    assert await newsroom.store.lease_due("other", now=math.inf, lease_s=60, limit=1, feed_ids=[feed])
    await newsroom.store.save("other", feed, FeedState(address=publisher.feed("/new", "A")))
    (resting,) = await newsroom.add(publisher.feed("/f", "B"))
    await rest(newsroom, resting, 3600)
    events = await newsroom.poller.poll_once([feed])
    assert problems(events) == {publisher.url("/old").replace("127.0.0.1", "localhost"): ["host_rests"]}


async def test_polling_once_does_not_wait_for_a_feed_that_is_removed_or_paused(
    publisher: Publisher, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await newsroom.add(publisher.feed("/a", "A"), publisher.feed("/b", "B"))
    assert len(await newsroom.store.lease_due("other", now=1, lease_s=60, limit=2, politeness=TWO_AT_ONCE)) == 2
    lease_due, refused = newsroom.store.lease_due, asyncio.Event()

    async def watched(owner: str, **options: Any) -> Sequence[LeasedFeed]:
        found = await lease_due(owner, **options)
        if not found:
            refused.set()
        return found

    monkeypatch.setattr(newsroom.store, "lease_due", watched)
    polling = asyncio.create_task(newsroom.poller.poll_once(ids))
    await refused.wait()
    await newsroom.store.remove_feeds(ids[:1])
    feeds = await newsroom.store.feeds()
    await newsroom.store.put_feeds([feed.model_copy(update={"paused": True}) for feed in feeds])
    assert await polling == []


async def test_a_fetch_is_given_up_before_its_lease_ends(publisher: Publisher, newsroom: Newsroom) -> None:
    url = publisher.feed("/f", "A")
    publisher.answers["/f"].hold = asyncio.Event()
    ids = await newsroom.add(url)
    (event,) = await newsroom.another("two", lease_s=0.5).poll_once(ids)
    assert [problem.code for problem in event.problems] == ["timeout"]
    assert "WIREROOM_LEASE_SECONDS" in event.problems[0].message
    assert (await newsroom.state(url)).failures == 1


async def test_a_feed_made_due_is_polled_though_nobody_wakes_the_poller(
    publisher: Publisher, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = publisher.feed("/f", "A")
    await newsroom.once(url)
    monkeypatch.setattr("services.poller.worker._LONGEST_SLEEP_S", 0.1)
    stop = asyncio.Event()
    running = asyncio.create_task(newsroom.poller.run(stop))
    assert await newsroom.store.make_due([feed_id(url)], newsroom.now) == 1
    await newsroom.told(lambda events: len(events) == 2)
    stop.set()
    await running
    assert len(publisher.requests) == 2


async def test_two_pollers_hold_the_bounds_together(publisher: Publisher, newsroom: Newsroom) -> None:
    hold = asyncio.Event()
    urls = [publisher.feed(f"/{number}", "A") for number in range(8)]
    for answer in publisher.answers.values():
        answer.hold = hold
    ids = await newsroom.add(*urls)
    stop = asyncio.Event()
    pollers = [newsroom.another(name, politeness=TWO_AT_ONCE) for name in ("one", "two", "three")]
    running = [asyncio.create_task(poller.run(stop)) for poller in pollers]
    while len(publisher.requests) < 2:
        publisher.asked.clear()
        await publisher.asked.wait()
    leases = [await newsroom.store.lease_of(feed) for feed in ids]
    assert sum(lease is not None for lease in leases) == 2
    hold.set()
    await newsroom.told(lambda events: len(events) == 8)
    stop.set()
    await asyncio.gather(*running)
    assert len(publisher.requests) == 8


@pytest.mark.parametrize(("count", "at_once"), [(5, 5), (400, 0)])
async def test_the_first_fetches_of_many_feeds_are_spread_and_those_of_a_few_are_due_at_once(
    newsroom: Newsroom, count: int, at_once: int
) -> None:
    given = [Feed(id=f"{number:03}", url=f"https://{number}.example/feed") for number in range(count)]
    await register(newsroom.store, given, clock=lambda: newsroom.now)
    assert await newsroom.store.overdue(newsroom.now) == at_once
    assert await newsroom.store.overdue(newsroom.now + count / 10 + 1) == count
