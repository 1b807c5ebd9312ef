"""A store that was lost and rebuilt from the topics judges as the lost one would have."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from schemas.topics import ARTICLES_ENRICHED, ARTICLES_RAW
from services.enricher.journal import Journal, journal_record
from services.enricher.memory.memory import Memory
from services.enricher.pipeline import Pipeline
from services.enricher.rebuild import partitions_behind, rebuild
from services.enricher.settling import settle
from services.eventlog.base import Record
from services.store.base import Store
from services.store.sqlite import SqliteStore
from tests.enricher.newsroom import AGENCY, OTHER, REWRITTEN
from tests.enricher.running import GROUP, Desk, article, desk, remembering, told

START = datetime(2026, 11, 20, tzinfo=UTC)
STORIES = [(AGENCY, REWRITTEN, "Brief."), (OTHER, OTHER.replace("nine million", "ten million"), AGENCY)]

articles = st.builds(
    lambda story, version, page, feed, title, retracted: article(
        f"https://{feed}.example/{story}/{page}",
        "" if retracted else STORIES[story][version],
        title=title,
        feed={"id": feed},
        entry_id=f"{story}",
        retracted=retracted,
    ),
    st.integers(0, 1),
    st.integers(0, 2),
    st.sampled_from(["old", "new"]),
    st.sampled_from("ab"),
    st.sampled_from(["One", "Two"]),
    st.sampled_from([False, False, False, True]),
)


async def judged(
    at_desk: Desk, memory: Memory, raws: Sequence[Record], *, start: datetime, publish: bool
) -> list[object]:
    """What becomes of raw articles that come one by one, a second apart."""
    pipeline = Pipeline(())
    verdicts: list[object] = []
    for number, one in enumerate(raws):
        now = start + timedelta(seconds=number)
        outcomes = await settle(pipeline, memory, pipeline.prepare([one]), place=None, now=now)
        verdicts += told(outcomes)
        if publish:
            await at_desk.log.publish([outcome.record for outcome in outcomes if outcome.record])
    return verdicts


async def rebuilt(at_desk: Desk, store: Store) -> int:
    return await rebuild(at_desk.log, remembering(store), group=GROUP, owner="me")


@settings(max_examples=40, deadline=None)
@given(st.lists(articles, max_size=10), st.lists(articles, max_size=8))
def test_verdicts_after_a_rebuild_are_those_without_the_loss(before: list[Record], after: list[Record]) -> None:
    async def compare(folder: Path) -> None:
        async with desk(folder) as at_desk:
            other = await SqliteStore.open(":memory:")
            lost = remembering(at_desk.store)
            await judged(at_desk, lost, before, start=START, publish=True)
            await rebuilt(at_desk, other)
            await rebuilt(at_desk, other)
            later = START + timedelta(hours=1)
            expected = await judged(at_desk, lost, after, start=later, publish=False)
            found = await judged(at_desk, remembering(other), after, start=later, publish=False)
            await other.close()
            assert found == expected

    with TemporaryDirectory() as folder:
        asyncio.run(compare(Path(folder)))


async def test_a_rebuild_of_a_store_that_lost_nothing_changes_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as at_desk:
        await at_desk.log.publish([article(), article(text=OTHER), article("https://b.example/", feed={"id": "b"})])
        await at_desk.drain()
        before = await contents(at_desk.store)
        assert await rebuilt(at_desk, at_desk.store) == 3
        assert await contents(at_desk.store) == before


async def test_a_rebuild_moves_the_journals_up_to_the_groups_positions(tmp_path: Path) -> None:
    async with desk(tmp_path) as at_desk:
        await at_desk.log.publish([article(), article("https://b.example/", OTHER)])
        await at_desk.drain()
        positions = await at_desk.log.committed(ARTICLES_RAW.name, GROUP)
        other = await SqliteStore.open(":memory:")
        assert set(await partitions_behind(at_desk.log, other, GROUP)) == {one for one, end in positions.items() if end}
        await rebuilt(at_desk, other)
        assert await partitions_behind(at_desk.log, other, GROUP) == []
        keys = {journal_record(GROUP, ARTICLES_RAW.name, partition): end for partition, end in positions.items()}
        held = await other.get(list(keys))
        await other.close()
        assert {key: Journal.decode(value).end for key, value in held.items()} == keys


async def test_what_is_no_event_is_passed_over_and_told(tmp_path: Path) -> None:
    async with desk(tmp_path) as at_desk:
        await at_desk.log.publish([article()])
        await at_desk.drain()
        headers = (("ce_type", b"wireroom.article.created.v1"), ("ce_id", b"1"))
        await at_desk.log.publish([Record(ARTICLES_ENRICHED.name, b"x", b"{}", headers)])
        await at_desk.log.publish([Record(ARTICLES_ENRICHED.name, b"x", b"foreign")])
        other = await SqliteStore.open(":memory:")
        with capture_logs() as logs:
            assert await rebuilt(at_desk, other) == 1
        await other.close()
        assert [log["topic"] for log in logs if log["log_level"] == "warning"] == [ARTICLES_ENRICHED.name]


class Asked(SqliteStore):
    """A store that tells when a lease was refused."""

    refused: asyncio.Event

    async def acquire(self, name: str, owner: str, lease_s: float) -> bool:
        granted = await super().acquire(name, owner, lease_s)
        if not granted:
            self.refused.set()
        return granted


async def test_a_rebuild_waits_for_another_ones_end(tmp_path: Path) -> None:
    async with desk(tmp_path) as at_desk:
        store = await Asked.open(":memory:")
        assert isinstance(store, Asked)
        store.refused = asyncio.Event()
        assert await store.acquire("rebuild", "other", 60)
        waiting = asyncio.ensure_future(rebuild(at_desk.log, remembering(store), group=GROUP, owner="me", wait_s=0.01))
        await store.refused.wait()
        assert not waiting.done()
        await store.release("rebuild", "other")
        assert await waiting == 0
        assert await store.acquire("rebuild", "another", 60)
        await store.close()


async def contents(store: Store) -> list[tuple[bytes, bytes]]:
    assert isinstance(store, SqliteStore)
    return await store._database.run(lambda db: db.execute("SELECT key, value FROM claims ORDER BY key").fetchall())
