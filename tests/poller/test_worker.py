"""The poller on the embedded log and store, with feeds served on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from schemas.feed_event import FeedEvent
from schemas.raw import RAW
from schemas.topics import ARTICLES_RAW, FEEDS_EVENTS
from services.cloudevents import Event, header_texts
from services.errors import LogError, LogUnavailable, StoreUnavailable, TopicMissing
from services.eventlog.base import Record
from services.eventlog.sqlite import SqliteEventLog
from services.identity import feed_id
from services.store.base import Feed, FeedState, LeasedFeed
from tests.poller.newsroom import NO_PAUSE, Newsroom
from tests.poller.publisher import Answer, Publisher, rss


@pytest.fixture
async def running(newsroom: Newsroom) -> AsyncIterator[asyncio.Event]:
    stop = asyncio.Event()
    task = asyncio.create_task(newsroom.poller.run(stop))
    yield stop
    stop.set()
    await task


async def test_each_new_entry_becomes_one_raw_record(publisher: Publisher, newsroom: Newsroom) -> None:
    url = publisher.feed("/f", "A", "B")
    (event,) = await newsroom.once(url)
    assert (event.kind, event.format, event.status, event.entries, event.new) == ("fetched", "rss", 200, 2, 2)
    assert event.feed.title == "The Paper"
    assert await newsroom.titles() == ["A", "B"]


async def test_raw_records_are_cloudevents_in_one_trace(publisher: Publisher, newsroom: Newsroom) -> None:
    url = publisher.feed("/f", "A", "B")
    await newsroom.once(url)
    records = await newsroom.records(ARTICLES_RAW.name)
    events = [event for record in records if (event := Event.from_record(record))]
    assert [(event.type, event.source) for event in events] == [(RAW, url)] * 2
    assert len({event.id for event in events}) == 2
    assert {event.time.timestamp() for event in events} == {newsroom.now}
    told = [header_texts(record.headers) for record in (*records, *await newsroom.records(FEEDS_EVENTS.name))]
    assert len({headers["traceparent"].split("-")[1] for headers in told}) == 1
    assert len({headers["traceparent"].split("-")[2] for headers in told}) == 3


async def test_the_feed_event_lies_in_its_topic_under_the_feeds_id(publisher: Publisher, newsroom: Newsroom) -> None:
    url = publisher.feed("/f", "A")
    told = await newsroom.once(url)
    (record,) = await newsroom.records(FEEDS_EVENTS.name)
    assert record.key == feed_id(url).encode()
    assert header_texts(record.headers)["ce_type"] == "wireroom.feed.fetched.v1"
    assert [FeedEvent.model_validate_json(record.value or b"")] == told == newsroom.events


async def test_a_second_poll_publishes_only_what_is_new_or_changed(publisher: Publisher, newsroom: Newsroom) -> None:
    url = publisher.feed("/f", "A", "B")
    await newsroom.once(url)
    publisher.answers["/f"].body = rss("C", "B").replace(
        b"</title><link>https://paper.example/b<", b"!</title><link>https://paper.example/b<"
    )
    (event,) = await newsroom.once(url)
    assert (event.new, event.changed, event.unchanged) == (1, 1, 0)
    assert await newsroom.titles() == ["A", "B", "B!", "C"]


async def test_a_feed_that_is_not_modified_publishes_nothing(publisher: Publisher, newsroom: Newsroom) -> None:
    url = publisher.feed("/f", "A", ETag='"1"')
    await newsroom.once(url)
    publisher.answers["/f"] = Answer(status=304)
    (event,) = await newsroom.once(url)
    assert (event.kind, event.status) == ("not_modified", 304)
    assert publisher.requests[-1][1]["If-None-Match"] == '"1"'
    assert (await newsroom.state(url)).etag == '"1"'
    assert await newsroom.titles() == ["A"]


async def test_the_same_bytes_again_are_not_modified_whatever_the_server_says(
    publisher: Publisher, newsroom: Newsroom
) -> None:
    url = publisher.feed("/f", "A")
    await newsroom.once(url)
    (event,) = await newsroom.once(url)
    assert (event.kind, event.status) == ("not_modified", 200)


async def test_a_feed_that_fails_waits_longer_each_time_and_recovers(publisher: Publisher, newsroom: Newsroom) -> None:
    url = publisher.url("/f")
    waits = []
    for failures in (1, 2, 3):
        (event,) = await newsroom.once(url)
        assert (event.kind, event.status, event.failures) == ("failed", 404, failures)
        assert [problem.code for problem in event.problems] == ["http_status"]
        state = await newsroom.state(url)
        assert state.last_error == "http_status: the server answers HTTP 404 Not Found"
        waits.append(state.next_due - newsroom.now)
    assert waits == sorted(set(waits))
    publisher.feed("/f", "A")
    (event,) = await newsroom.once(url)
    state = await newsroom.state(url)
    assert (event.kind, state.failures, state.last_error, state.fetches) == ("fetched", 0, None, 4)


async def test_a_failure_forgets_neither_entries_nor_validators(publisher: Publisher, newsroom: Newsroom) -> None:
    url = publisher.feed("/f", "A", ETag='"1"')
    await newsroom.once(url)
    publisher.answers["/f"] = Answer(b"<html><body>Back soon</body></html>", headers={"ETag": '"2"'})
    (event,) = await newsroom.once(url)
    assert (event.kind, [problem.code for problem in event.problems], event.bytes) == ("failed", ["not_a_feed"], 35)
    publisher.feed("/f", "A", ETag='"3"')
    await newsroom.once(url)
    assert publisher.requests[-1][1]["If-None-Match"] == '"1"'
    assert await newsroom.titles() == ["A"]


async def test_a_feed_that_is_gone_is_told_as_such_and_left_alone_for_a_day(
    publisher: Publisher, newsroom: Newsroom
) -> None:
    publisher.answers["/f"] = Answer(status=410)
    (event,) = await newsroom.once(publisher.url("/f"))
    assert event.kind == "gone"
    assert (await newsroom.state(publisher.url("/f"))).next_due - newsroom.now > 20 * 3600


async def test_a_permanent_move_is_told_once_beside_the_fetch(publisher: Publisher, newsroom: Newsroom) -> None:
    publisher.answers["/old"] = Answer(status=301, headers={"Location": "/new"})
    publisher.feed("/new", "A")
    for _ in range(2):
        await newsroom.once(publisher.url("/old"))
    assert [event.kind for event in newsroom.events] == ["fetched", "moved", "not_modified"]
    assert newsroom.events[1].moved_to == publisher.url("/new")


async def test_a_malformed_feed_gives_its_entries_and_a_problem(publisher: Publisher, newsroom: Newsroom) -> None:
    publisher.answers["/f"] = Answer(rss("A").replace(b"The Paper", b"Fish & Chips"))
    (event,) = await newsroom.once(publisher.url("/f"))
    assert (event.kind, event.new, [problem.code for problem in event.problems]) == ("fetched", 1, ["malformed"])


async def test_one_broken_feed_harms_no_other(publisher: Publisher, newsroom: Newsroom) -> None:
    good = [publisher.feed(f"/{number}", f"T{number}") for number in range(3)]
    publisher.answers["/bad"] = Answer(b"\x00\xff<rss")
    urls = [*good, publisher.url("/bad"), "http://dead-host.invalid/f", "http://10.0.0.1/f", "nonsense"]
    events = await newsroom.once(*urls)
    assert {event.feed.url: event.kind for event in events} == {
        **dict.fromkeys(good, "fetched"),
        **dict.fromkeys(urls[3:], "failed"),
    }
    assert await newsroom.titles() == ["T0", "T1", "T2"]


async def test_what_nobody_foresaw_is_a_failure_of_that_feed_alone(
    publisher: Publisher, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch = newsroom.fetcher.fetch

    async def trip(url: str, **conditions: Any) -> object:
        if url.endswith("/bad"):
            raise ZeroDivisionError("by chance")
        return await fetch(url, **conditions)

    monkeypatch.setattr(newsroom.fetcher, "fetch", trip)
    events = await newsroom.once(publisher.feed("/good", "A"), publisher.url("/bad"))
    failed = next(event for event in events if event.kind == "failed")
    assert [(problem.code, problem.message) for problem in failed.problems] == [
        ("internal_error", "ZeroDivisionError: by chance")
    ]
    assert await newsroom.titles() == ["A"]


async def test_a_crash_before_the_save_repeats_the_same_records(
    publisher: Publisher, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = publisher.feed("/f", "A", "B")
    save = newsroom.store.save

    async def fail(owner: str, feed: str, state: FeedState, **_: Any) -> None:
        if state.fetches:
            raise StoreUnavailable("pulled the plug")
        await save(owner, feed, state)

    with monkeypatch.context() as broken:
        broken.setattr(newsroom.store, "save", fail)
        with pytest.raises(StoreUnavailable):
            await newsroom.once(url)
    newsroom.now += 5
    await newsroom.once(url)
    ids = [header_texts(record.headers)["ce_id"] for record in await newsroom.records(ARTICLES_RAW.name)]
    assert len(ids) == 4
    assert len(set(ids)) == 2


async def test_nothing_is_saved_unless_the_log_took_it(
    publisher: Publisher, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = publisher.feed("/f", "A")

    async def refuse(records: Sequence[Record]) -> None:
        raise LogUnavailable("the broker is away")

    with monkeypatch.context() as broken:
        broken.setattr(newsroom.log, "publish", refuse)
        with pytest.raises(LogUnavailable):
            await newsroom.once(url)
    assert await newsroom.state(url) == FeedState()
    assert newsroom.events == []
    await newsroom.once(url)
    assert await newsroom.titles() == ["A"]


async def test_articles_that_the_log_refuses_are_a_failure_of_their_feed(
    publisher: Publisher, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = newsroom.log.publish

    async def refuse_articles(records: Sequence[Record]) -> None:
        if any(record.topic == ARTICLES_RAW.name for record in records):
            raise LogError("a record is larger than the broker takes")
        await publish(records)

    monkeypatch.setattr(newsroom.log, "publish", refuse_articles)
    (event,) = await newsroom.once(publisher.feed("/f", "A"))
    assert (event.kind, [problem.code for problem in event.problems]) == ("failed", ["internal_error"])


async def test_missing_topics_end_the_poller_with_that_reason(
    tmp_path: Path, publisher: Publisher, newsroom: Newsroom
) -> None:
    await newsroom.add(publisher.feed("/f", "A"))
    bare = await SqliteEventLog.open(tmp_path / "bare.db")
    try:
        with pytest.raises(TopicMissing):
            await newsroom.another("two", bare).run(asyncio.Event())
    finally:
        await bare.close()


async def test_paused_and_unknown_feeds_are_not_polled(publisher: Publisher, newsroom: Newsroom) -> None:
    url = publisher.feed("/f", "A")
    await newsroom.store.put_feeds([Feed(id=feed_id(url), url=url, paused=True)])
    assert await newsroom.poller.poll_once([feed_id(url), "nobody"]) == []
    assert publisher.requests == []


async def test_polling_once_takes_feeds_that_are_not_due_and_each_only_once(
    publisher: Publisher, newsroom: Newsroom
) -> None:
    urls = [publisher.feed(f"/{number}", "A") for number in range(5)]
    await newsroom.once(*urls)
    few_at_a_time = newsroom.another("two", concurrency=2)
    assert len(await few_at_a_time.poll_once([feed_id(url) for url in urls])) == 5
    assert sorted(path for path, _ in publisher.requests) == sorted([f"/{number}" for number in range(5)] * 2)


async def test_polling_once_waits_for_a_feed_in_other_hands(
    publisher: Publisher, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await newsroom.add(publisher.feed("/f", "A"))
    (leased,) = await newsroom.store.lease_due("other", now=newsroom.now, lease_s=60, limit=1)
    lease_due, refused = newsroom.store.lease_due, asyncio.Event()

    async def watched(owner: str, **options: Any) -> Sequence[LeasedFeed]:
        found = await lease_due(owner, **options)
        if not found:
            refused.set()
        return found

    monkeypatch.setattr(newsroom.store, "lease_due", watched)
    polling = asyncio.create_task(newsroom.poller.poll_once(ids))
    await refused.wait()
    assert not polling.done()
    await newsroom.store.save("other", leased.feed.id, leased.state)
    newsroom.poller.wake()
    assert [event.kind for event in await polling] == ["fetched"]


async def test_running_polls_what_is_due_and_what_is_added(
    publisher: Publisher, newsroom: Newsroom, running: asyncio.Event
) -> None:
    await newsroom.add(publisher.feed("/a", "A"))
    newsroom.poller.wake()
    await newsroom.told(lambda events: len(events) == 1)
    await newsroom.add(publisher.feed("/b", "B"))
    newsroom.poller.wake()
    await newsroom.told(lambda events: len(events) == 2)
    assert await newsroom.titles() == ["A", "B"]


async def test_running_polls_a_feed_again_when_it_is_due(
    publisher: Publisher, newsroom: Newsroom, running: asyncio.Event
) -> None:
    url = publisher.feed("/f", "A")
    await newsroom.add(url)
    newsroom.poller.wake()
    await newsroom.told(lambda events: len(events) == 1)
    publisher.feed("/f", "A", "B")
    newsroom.now += 2000
    newsroom.poller.wake()
    await newsroom.told(lambda events: len(events) == 2)
    assert [event.new for event in newsroom.events] == [1, 1]


async def test_two_pollers_share_the_feeds(publisher: Publisher, newsroom: Newsroom) -> None:
    await newsroom.add(*(publisher.feed(f"/{number}", f"T{number}") for number in range(20)))
    stop = asyncio.Event()
    pollers = [newsroom.another(owner, concurrency=3) for owner in ("one", "two")]
    running = [asyncio.create_task(poller.run(stop)) for poller in pollers]
    await newsroom.told(lambda events: len(events) == 20)
    stop.set()
    await asyncio.gather(*running)
    assert len(publisher.requests) == 20
    assert len(await newsroom.titles()) == 20


async def test_running_waits_out_a_log_that_does_not_answer(
    publisher: Publisher, newsroom: Newsroom, running: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish, refusals = newsroom.log.publish, 1

    async def refuse_first(records: Sequence[Record]) -> None:
        nonlocal refusals
        if refusals:
            refusals -= 1
            raise LogUnavailable("the broker is away")
        await publish(records)

    monkeypatch.setattr(newsroom.log, "publish", refuse_first)
    with capture_logs() as logs:
        await newsroom.add(publisher.feed("/f", "A"))
        newsroom.poller.wake()
        await newsroom.told(lambda events: len(events) == 1)
    assert await newsroom.titles() == ["A"]
    assert len(publisher.requests) == 1
    assert [log["event"] for log in logs] == ["waiting for the log", "the log is back"]
    assert logs[0]["reason"] == "the broker is away"


async def test_running_waits_out_a_store_that_does_not_answer(
    publisher: Publisher, newsroom: Newsroom, running: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease_due, refusals = newsroom.store.lease_due, 1

    async def refuse_first(owner: str, **options: Any) -> Sequence[LeasedFeed]:
        nonlocal refusals
        if refusals:
            refusals -= 1
            raise StoreUnavailable("the store is away")
        return await lease_due(owner, **options)

    monkeypatch.setattr(newsroom.store, "lease_due", refuse_first)
    await newsroom.add(publisher.feed("/f", "A"))
    newsroom.poller.wake()
    await newsroom.told(lambda events: len(events) == 1)


async def test_stopping_finishes_the_fetches_in_hand(publisher: Publisher, newsroom: Newsroom) -> None:
    hold = asyncio.Event()
    await newsroom.add(publisher.feed("/f", "A"))
    publisher.answers["/f"].hold = hold
    stop = asyncio.Event()
    running = asyncio.create_task(newsroom.poller.run(stop))
    await publisher.asked.wait()
    stop.set()
    hold.set()
    await running
    assert await newsroom.titles() == ["A"]


async def test_stopping_gives_up_a_fetch_that_takes_too_long_and_gives_its_lease_back(
    publisher: Publisher, newsroom: Newsroom
) -> None:
    await newsroom.add(publisher.feed("/f", "A"))
    publisher.answers["/f"].hold = asyncio.Event()
    stop = asyncio.Event()
    running = asyncio.create_task(newsroom.another("two", grace_s=0).run(stop))
    await publisher.asked.wait()
    stop.set()
    await running
    leased = await newsroom.store.lease_due("other", now=newsroom.now, lease_s=60, limit=1, politeness=NO_PAUSE)
    assert len(leased) == 1


async def test_stopping_does_not_wait_for_a_log_that_is_away(
    publisher: Publisher, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, tried = asyncio.Event(), asyncio.Event()

    async def refuse(records: Sequence[Record]) -> None:
        tried.set()
        raise LogUnavailable("the broker is away")

    monkeypatch.setattr(newsroom.log, "publish", refuse)
    await newsroom.add(publisher.feed("/f", "A"))
    running = asyncio.create_task(newsroom.poller.run(stop))
    await tried.wait()
    stop.set()
    await running
    assert newsroom.events == []


async def test_a_hostile_document_is_given_up_while_others_are_read(publisher: Publisher, newsroom: Newsroom) -> None:
    publisher.answers["/bad"] = Answer(b"<?xml " + b"encoding='" * 9_000)
    ids = await newsroom.add(publisher.url("/bad"), publisher.feed("/good", "A"))
    events = await newsroom.another("two", parse_timeout_s=4).poll_once(ids)
    assert {event.feed.url: [problem.code for problem in event.problems] for event in events} == {
        publisher.url("/bad"): ["parse_timeout"],
        publisher.url("/good"): [],
    }


async def test_the_payload_is_what_the_contract_says(publisher: Publisher, newsroom: Newsroom) -> None:
    await newsroom.once(publisher.feed("/f", "A"))
    (record,) = await newsroom.records(ARTICLES_RAW.name)
    payload = json.loads(record.value or b"")
    assert {name: payload[name] for name in ("entry_id", "url", "title", "retracted")} == {
        "entry_id": "A",
        "url": "https://paper.example/a",
        "title": "A",
        "retracted": False,
    }
    assert payload["feed"] == {"id": feed_id(publisher.url("/f")), "url": publisher.url("/f"), "title": "The Paper"}
