"""The enricher takes every raw article to exactly one end, whatever dies, stalls or is lost on the way."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from schemas.topics import ARTICLES_DUPLICATES, ARTICLES_ENRICHED, ARTICLES_RAW, ARTICLES_REJECTED
from services.enricher.journal import Journal, journal_record
from services.errors import BatchLost, LogUnavailable, StoreRestarted, StoreUnavailable, TopicMissing
from services.eventlog.base import Record
from services.eventlog.sqlite import SqliteEventLog
from services.eventlog.sqlite_consumer import SqliteBatch
from services.store.base import Judge, Key, Result
from services.store.sqlite import SqliteStore
from tests.enricher.newsroom import AGENCY, OTHER, REWRITTEN
from tests.enricher.running import GROUP, OUTPUTS, Desk, article, desk, told

COPIES = [article(f"https://{feed}.example/{n}", AGENCY, feed={"id": feed}) for n in range(4) for feed in "abcd"]
JUNK = Record(ARTICLES_RAW.name, b"junk", b"junk")


class Killed(Exception):
    """Stands for the end of the process."""


class Shaky(SqliteStore):
    """A store whose next claims fail with the errors in `fails`, and that may say it is another incarnation."""

    fails: list[Exception]
    name: str | None = None

    async def incarnation(self) -> str:
        return self.name or await super().incarnation()

    async def claim(
        self,
        keys: Collection[Key],
        judge: Judge[Result],
        *,
        ttl_s: float,
        incarnation: str | None = None,
        expected: Mapping[Key, bytes] | None = None,
    ) -> Result:
        if self.fails and incarnation is not None:
            raise self.fails.pop(0)
        return await super().claim(keys, judge, ttl_s=ttl_s)


@pytest.fixture
async def at_desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


async def shaky(folder: Path, *fails: Exception) -> Shaky:
    store = await Shaky.open(folder / "shaky.db")
    assert isinstance(store, Shaky)
    store.fails = list(fails)
    return store


async def test_every_raw_article_comes_to_one_end_and_the_counts_add_up(at_desk: Desk) -> None:
    copy = article("https://b.example/", feed={"id": "b"}, key="k")
    await at_desk.log.publish([article(key="k"), JUNK, copy, article(key="k"), article(text=OTHER, key="k")])
    await at_desk.drain()
    assert at_desk.kinds() == ["created", "duplicate", "rejected", "unchanged", "updated"]
    lengths = [len(await at_desk.read(topic.name)) for topic in OUTPUTS]
    assert lengths == [2, 1, 1]


async def test_versions_of_one_article_come_in_order_on_one_key(at_desk: Desk) -> None:
    texts = [AGENCY, OTHER, REWRITTEN, OTHER]
    await at_desk.log.publish([article(text=text) for text in texts])
    await at_desk.drain(at_desk.enricher(batch_size=2))
    records = await at_desk.read(ARTICLES_ENRICHED.name)
    assert [outcome.verdict.version for outcome in at_desk.outcomes] == [1, 2, 3, 4]
    assert len({(record.key, record.partition) for record in records}) == 1


async def test_of_copies_split_between_two_enrichers_one_is_created(at_desk: Desk) -> None:
    await at_desk.log.publish(COPIES)
    await at_desk.drain(at_desk.enricher(batch_size=2), at_desk.enricher(batch_size=2))
    assert at_desk.kinds() == ["created"] + ["duplicate"] * 15
    assert len(await at_desk.read(ARTICLES_ENRICHED.name)) == 1


@pytest.mark.parametrize("batch_size", [3, 500])
async def test_a_crash_between_claim_and_commit_changes_nothing(
    at_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch_size: int
) -> None:
    raws = [*COPIES, JUNK, article(text=OTHER), article("https://a.example/9", OTHER), *COPIES[:3]]

    async def kill(self: SqliteBatch, outputs: Sequence[Record]) -> None:
        raise Killed

    await at_desk.log.publish(raws)
    with monkeypatch.context() as patch:
        patch.setattr(SqliteBatch, "commit", kill)
        with pytest.raises(Killed):
            await at_desk.drain(at_desk.enricher(batch_size=2))
    assert not at_desk.outcomes
    await at_desk.drain(at_desk.enricher(batch_size=batch_size))
    assert len(at_desk.outcomes) == len(raws)
    kinds = at_desk.kinds()
    assert len(await at_desk.read(ARTICLES_ENRICHED.name)) == kinds.count("created") + kinds.count("updated")
    assert len(set(await at_desk.ids(ARTICLES_ENRICHED.name))) == len(await at_desk.ids(ARTICLES_ENRICHED.name))
    assert len(await at_desk.read(ARTICLES_DUPLICATES.name)) == kinds.count("duplicate")


async def test_what_was_judged_before_a_crash_is_emitted_after_it_as_it_was_judged(
    at_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raws = [article(), article(text=OTHER), article(text=REWRITTEN)]
    commit = SqliteBatch.commit
    judged: list[Sequence[Record]] = []

    async def lose(self: SqliteBatch, outputs: Sequence[Record]) -> None:
        judged.append(outputs)
        if len(judged) == 1:
            await self.abandon()
            raise LogUnavailable("the log is away")
        await commit(self, outputs)

    monkeypatch.setattr(SqliteBatch, "commit", lose)
    await at_desk.log.publish(raws)
    await at_desk.drain()
    assert len(judged) == 2
    before, after = ([dict(record.headers)["ce_id"] for record in outputs] for outputs in judged)
    assert before == after


async def test_a_lost_batch_is_dropped_and_the_next_are_done(at_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = SqliteBatch.commit
    lost: list[SqliteBatch] = []

    async def lose(self: SqliteBatch, outputs: Sequence[Record]) -> None:
        if not lost:
            lost.append(self)
            await self.abandon()
            raise BatchLost("partition 0 belongs to another")
        await commit(self, outputs)

    monkeypatch.setattr(SqliteBatch, "commit", lose)
    await at_desk.log.publish([article(), JUNK])
    await at_desk.drain()
    assert at_desk.kinds() == ["created", "rejected"]


async def test_a_store_that_does_not_answer_is_waited_for_and_told_of_once_for_all_batches_in_hand(
    at_desk: Desk, tmp_path: Path
) -> None:
    store = await shaky(tmp_path, *[StoreUnavailable("no answer")] * 6)
    raws = [article(f"https://a.example/{n}", f"{n} {AGENCY}", feed={"id": f"{n}"}) for n in range(12)]
    await at_desk.log.publish(raws)
    with capture_logs() as logs:
        await at_desk.drain(at_desk.enricher(store=store))
    await store.close()
    assert len(at_desk.outcomes) == len(raws)
    told = [log["event"] for log in logs if "partitions" not in log]
    assert told == ["waiting for the store", "the store is back"]
    assert "no answer" in [log.get("reason") for log in logs]


async def test_a_batch_that_the_log_does_not_take_is_told_as_an_outage_that_the_next_commit_ends(
    at_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, refusals = SqliteBatch.commit, [LogUnavailable("no answer")]

    async def refuse_first(self: SqliteBatch, outputs: Sequence[Record]) -> None:
        if refusals:
            await self.abandon()
            raise refusals.pop()
        await commit(self, outputs)

    monkeypatch.setattr(SqliteBatch, "commit", refuse_first)
    await at_desk.log.publish([article()])
    with capture_logs() as logs:
        await at_desk.drain()
    told = [log["event"] for log in logs if "partitions" not in log]
    assert told == ["waiting for the log", "the log is back"]


async def test_stopping_while_the_store_does_not_answer_gives_the_batch_back(at_desk: Desk, tmp_path: Path) -> None:
    store = await shaky(tmp_path)
    stop = asyncio.Event()

    class Refusing(list[Exception]):
        def pop(self, index: Any = -1) -> Exception:
            stop.set()
            return StoreUnavailable("no answer")

    store.fails = Refusing([StoreUnavailable("")])
    await at_desk.log.publish([article()])
    await at_desk.enricher(store=store).run(stop)
    await store.close()
    assert at_desk.outcomes == []
    await at_desk.drain()
    assert at_desk.kinds() == ["created"]


async def test_a_store_that_was_thrown_away_is_rebuilt_before_the_next_article(tmp_path: Path) -> None:
    async with desk(tmp_path) as before:
        await before.log.publish([article(key="k"), article("https://b.example/", feed={"id": "b"}, key="k")])
        await before.drain()
    async with desk(tmp_path, store="other.db") as after:
        await after.log.publish(
            [
                article(),
                article("https://b.example/", feed={"id": "b"}),
                article("https://c.example/", feed={"id": "c"}),
            ]
        )
        await after.drain()
        assert after.kinds() == ["duplicate", "unchanged", "unchanged"]


async def test_a_store_that_restarted_is_checked_and_if_level_not_rebuilt(at_desk: Desk, tmp_path: Path) -> None:
    store = await shaky(tmp_path, StoreRestarted("another process"))
    await at_desk.log.publish([article()])
    with capture_logs() as logs:
        await at_desk.drain(at_desk.enricher(store=store))
    await store.close()
    events = [log["event"] for log in logs]
    assert "the store may have lost writes; it is checked" in events
    assert "the store was rebuilt from the topics" not in events
    assert at_desk.kinds() == ["created"]


async def test_a_store_that_loses_its_last_writes_while_it_works_is_mended(at_desk: Desk) -> None:
    raws = [article(), article("https://b.example/", OTHER, feed={"id": "b"})]
    await at_desk.log.publish(raws)
    worker = at_desk.enricher()
    await at_desk.drain(worker)
    positions: Mapping[int, int] = await at_desk.log.committed(ARTICLES_RAW.name, GROUP)
    journals = [journal_record(GROUP, ARTICLES_RAW.name, partition) for partition in positions]
    await lose_everything(at_desk)
    await at_desk.log.publish(raws)
    await at_desk.drain(worker)
    assert at_desk.kinds() == ["created", "created", "unchanged", "unchanged"]
    held = await at_desk.store.get(journals)
    assert sum(Journal.decode(value).end for value in held.values()) == 4


async def lose_everything(at_desk: Desk) -> None:
    store = at_desk.store
    assert isinstance(store, SqliteStore)
    await store._database.transact(lambda db: db.execute("DELETE FROM claims"))


async def test_stopping_finishes_the_batch_in_hand(at_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = SqliteBatch.commit
    stop = asyncio.Event()

    async def stop_and_commit(self: SqliteBatch, outputs: Sequence[Record]) -> None:
        stop.set()
        await commit(self, outputs)

    monkeypatch.setattr(SqliteBatch, "commit", stop_and_commit)
    await at_desk.log.publish([article()])
    await at_desk.enricher().run(stop)
    assert at_desk.kinds() == ["created"]
    assert await at_desk.log.lag(ARTICLES_RAW.name, GROUP) == 0


async def test_who_waits_for_the_drain_hears_why_there_will_be_none(
    at_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def kill(self: SqliteBatch, outputs: Sequence[Record]) -> None:
        raise Killed

    monkeypatch.setattr(SqliteBatch, "commit", kill)
    await at_desk.log.publish([article()])
    worker = at_desk.enricher()
    running = asyncio.ensure_future(worker.run(asyncio.Event()))
    with pytest.raises(Killed):
        await worker.drained()
    with pytest.raises(Killed):
        await running


async def test_an_empty_topic_is_drained(at_desk: Desk) -> None:
    await at_desk.drain()
    assert at_desk.outcomes == []


async def test_without_topics_the_enricher_says_so(tmp_path: Path) -> None:
    log = await SqliteEventLog.open(tmp_path / "bare.db")
    store = await SqliteStore.open(":memory:")
    try:
        with pytest.raises(TopicMissing):
            await Desk(log, store).enricher().run(asyncio.Event())
    finally:
        await store.close()
        await log.close()


async def test_a_reject_is_counted_once_and_can_be_replayed(at_desk: Desk) -> None:
    await at_desk.log.publish([JUNK])
    await at_desk.drain()
    (rejected,) = await at_desk.read(ARTICLES_REJECTED.name)
    mended = article()
    await at_desk.log.publish([Record(ARTICLES_RAW.name, rejected.key, mended.value, rejected.headers)])
    await at_desk.drain()
    assert [kind for kind, *_ in told(at_desk.outcomes)] == ["rejected", "created"]
