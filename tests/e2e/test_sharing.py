"""Four pollers share two thousand feeds, and one of them is killed."""

import asyncio
import signal
from itertools import pairwise

import pytest
from valkey import Valkey

from schemas.topics import ARTICLES_RAW
from services.identity import feed_id
from services.store.base import Feed
from services.store.valkey import ValkeyStore
from tests.e2e.fleet import Fleet, Service
from tests.servers.publishers import publishing

pytestmark = pytest.mark.kafka

HOSTS = [f"127.0.7.{number}" for number in range(1, 181)]
LARGE_HOST = "127.0.7.200"
FEEDS_A_HOST, FEEDS_OF_LARGE_HOST = 10, 200
INTERVAL_S, LEASE_S, PAUSE_S, ANSWER_S = 15.0, 5.0, 0.04, 0.06
LONGEST_SLEEP_S, GRACE_S, JITTER_S = 5.0, 15.0, 1.0
"""A poller's longest sleep; what a machine with other work may need beyond; how unevenly requests may arrive."""


def in_hands_of(poller: Service, valkey: str) -> set[str]:
    """The ids of the feeds that the poller holds, all at one moment; an owner's name has its process's number in it."""
    with Valkey.from_url(valkey) as client:
        holders = client.hgetall("wireroom:holders")
    return {feed.decode() for feed, owner in holders.items() if f"-{poller.process.pid}-" in owner.decode()}


@pytest.mark.timeout(300)
async def test_none_is_fetched_too_soon_or_too_late_and_no_host_too_often_though_a_poller_is_killed(
    fleet: Fleet,
) -> None:
    store = await ValkeyStore.open(fleet.valkey)
    async with publishing([*HOSTS, LARGE_HOST], answer_s=ANSWER_S) as publishers:
        names = [(host, str(number)) for number in range(FEEDS_A_HOST) for host in HOSTS]
        names += [(LARGE_HOST, str(number)) for number in range(FEEDS_OF_LARGE_HOST)]
        urls = [publishers.url(host, name) for host, name in names]
        feeds = [Feed(id=feed_id(url), url=url, interval_s=INTERVAL_S) for url in urls]
        await store.put_feeds(feeds)
        settings = {
            "WIREROOM_FETCH_ALLOW": "127.0.0.0/8",
            "WIREROOM_LEASE_SECONDS": str(LEASE_S),
            "WIREROOM_HOST_PAUSE": str(PAUSE_S),
        }
        async with (
            fleet.service("poll", **settings) as victim,
            fleet.service("poll", **settings) as second,
            fleet.service("poll", **settings) as third,
            fleet.service("poll", **settings) as fourth,
        ):
            held: set[str] = set()
            while not held:
                victim.send(signal.SIGCONT)
                await publishers.go_on(300)
                await victim.pause()
                held = in_hands_of(victim, fleet.valkey)
            victim.send(signal.SIGKILL)
            await victim.ends()
            in_hand = [feed.url for feed in feeds if feed.id in held]
            async with asyncio.timeout(120):
                await publishers.have_been_asked(urls, 2)
                await publishers.have_been_asked(in_hand, 3)
            peaks_mb = [poller.peak_mb() for poller in (second, third, fourth)]
    gaps = {url: [later - sooner for sooner, later in pairwise(times)] for url, times in publishers.asked.items()}
    assert gaps.keys() == set(urls)
    assert min(gap for url in set(urls) - set(in_hand) for gap in gaps[url]) >= INTERVAL_S
    longest_s = 1.1 * INTERVAL_S + LEASE_S + LONGEST_SLEEP_S + GRACE_S
    assert max(gap for some in gaps.values() for gap in some) < longest_s
    assert set(publishers.most_at_once.values()) <= {1, 2}
    assert publishers.most_at_once[LARGE_HOST] == 2
    starts = publishers.starts(LARGE_HOST)
    hundreds = [later - sooner for sooner, later in zip(starts, starts[100:], strict=False)]
    assert min(hundreds) > 100 * PAUSE_S - JITTER_S
    assert max(peaks_mb) < 300
    raw = await fleet.events(ARTICLES_RAW)
    assert len({ce_id for ce_id, _ in raw}) == len(urls)
    assert len(raw) - len(urls) <= len(in_hand)
    await store.close()
