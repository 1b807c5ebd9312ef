"""`wireroom explain` on a fleet: the events are in Kafka, in the transactions of an enricher, and so are the raw texts."""

import json

import pytest

from schemas.topics import ARTICLES_DUPLICATES
from tests.e2e.fleet import Fleet
from tests.enricher.newsroom import AGENCY, REWRITTEN

pytestmark = pytest.mark.kafka

URL, COPY = "https://a.example/1", "https://b.example/copy"


def raw(url: str, text: str, feed: str) -> bytes:
    return json.dumps({"url": url, "title": "Quay closed", "content_html": text, "feed": {"id": feed}}).encode()


async def test_a_copys_text_is_found_in_the_raw_topic_by_the_place_its_event_names(fleet: Fleet) -> None:
    for number, record in enumerate((raw(URL, AGENCY, "a"), raw(COPY, REWRITTEN, "b")), 1):
        await fleet.publishes(record)
        await fleet.run("enrich", "--once")
        await fleet.settles(number)
    ((_, copy),) = await fleet.events(ARTICLES_DUPLICATES)
    told = (await fleet.run("explain", COPY)).decode()
    assert f"article {copy['article_id']}" in told
    assert "[-so far-] {+as of noon+}." in told
    by_address = json.loads(await fleet.run("explain", URL, "--json"))
    assert [one["data"] for one in by_address["sightings"]] == [copy]
    assert by_address["sightings"][0]["texts"]["missing"] is None
