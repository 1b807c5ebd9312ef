"""Whatever dies, stalls or loses its data: each article is in the topics once, for a reader in read_committed."""

import asyncio
import json
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.topics import ARTICLES_DUPLICATES, ARTICLES_ENRICHED, ARTICLES_RAW, ARTICLES_REJECTED
from tests.e2e.answers import answers, free_address
from tests.e2e.fleet import Fleet
from tests.servers.feeds import FeedServer, report, rss
from tests.servers.kafka import Broker, start_broker
from tests.servers.valkey import ValkeyServer

pytestmark = pytest.mark.kafka

ENTRIES = 60


def reports(start: int, end: int) -> bytes:
    return rss([report(number) for number in range(start, end)])


@pytest.fixture
def feed_url(feed_server: FeedServer) -> str:
    return feed_server.put("/feed.xml", reports(0, ENTRIES))


async def titles(fleet: Fleet) -> Counter[str]:
    """How often each title was emitted, with its version."""
    return Counter(f"{article['title']} v{article['version']}" for _, article in await fleet.events(ARTICLES_ENRICHED))


def once_each(start: int, end: int) -> dict[str, int]:
    return {f"{report(number)[1]} v1": 1 for number in range(start, end)}


async def test_enrichers_killed_between_claim_and_commit_lose_nothing_and_double_nothing(
    fleet: Fleet, feed_url: str
) -> None:
    await fleet.run("feeds", "add", feed_url)
    async with (
        fleet.service("enrich", mishap="killed_before_commit") as before,
        fleet.service("enrich", mishap="killed_within_commit") as within,
        fleet.service("enrich") as survivor,
    ):
        await fleet.has_members(3)
        await fleet.run("poll", "--once")
        assert await before.ends() == await within.ends() == -signal.SIGKILL
        await fleet.settles(ENTRIES)
        await survivor.end()
    assert await titles(fleet) == once_each(0, ENTRIES)
    assert await fleet.read(ARTICLES_DUPLICATES) == await fleet.read(ARTICLES_REJECTED) == []
    written = await fleet.read(ARTICLES_ENRICHED, isolation="read_uncommitted")
    assert len(written) > ENTRIES, "nothing was written by the one that was killed within its transaction"


async def test_an_enricher_stopped_past_its_session_is_fenced_and_gets_back_to_work(
    fleet: Fleet, feed_server: FeedServer, feed_url: str
) -> None:
    await fleet.run("feeds", "add", feed_url)
    async with fleet.service("enrich", mishap="stopped_before_commit") as stale, fleet.service("enrich") as other:
        await fleet.has_members(2)
        await fleet.run("poll", "--once")
        await stale.stops_itself()
        await fleet.settles(ENTRIES)
        stale.send(signal.SIGCONT)
        await stale.tells("a batch was lost; its new owner does it again")
        await fleet.has_members(2)
        await other.end()
        feed_server.put("/feed.xml", reports(0, 2 * ENTRIES))
        await fleet.run("poll", "--once")
        await fleet.settles(2 * ENTRIES)
        await stale.end()
    assert await titles(fleet) == once_each(0, 2 * ENTRIES)
    assert await fleet.read(ARTICLES_DUPLICATES) == await fleet.read(ARTICLES_REJECTED) == []


async def test_a_poller_killed_between_publish_and_save_repeats_its_records_and_each_is_enriched_once(
    fleet: Fleet, feed_url: str
) -> None:
    await fleet.run("feeds", "add", feed_url)
    async with fleet.service("poll", "--once", mishap="killed_before_save", WIREROOM_LEASE_SECONDS="5") as poller:
        assert await poller.ends() == -signal.SIGKILL
    await fleet.run("poll", "--once")
    await fleet.run("enrich", "--once")
    published = Counter(dict(record.headers)["ce_id"] for record in await fleet.read(ARTICLES_RAW))
    assert len(published) == ENTRIES
    assert set(published.values()) == {2}
    assert await titles(fleet) == once_each(0, ENTRIES)
    assert await fleet.read(ARTICLES_DUPLICATES) == []


