"""From a name to the history: real enrichers on a real log, and every way to ask for an article or an event."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from schemas.duplicate import DuplicateArticle
from schemas.topics import ARTICLES_DUPLICATES, ARTICLES_ENRICHED, ARTICLES_RAW, ARTICLES_REJECTED
from services.cloudevents import Event
from services.enricher.validate import Valid, validate
from services.errors import UsageError, WireroomError
from services.eventlog.base import Record
from services.explaining.alignment import count, is_same
from services.explaining.asked import asked
from services.explaining.explanation import Explanation, explanation
from services.explaining.raw_records import raw_of
from services.identity import article_key
from services.printing import rejected_event
from tests.enricher.newsroom import AGENCY, OTHER, REWRITTEN
from tests.enricher.running import Desk, desk
from tests.enricher.running import article as raw_record

URL, COPY = "https://a.example/1", "https://b.example/copy"
ID = article_key(URL, None, None) or ""
B = {"id": "b", "title": "B Post"}


@pytest.fixture
async def newsdesk(tmp_path: Path) -> AsyncIterator[Desk]:
    """An article in two versions, a copy of the first, a copy of the second by another key, and another article."""
    async with desk(tmp_path) as opened:
        await judged(opened, article())
        await judged(opened, article(COPY, REWRITTEN, feed=B))
        await judged(opened, article(text=AGENCY.replace("Monday", "Tuesday"), title="Quay still closed"))
        await judged(opened, article("https://c.example/3", f"{REWRITTEN} Ends.", key="\udcff", feed={"id": "c"}))
        await judged(opened, article("https://a.example/2", OTHER))
        yield opened


async def judged(opened: Desk, *records: Record) -> None:
    await opened.log.publish(list(records))
    await opened.drain()


def article(*arguments: Any, key: str = "", **fields: Any) -> Record:
    """A raw record; `key` is its key, with bytes that are no text as lone surrogates."""
    record = raw_record(*arguments, **fields)
    return Record(record.topic, key.encode("utf-8", "surrogateescape") or record.key, record.value)


async def told(opened: Desk, text: str, *, most: int = 5) -> Explanation:
    return await explanation(opened.log, asked(text), most=most)


async def event_ids(opened: Desk, topic: str) -> list[str]:
    return [event.id for record in await opened.read(topic) if (event := Event.from_record(record))]


def rules(explained: Explanation) -> list[str]:
    return [one.duplicate.rule for one in explained.history.carried]


async def test_an_article_is_told_with_its_versions_and_copies(newsdesk: Desk) -> None:
    explained = await told(newsdesk, ID)
    history = explained.history
    assert [(one.article.version, one.article.change) for one in history.versions] == [(1, "created"), (2, "updated")]
    assert [change.field for change in explained.changes[2]] == ["title", "text"]
    assert rules(explained) == ["near_text", "near_text"]
    assert (history.refused, explained.found.events, explained.found.note) == ((), frozenset(), None)


async def test_each_copys_text_is_aligned_with_that_of_the_version_it_was_judged_by(newsdesk: Desk) -> None:
    explained = await told(newsdesk, ID)
    first, second = (explained.comparisons[one.event.id].segments for one in explained.history.carried)
    assert (count(first, "removed"), count(first, "added")) == (3, 4)
    removed = [one.text.strip() for one in second if one.kind == "removed"]
    assert removed[0] == "Tuesday"


@pytest.mark.parametrize("most", [0, 1])
async def test_no_more_texts_are_aligned_than_were_asked_for(newsdesk: Desk, most: int) -> None:
    assert len((await told(newsdesk, ID, most=most)).comparisons) == most


@pytest.mark.parametrize("text", [URL, "http://www.a.example/1?utm_source=x", ID[:10]])
async def test_an_article_is_found_by_its_address_and_its_first_digits(newsdesk: Desk, text: str) -> None:
    explained = await told(newsdesk, text)
    assert explained.history.article_id == ID
    assert len(explained.history.versions) == 2


async def test_a_copy_is_found_by_its_address_its_key_and_its_event(newsdesk: Desk) -> None:
    (copy, _) = await event_ids(newsdesk, ARTICLES_DUPLICATES.name)
    for text in (COPY, article_key(COPY, None, None) or "", copy, copy[:12]):
        explained = await told(newsdesk, text)
        assert explained.history.article_id == ID
        assert explained.found.events == {copy}
        assert list(explained.comparisons) == [copy]


async def test_a_version_is_found_by_its_event(newsdesk: Desk) -> None:
    (event,) = (one.event.id for one in (await told(newsdesk, ID)).history.versions if one.article.version == 2)
    assert (await told(newsdesk, event)).found.events == {event}


async def test_a_raw_event_leads_to_what_became_of_it(newsdesk: Desk) -> None:
    became = []
    for record in await newsdesk.read(ARTICLES_RAW.name):
        valid = validate(record.value)
        assert isinstance(valid, Valid)
        explained = await told(newsdesk, valid.ce_id)
        became.append((valid.title, valid.text, explained))
        assert len(explained.found.events) == 1, valid.title
    assert {one.history.article_id for _, _, one in became} == {ID, article_key("https://a.example/2", None, None)}


async def test_a_raw_article_that_said_nothing_new_is_told_as_that(newsdesk: Desk) -> None:
    again = article(
        published_at="2026-11-20T08:00:00Z", text=AGENCY.replace("Monday", "Tuesday"), title="Quay still closed"
    )
    event = ("ce_id", b"0123456789abcdef0123456789abcdef"), ("ce_type", b"wireroom.article.raw.v1")
    await judged(newsdesk, Record(again.topic, again.key, again.value, event))
    explained = await told(newsdesk, "0123456789abcdef0123456789abcdef")
    assert explained.history.article_id == ID
    assert explained.found.events == frozenset()
    assert "told nothing new" in (explained.found.note or "")


async def test_a_raw_article_that_waits_is_told_as_that(newsdesk: Desk) -> None:
    waiting = article("https://d.example/1", OTHER.replace("mill", "barn"))
    await newsdesk.log.publish([Record(waiting.topic, waiting.key, waiting.value, (("ce_id", b"ab" * 16),))])
    with pytest.raises(WireroomError, match="has not been judged yet") as refused:
        await told(newsdesk, "ab" * 16)
    assert refused.value.exit_status == 1


async def test_a_rejected_article_is_found_by_its_key_its_event_and_its_raw_event(newsdesk: Desk) -> None:
    url = "https://e.example/1"
    key = article_key(url, None, None) or ""
    value = json.dumps({"url": url}).encode()
    await judged(newsdesk, Record(ARTICLES_RAW.name, key.encode(), value, (("ce_id", b"cd" * 16),)))
    (record,) = await newsdesk.read(ARTICLES_REJECTED.name)
    event = rejected_event(record)
    assert event
    for text in (url, key, event.id, "cd" * 16):
        (refused,) = (await told(newsdesk, text)).history.refused
        assert (refused.id, refused.reason.code) == (f"{record.partition}:{record.offset}", "missing_text")


async def test_first_digits_that_several_articles_share_are_refused_with_their_ids(newsdesk: Desk) -> None:
    copies = [
        DuplicateArticle.model_validate_json(one.value or b"") for one in await newsdesk.read(ARTICLES_DUPLICATES.name)
    ]
    foreign = "f" * 32
    record = Event.of(
        copies[0].model_copy(update={"article_id": foreign}),
        type="wireroom.article.duplicate.v1",
        source="urn:test",
        id="0" * 32,
        time=newsdesk.outcomes[0].event.time,
    ).to_record(ARTICLES_DUPLICATES.name, foreign)
    await newsdesk.log.publish([record])
    with pytest.raises(UsageError, match=f"is that of 2 articles; ask for one of .*{foreign}"):
        await told(newsdesk, COPY)


async def test_an_article_that_moved_is_found_by_either_address(tmp_path: Path) -> None:
    async with desk(tmp_path) as opened:
        await judged(opened, article(entry_id="1"))
        await judged(opened, article("https://A.example/moved", REWRITTEN, entry_id="1"))
        for text in (URL, "http://www.a.example/moved?utm_source=x"):
            history = (await told(opened, text)).history
            assert (history.article_id, len(history.versions)) == (ID, 2)


@pytest.mark.parametrize("text", ["0" * 32, "00000000", "https://nowhere.example/"])
async def test_what_nobody_told_of_is_unknown(newsdesk: Desk, text: str) -> None:
    with pytest.raises(UsageError, match=r"no article or event '.*' in the log"):
        await told(newsdesk, text)


async def test_an_empty_log_is_told_as_that(tmp_path: Path) -> None:
    async with desk(tmp_path) as opened:
        with pytest.raises(UsageError, match="the log holds no event yet"):
            await told(opened, ID)


async def test_records_that_are_no_events_are_passed_over(newsdesk: Desk) -> None:
    for topic in (ARTICLES_ENRICHED.name, ARTICLES_DUPLICATES.name, ARTICLES_REJECTED.name):
        odd = (("ce_id", b"1" * 32), ("ce_type", b"odd"))
        await newsdesk.log.publish([Record(topic, ID.encode(), value) for value in (None, b"", b"[]", ID.encode())])
        await newsdesk.log.publish([Record(topic, ID.encode(), b'{"title": 1}', odd)])
    assert len((await told(newsdesk, ID)).history.versions) == 2
    with pytest.raises(UsageError):
        await told(newsdesk, "1" * 32)


async def test_a_copy_whose_raw_record_is_gone_is_told_without_its_text(newsdesk: Desk) -> None:
    (one, _) = (await told(newsdesk, ID, most=0)).history.carried
    assert one.duplicate.raw
    gone = one.duplicate.model_copy(update={"raw": one.duplicate.raw.model_copy(update={"offset": 999})})
    assert await raw_of(newsdesk.log, gone) is None
    assert await raw_of(newsdesk.log, one.duplicate.model_copy(update={"raw": None})) is None, "its key is its URL"


async def test_an_event_without_a_place_is_looked_for_by_its_key_and_content(tmp_path: Path) -> None:
    async with desk(tmp_path) as opened:
        await judged(opened, article())
        await judged(opened, article(COPY, f"{AGENCY} x", feed=B, key=article_key(COPY, None, None) or ""))
        await judged(opened, article(COPY, REWRITTEN, feed=B, key=article_key(COPY, None, None) or ""))
        carried = (await told(opened, ID, most=0)).history.carried
        texts = []
        for one in carried:
            raw = await raw_of(opened.log, one.duplicate.model_copy(update={"raw": None}))
            texts.append(raw.valid.text if raw else None)
        assert texts == [f"{AGENCY} x", REWRITTEN]


async def test_after_a_retraction_a_copy_is_compared_with_the_last_text(tmp_path: Path) -> None:
    async with desk(tmp_path) as opened:
        await judged(opened, article())
        await judged(opened, article(retracted=True, text="", title=None))
        await judged(opened, article(COPY, AGENCY, feed=B))
        explained = await told(opened, ID)
        assert [one.article.change for one in explained.history.versions] == ["created", "retracted"]
        (comparison,) = explained.comparisons.values()
        assert comparison.segments
        assert is_same(comparison.segments)
