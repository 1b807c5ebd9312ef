"""The main job through a real Kafka and a real Valkey, in processes of their own."""

import asyncio
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from schemas.topics import ARTICLES_DUPLICATES, ARTICLES_ENRICHED, ARTICLES_RAW, FEEDS_EVENTS
from tests.commandline import ROOT, environment, events
from tests.e2e.answers import answer, answers, free_address, shows
from tests.e2e.fleet import Fleet, comes_true
from tests.servers.feeds import FeedServer, report, rss

pytestmark = pytest.mark.kafka

FEEDS, ENTRIES, COPIES = 6, 30, 5
PUBLISHED = FEEDS * ENTRIES
CREATED = FEEDS * (ENTRIES - COPIES) + COPIES


@pytest.fixture
def newsstand(feed_server: FeedServer) -> list[str]:
    """Feeds that have an agency's texts in common, each at URLs of its own."""
    urls = []
    for number in range(FEEDS):
        name = f"paper{number}"
        copies = [(f"http://{name}.example/copy/{n}", f"As told: {n}", report(n, "agency")[2]) for n in range(COPIES)]
        own = [report(n, name) for n in range(COPIES, ENTRIES)]
        urls.append(feed_server.put(f"/{name}.xml", rss([*copies, *own], name)))
    return urls


def articles_counted(metrics: str) -> float:
    return sum(float(line.split()[-1]) for line in metrics.splitlines() if line.startswith("wireroom_articles_total"))


async def consumed(fleet: Fleet) -> list[list[str]]:
    """What the consumer that stands in docs/events.md prints, as words: ce_id, article_id, change, title."""
    document = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    consumer = re.search(r"## A consumer\n+```python\n(.*?)```", document, re.DOTALL)
    assert consumer
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        consumer.group(1),
        env=environment({"BOOTSTRAP": fleet.kafka, "GROUP": f"{fleet.group}.readers"}),
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0
    return [line.split(maxsplit=3) for line in printed.decode().splitlines()]


def of_copies(article: dict[str, Any]) -> bool:
    return "/copy/" in article["url"]


async def test_the_documented_consumer_finds_what_the_embedded_run_gives(
    fleet: Fleet, newsstand: list[str], tmp_path: Path
) -> None:
    (tmp_path / "embedded").mkdir()
    alone = Fleet(fleet.kafka, fleet.valkey, tmp_path / "embedded")
    embedded = {"WIREROOM_LOG": "sqlite:///wireroom.db", "WIREROOM_STORE": "sqlite:///wireroom.db"}
    expected = events(await alone.run("run", *newsstand, "--once", "--output", "-", **embedded))
    await fleet.run("feeds", "add", *newsstand)
    first, second = free_address(), free_address()
    async with (
        fleet.service("enrich", WIREROOM_HTTP=first, WIREROOM_BATCH_SIZE="5"),
        fleet.service("enrich", WIREROOM_HTTP=second, WIREROOM_BATCH_SIZE="5"),
    ):
        await fleet.has_members(2)
        await fleet.run("poll", "--once")
        await fleet.settles(PUBLISHED)
        found = await consumed(fleet)
        shares = [articles_counted((await answer(address, "/metrics"))[1]) for address in (first, second)]
    assert sum(shares) == PUBLISHED
    assert all(shares)
    assert len(found) == len(expected) == CREATED
    assert len({ce_id for ce_id, *_ in found}) == CREATED
    articles = dict(await fleet.events(ARTICLES_ENRICHED))
    assert {ce_id for ce_id, *_ in found} == articles.keys()
    apart = {(event["id"], event["data"]["article_id"]) for event in expected if not of_copies(event["data"])}
    assert {(ce_id, article_id) for ce_id, article_id, *_ in found if not of_copies(articles[ce_id])} == apart
    groups = Counter(article["text"] for article in articles.values() if of_copies(article))
    assert groups == {report(number, "agency")[2]: 1 for number in range(COPIES)}


async def test_raw_is_enriched_and_duplicates_and_a_second_poll_publishes_nothing(
    fleet: Fleet, newsstand: list[str]
) -> None:
    await fleet.run("feeds", "add", *newsstand)
    await fleet.run("poll", "--once")
    summary = await fleet.run("enrich", "--once")
    copies = PUBLISHED - CREATED
    ends = f"{CREATED} created + 0 updated + 0 retracted + {copies} duplicate ({copies} same_text)"
    assert summary.decode() == f"articles  {PUBLISHED} = {ends} + 0 rejected + 0 unchanged\n"
    await fleet.run("poll", "--once")
    await fleet.run("enrich", "--once")
    await fleet.settles(PUBLISHED)
    assert len(await fleet.read(ARTICLES_RAW)) == PUBLISHED
    assert len(await fleet.read(ARTICLES_ENRICHED)) == CREATED
    assert len(await fleet.read(ARTICLES_DUPLICATES)) == PUBLISHED - CREATED
    assert len(await fleet.read(FEEDS_EVENTS)) == 2 * FEEDS


async def test_an_enricher_that_is_told_to_end_gives_its_partitions_to_the_others_at_once(
    fleet: Fleet, sample_feed_url: str
) -> None:
    await fleet.run("feeds", "add", sample_feed_url)
    async with fleet.service("enrich", WIREROOM_KAFKA_SESSION_TIMEOUT="30") as leaving, fleet.service("enrich"):
        await fleet.has_members(2)
        await leaving.end()
        assert await fleet.members() in (0, 1), "the one that left is still counted as a member"
        await fleet.run("poll", "--once")
        await fleet.settles(5)
    assert len(await fleet.read(ARTICLES_ENRICHED)) == 5


async def test_a_poller_that_is_told_to_end_gives_its_feeds_to_the_others_at_once(
    fleet: Fleet, sample_feed_url: str
) -> None:
    await fleet.run("feeds", "add", sample_feed_url)
    address = free_address()
    async with fleet.service("poll", WIREROOM_HTTP=address, WIREROOM_POLL_INTERVAL="1") as poller:
        await answers(address, "/readyz", 200)
        await poller.end()
    await fleet.run("poll", "--once", WIREROOM_LEASE_SECONDS="120")
    assert len(await fleet.read(ARTICLES_RAW)) == 5


async def test_a_service_on_kafka_tells_that_it_lives_that_it_is_ready_and_what_it_did(
    fleet: Fleet, sample_feed_url: str
) -> None:
    await fleet.run("feeds", "add", sample_feed_url)
    poller, enricher = free_address(), free_address()
    async with (
        fleet.service("enrich", WIREROOM_HTTP=enricher),
        fleet.service("poll", WIREROOM_HTTP=poller),
    ):
        for address in (poller, enricher):
            assert await answers(address, "/readyz", 200) == "ready\n"
            assert await answers(address, "/healthz", 200) == "alive\n"
        await fleet.settles(5)
        await comes_true(lambda: shows(enricher, 'wireroom_articles_total{outcome="created",reason=""} 5.0'))
        await comes_true(lambda: shows(enricher, "wireroom_lag 0.0"))
        await comes_true(lambda: shows(poller, 'wireroom_fetches_total{kind="fetched"} 1.0'))
        await comes_true(lambda: shows(poller, "wireroom_raw_published_total 5.0"))
        await comes_true(lambda: shows(poller, "wireroom_feeds_overdue 0.0"))