def article(number: int, feed: str, **changes: str) -> bytes:
    """A raw article of a report, as a feed gives it."""
    link, title, text = report(number)
    fields = {"url": link, "title": title, "content_html": text, "entry_id": link, "feed": {"id": feed}}
    return json.dumps(fields | changes).encode()


async def test_a_killed_store_that_lost_everything_is_rebuilt_before_the_next_article_is_judged(
    empty_kafka: str, own_valkey: ValkeyServer, tmp_path: Path
) -> None:
    fleet = Fleet(empty_kafka, own_valkey.url, tmp_path)
    await fleet.run("topics", "apply")
    address = free_address()
    async with fleet.service("enrich", WIREROOM_HTTP=address) as first, fleet.service("enrich") as second:
        await fleet.has_members(2)
        await fleet.publishes(*(article(number, "harbour") for number in range(ENTRIES)))
        await fleet.settles(ENTRIES)
        own_valkey.kill()
        for enricher in (first, second):
            await enricher.tells("waiting for the store")
        shutil.rmtree(own_valkey.folder / "appendonlydir")
        assert "store at 127.0.0.1" in await answers(address, "/readyz", 503)
        await fleet.publishes(article(1, "harbour", title="Report 1, corrected"))
        await fleet.publishes(article(2, "valley", url="http://valley.example/copy"))
        await fleet.publishes(*(article(number, "harbour") for number in range(3, ENTRIES)))
        own_valkey.restart()
        await fleet.settles(2 * ENTRIES - 1)
        assert await answers(address, "/readyz", 200) == "ready\n"
        for enricher in (first, second):
            await enricher.tells("the store is back")
            for line in ("waiting for the store", "the store is back", "the store may have lost writes; it is checked"):
                assert enricher.told().count(line) == 1, enricher.told()
            await enricher.end()
        assert "the store was rebuilt from the topics" in first.told() + second.told()
    assert await titles(fleet) == once_each(0, ENTRIES) | {"Report 1, corrected v2": 1}
    ((_, copy),) = await fleet.events(ARTICLES_DUPLICATES)
    assert (copy["rule"], copy["sighting"]["url"]) == ("same_text", "http://valley.example/copy")
    assert await fleet.read(ARTICLES_REJECTED) == []


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[Broker]:
    """A broker of the test's own, to be restarted."""
    folder = tmp_path / "kafka"
    folder.mkdir()
    broker = start_broker(folder)
    yield broker
    broker.stop()


async def test_a_broker_that_restarts_is_waited_for_and_readyz_tells_of_it(
    own_broker: Broker, empty_valkey: str, tmp_path: Path, feed_server: FeedServer, feed_url: str
) -> None:
    fleet = Fleet(own_broker.address, empty_valkey, tmp_path)
    await fleet.run("topics", "apply")
    await fleet.run("feeds", "add", feed_url)
    at_poller, at_enricher = free_address(), free_address()
    async with (
        fleet.service("poll", WIREROOM_HTTP=at_poller, WIREROOM_POLL_INTERVAL="1") as poller,
        fleet.service("enrich", WIREROOM_HTTP=at_enricher) as enricher,
    ):
        await fleet.settles(ENTRIES)
        await asyncio.to_thread(own_broker.stop)
        for service in (poller, enricher):
            await service.tells("waiting for the log")
        feed_server.put("/feed.xml", reports(0, 2 * ENTRIES))
        for reason in await asyncio.gather(*(answers(address, "/readyz", 503) for address in (at_poller, at_enricher))):
            assert own_broker.address in reason
        again = await asyncio.to_thread(start_broker, tmp_path / "kafka", int(own_broker.address.rpartition(":")[2]))
        own_broker.process = again.process
        await fleet.settles(2 * ENTRIES)
        for address in (at_poller, at_enricher):
            assert await answers(address, "/readyz", 200) == "ready\n"
        for service in (poller, enricher):
            await service.tells("the log is back")
            await service.end()
            for line in ("waiting for the log", "the log is back"):
                assert service.told().count(line) == 1, service.told()
    assert await titles(fleet) == once_each(0, 2 * ENTRIES)
    assert await fleet.read(ARTICLES_DUPLICATES) == await fleet.read(ARTICLES_REJECTED) == []
