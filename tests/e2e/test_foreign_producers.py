"""Any program may publish raw articles: what comes out of good ones, of broken ones, and of those that were mended."""

import json
from collections import Counter
from pathlib import Path

import pytest

from schemas.topics import ARTICLES_ENRICHED, ARTICLES_REJECTED
from tests.e2e.fleet import Fleet
from tests.servers.feeds import report

pytestmark = pytest.mark.kafka

GOOD = [json.dumps({"url": link, "title": title}).encode() for link, title, _ in map(report, range(3))]
NOT_JSON = b"<item><title>\xff</title></item>"
WITHOUT_TEXT = json.dumps({"url": "http://harbour.example/empty", "language": "en"}).encode()
TOO_LARGE = json.dumps(
    {
        "url": "http://harbour.example/large",
        "title": "A large one",
        "content_html": f"<p>Few words.<!--{'x' * 5_000_000}--></p>",
    }
).encode()
LARGER = {"WIREROOM_ARTICLE_MAX_BYTES": str(8 * 1024 * 1024)}


async def enriched_titles(fleet: Fleet, raw: int) -> Counter[str]:
    """How often each title is in the enriched topic, once so many raw records are behind the group."""
    await fleet.settles(raw)
    return Counter(article["title"] for _, article in await fleet.events(ARTICLES_ENRICHED))


async def rejects(fleet: Fleet) -> list[tuple[str, str, str]]:
    """Code, attempts and id of each line that `rejected list` prints."""
    lines = (await fleet.run("rejected", "list")).decode().splitlines()
    return sorted((code, attempts, ident) for ident, _, _, attempts, code, *_ in map(str.split, lines))


async def test_articles_of_a_foreign_producer_come_out_enriched(fleet: Fleet) -> None:
    await fleet.publishes(*GOOD)
    await fleet.run("enrich", "--once")
    assert await enriched_titles(fleet, 3) == {report(number)[1]: 1 for number in range(3)}
    assert await fleet.read(ARTICLES_REJECTED) == []


async def test_broken_articles_are_rejected_with_their_bytes_and_enriched_once_mended(
    fleet: Fleet, tmp_path: Path
) -> None:
    await fleet.publishes(NOT_JSON, WITHOUT_TEXT, TOO_LARGE, *GOOD)
    await fleet.run("enrich", "--once")
    assert await enriched_titles(fleet, 6) == {report(number)[1]: 1 for number in range(3)}
    found = {
        dict(record.headers)["wireroom.error.code"]: record.value for record in await fleet.read(ARTICLES_REJECTED)
    }
    assert found == {b"not_json": NOT_JSON, b"missing_text": WITHOUT_TEXT, b"too_large": TOO_LARGE}

    listed = await rejects(fleet)
    assert [line[:2] for line in listed] == [("missing_text", "x1"), ("not_json", "x1"), ("too_large", "x1")]
    textless, unreadable, large = (ident for _, _, ident in listed)
    shown = await fleet.tries("rejected", "show", unreadable)
    assert shown.stdout == NOT_JSON
    assert b"wireroom.error.message: the value is not JSON" in shown.stderr

    (tmp_path / "mended.json").write_bytes(WITHOUT_TEXT.replace(b"language", b"title"))
    await fleet.run("rejected", "replay", textless, "--value", "mended.json")
    await fleet.run("rejected", "replay", "--code", "not_json")
    await fleet.run("rejected", "replay", large)
    await fleet.run("enrich", "--once", **LARGER)
    mended = {report(number)[1]: 1 for number in range(3)} | {"en": 1, "A large one": 1}
    assert await enriched_titles(fleet, 9) == mended
    assert [line[:2] for line in await rejects(fleet) if line[0] == "not_json"] == [
        ("not_json", "x1"),
        ("not_json", "x2"),
    ]

    await fleet.run("rejected", "replay", large)
    await fleet.run("rejected", "replay", textless, "--value", "mended.json")
    await fleet.run("enrich", "--once", **LARGER)
    assert await enriched_titles(fleet, 11) == mended
    assert len(await fleet.read(ARTICLES_REJECTED)) == 4
