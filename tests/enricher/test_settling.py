"""Settling on the real stores: of copies one is created, whoever settles them; what cannot be emitted holds no claim."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from services.enricher import outcomes as building
from services.enricher.journal import Verdict, journal_record
from services.enricher.judging import Place
from services.enricher.outcomes import Outcome
from services.enricher.pipeline import Pipeline
from services.enricher.settling import settle
from services.errors import StoreRestarted
from services.eventlog.base import StoredRecord
from services.store.base import Store
from tests.contract.stores import Backend
from tests.enricher.newsroom import AGENCY, OTHER, REWRITTEN, raw
from tests.enricher.running import remembering

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


async def settled(
    store: Store, records: Sequence[StoredRecord], *, place: Place | None = None, incarnation: str | None = None
) -> list[Outcome]:
    pipeline = Pipeline(())
    prepared = pipeline.prepare(records)
    return await settle(pipeline, remembering(store), prepared, place=place, now=NOW, incarnation=incarnation)


def kinds(outcomes: Sequence[Outcome]) -> list[str]:
    return [outcome.kind for outcome in outcomes]


async def test_of_near_copies_split_between_stores_that_race_one_a_group_is_created(backend: Backend) -> None:
    stores = [await backend.open() for _ in range(3)]
    texts = [AGENCY, REWRITTEN, OTHER]
    batches = [
        [
            raw(
                number,
                url=f"https://x{worker}.example/{number}",
                content_html=texts[number % 3],
                feed={"id": str(worker)},
            )
            for number in range(start, start + 6)
        ]
        for worker in range(3)
        for start in (0, 6)
    ]
    results = await asyncio.gather(
        *(settled(stores[index % 3], batch) for index, batch in enumerate(batches)),
    )
    ends = [outcome for outcomes in results for outcome in outcomes]
    created = [outcome for outcome in ends if outcome.kind == "created"]
    assert len(created) == 2
    assert {outcome.verdict.article_id for outcome in ends} == {outcome.verdict.article_id for outcome in created}


async def test_a_batch_settled_again_has_the_same_events(backend: Backend) -> None:
    store = await backend.open()
    place = Place(journal_record("g", "raw", 0), None)
    batch = [raw(0), raw(1, content_html=OTHER), raw(2, url="https://b.example/", content_html=OTHER, feed={"id": "b"})]
    first = await settled(store, batch, place=place)
    again = await settled(store, batch, place=place)
    assert kinds(first) == ["created", "updated", "duplicate"]
    assert [outcome.event for outcome in again] == [outcome.event for outcome in first]


async def test_another_incarnation_is_not_judged_on(backend: Backend) -> None:
    store = await backend.open()
    with pytest.raises(StoreRestarted):
        await settled(store, [raw()], incarnation="another")
    assert kinds(await settled(store, [raw()], incarnation=await store.incarnation())) == ["created"]


async def test_the_copy_of_an_article_that_cannot_be_emitted_is_created_in_its_place(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    emitted = building.emitted

    def refusing(record: StoredRecord, verdict: Verdict, *rest: object) -> Outcome:
        if record.offset == 0:
            raise RuntimeError("no ink")
        return emitted(record, verdict, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("services.enricher.pipeline.emitted", refusing)
    store = await backend.open()
    place = Place(journal_record("g", "raw", 0), None)
    batch = [
        raw(0),
        raw(1, url="https://b.example/", feed={"id": "b"}),
        raw(2, url="https://c.example/", feed={"id": "c"}),
    ]
    first = await settled(store, batch, place=place)
    assert kinds(first) == ["rejected", "created", "duplicate"]
    assert first[0].reason == "internal_error"
    again = await settled(store, batch, place=place)
    assert kinds(again) == kinds(first)
    monkeypatch.undo()
    assert kinds(await settled(store, [raw(3)], place=place)) == ["duplicate"]
