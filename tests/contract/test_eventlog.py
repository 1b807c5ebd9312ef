"""What every event log must keep. The same tests run on SQLite and on a real Kafka."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest

from schemas.topics import ARTICLES_ENRICHED, ARTICLES_RAW, Topic
from services.errors import BatchLost, LogError, TopicMissing
from services.eventlog.base import Batch, EventLog, Record, StoredRecord
from services.eventlog.kafka import KafkaEventLog
from services.eventlog.kafka_connection import KafkaTiming
from services.eventlog.partitioner import partition_of
from services.eventlog.sqlite import SqliteEventLog
from tests.becoming import becomes
from tests.servers.kafka import fresh_topics

GROUP = "enricher"


class Opener(Protocol):
    async def __call__(self) -> EventLog: ...


@dataclass
class Bench:
    """An opened log with two fresh topics of three partitions, and a way to open it once more."""

    log: EventLog
    source: str
    sink: str
    topics: tuple[Topic, ...]
    open: Opener
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def publish(self, *keys: str, topic: str | None = None) -> None:
        """One record a key, its value a running number over the call."""
        name = topic or self.source
        await self.log.publish([Record(name, key.encode(), str(n).encode()) for n, key in enumerate(keys)])

    async def contents(self, topic: str) -> list[StoredRecord]:
        return [record async for record in self.log.read(topic)]

    async def copied(self) -> list[str]:
        """The values in the sink."""
        return values(await self.contents(self.sink))

    async def lag(self) -> int:
        return await self.log.lag(self.source, GROUP)

    async def positions(self) -> Mapping[int, int]:
        return await self.log.committed(self.source, GROUP)


@pytest.fixture(params=["sqlite", pytest.param("kafka", marks=pytest.mark.kafka)])
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    topics = fresh_topics(ARTICLES_RAW, ARTICLES_ENRICHED, partitions=3)
    async with AsyncExitStack() as stack:
        if request.param == "sqlite":

            async def opened() -> EventLog:
                log = await SqliteEventLog.open(tmp_path / "log.db", lease_s=0.6, poll_s=0.05)
                stack.push_async_callback(log.close)
                return log

        else:
            address = request.getfixturevalue("kafka_address")

            async def opened() -> EventLog:
                log = await KafkaEventLog.open(address, timing=KafkaTiming(heartbeat_s=0.2))
                stack.push_async_callback(log.close)
                return log

        log = await opened()
        await log.apply_topics(topics)
        yield Bench(log, topics[0].name, topics[1].name, topics, opened)


def values(records: Sequence[StoredRecord]) -> list[str]:
    return [(record.value or b"").decode() for record in records]


async def sorted_values(bench: Bench) -> list[str]:
    return sorted(await bench.copied())


def key_for(partition: int) -> str:
    """A key that lies in that one of three partitions."""
    return next(key for key in map(str, range(100)) if partition_of(key.encode(), 3) == partition)


async def take(batches: AsyncIterator[Batch], records: int) -> list[Batch]:
    """Batches until they hold so many records; they stay open."""
    taken: list[Batch] = []
    while sum(len(batch.records) for batch in taken) < records:
        taken.append(await anext(batches))
    return taken


async def drain(bench: Bench, topic: str, group: str, records: int, **options: int) -> list[StoredRecord]:
    """Commit, without outputs, batches until they held so many records."""
    seen: list[StoredRecord] = []
    async with bench.log.consume(topic, group, stop=asyncio.Event(), **options) as batches:
        while len(seen) < records:
            batch = await anext(batches)
            seen += batch.records
            await batch.commit([])
    return seen


async def test_what_was_published_is_read_as_it_was(bench: Bench) -> None:
    record = Record(bench.source, b"key", "värde".encode(), (("ce_id", b"1"), ("empty", b""), ("ce_id", b"\xff")))
    before = datetime.now(UTC)
    await bench.log.publish([record, Record(bench.source, b"key", None)])
    first, second = await bench.contents(bench.source)
    assert (first.topic, first.key, first.value, first.headers) == (
        record.topic,
        record.key,
        record.value,
        record.headers,
    )
    assert (second.offset, second.value, second.headers) == (first.offset + 1, None, ())
    assert abs(first.timestamp_ms / 1000 - before.timestamp()) < 60


async def test_a_record_without_key_or_value_is_kept_too(bench: Bench) -> None:
    await bench.log.publish([Record(bench.source, None, b"v"), Record(bench.source, None, None, (("h", b"1"),))])
    stored = await bench.contents(bench.source)
    assert Counter((r.key, r.value, r.headers) for r in stored) == Counter(
        [(None, b"v", ()), (None, None, (("h", b"1"),))]
    )


async def test_a_key_lies_in_the_partition_that_kafka_gives_it(bench: Bench) -> None:
    keys = [f"{n:032x}" for n in range(40)] + ["", "a", "ab", "abc", "abcd", "ключ"]
    await bench.publish(*keys)
    for record in await bench.contents(bench.source):
        assert record.key is not None
        assert record.partition == partition_of(record.key, 3)


async def test_records_of_one_key_keep_their_order_over_many_publishes(bench: Bench) -> None:
    for start in range(0, 60, 20):
        await bench.log.publish(
            [Record(bench.source, f"k{n % 4}".encode(), str(n).encode()) for n in range(start, start + 20)]
        )
    seen = await drain(bench, bench.source, GROUP, 60, max_records=7)
    for key in (b"k0", b"k1", b"k2", b"k3"):
        numbers = [int(value) for value in values([r for r in seen if r.key == key])]
        assert numbers == sorted(numbers)
        assert len(numbers) == 15


async def test_a_batch_is_one_partition_in_order_and_not_longer_than_asked(bench: Bench) -> None:
    await bench.publish(*(str(n) for n in range(50)))
    async with bench.log.consume(bench.source, GROUP, stop=bench.stop, max_records=4) as batches:
        count = 0
        while count < 50:
            batch = await anext(batches)
            offsets = [record.offset for record in batch.records]
            assert offsets == list(range(offsets[0], offsets[0] + len(offsets)))
            assert {record.partition for record in batch.records} == {batch.partition}
            assert (batch.topic, len(offsets) <= 4) == (bench.source, True)
            count += len(offsets)
            await batch.commit([])


async def test_the_next_batch_of_a_partition_waits_for_the_end_of_the_one_before(bench: Bench) -> None:
    await bench.publish(*[key_for(0)] * 6, *[key_for(1)] * 6)
    async with bench.log.consume(bench.source, GROUP, stop=bench.stop, max_records=3) as batches:
        first, second = await anext(batches), await anext(batches)
        assert {first.partition, second.partition} == {0, 1}
        waiting = asyncio.ensure_future(anext(batches))
        await second.commit([])
        third = await waiting
        assert third.partition == second.partition
        assert third.records[0].offset == second.records[-1].offset + 1


async def test_commit_makes_outputs_visible_and_moves_the_group(bench: Bench) -> None:
    await bench.publish("a", "a", "a")
    async with bench.log.consume(bench.source, GROUP, stop=bench.stop) as batches:
        (batch,) = await take(batches, 3)
        assert batch.committed is None
        assert await bench.lag() == 3
        assert await bench.copied() == []
        await batch.commit([Record(bench.sink, b"k", b"one"), Record(bench.sink, b"k", b"two")])
        await becomes(["one", "two"], bench.copied)
        await becomes({batch.partition: 3}, bench.positions)
        assert await bench.lag() == 0
        await bench.publish("a")
        assert (await anext(batches)).committed == 3


async def test_a_group_that_has_read_all_outputs_of_commits_has_no_lag(bench: Bench) -> None:
    await bench.publish("a", "b", "c")
    async with bench.log.consume(bench.source, GROUP, stop=bench.stop, max_records=1) as batches:
        for _ in range(3):
            (batch,) = await take(batches, 1)
            await batch.commit([Record(bench.sink, b"k", b"output")])
    await becomes(["output"] * 3, bench.copied)
    assert await bench.log.lag(bench.sink, "reader") == 3
    assert len(await drain(bench, bench.sink, "reader", 3)) == 3
    await becomes(0, lambda: bench.log.lag(bench.sink, "reader"))


async def test_what_is_delivered_with_a_commit_is_delivered_once_before_it(bench: Bench) -> None:
    await bench.publish("a")
    delivered: list[int] = []
    async with bench.log.consume(bench.source, GROUP, stop=bench.stop) as batches:
        (batch,) = await take(batches, 1)
        await batch.commit([Record(bench.sink, b"k", b"output")], deliver=lambda: delivered.append(1))
    await becomes(["output"], bench.copied)
    assert delivered == [1]


async def test_a_delivery_that_fails_leaves_nothing_written(bench: Bench) -> None:
    def fails() -> None:
        raise BrokenPipeError

    await bench.publish("a")
    async with bench.log.consume(bench.source, GROUP, stop=bench.stop) as batches:
        (batch,) = await take(batches, 1)
        with pytest.raises(BrokenPipeError):
            await batch.commit([Record(bench.sink, b"k", b"output")], deliver=fails)
    assert len(await drain(bench, bench.source, GROUP, 1)) == 1
    assert await bench.copied() == []


async def test_a_group_goes_on_where_it_was(bench: Bench) -> None:
    await bench.publish(*["a"] * 5)
    async with bench.log.consume(bench.source, GROUP, stop=bench.stop, max_records=3) as batches:
        await (await anext(batches)).commit([])
        uncommitted = await anext(batches)
        assert values(uncommitted.records) == ["3", "4"]
    async with bench.log.consume(bench.source, GROUP, stop=bench.stop) as batches:
        again = await anext(batches)
        assert (values(again.records), again.committed) == (["3", "4"], 3)


async def test_two_groups_know_nothing_of_each_other(bench: Bench) -> None:
    await bench.publish("a", "b", "c")
    assert sorted(values(await drain(bench, bench.source, "one", 3))) == ["0", "1", "2"]
    assert sorted(values(await drain(bench, bench.source, "two", 3))) == ["0", "1", "2"]
    assert await bench.log.committed(bench.source, "three") == {}
    assert await bench.log.lag(bench.source, "three") == 3


async def test_an_abandoned_batch_comes_again(bench: Bench) -> None:
    await bench.publish("a", "a")
    async with bench.log.consume(bench.source, GROUP, stop=bench.stop) as batches:
        (first,) = await take(batches, 2)
        await first.abandon()
        (second,) = await take(batches, 2)
        assert values(second.records) == ["0", "1"]
        with pytest.raises(BatchLost, match="partition"):
            await first.commit([])
        await second.commit([])


async def test_a_batch_is_committed_once(bench: Bench) -> None:
    await bench.publish("a")
    async with bench.log.consume(bench.source, GROUP, stop=bench.stop) as batches:
        batch = await anext(batches)
        await batch.commit([Record(bench.sink, b"k", b"v")])
        with pytest.raises(BatchLost):
            await batch.commit([Record(bench.sink, b"k", b"v")])
    await becomes(["v"], bench.copied)


async def test_an_output_that_cannot_be_written_leaves_the_batch_open(bench: Bench) -> None:
    await bench.publish("a")
    noise = random.Random(7).randbytes(ARTICLES_ENRICHED.max_message_bytes + 2048)
    async with bench.log.consume(bench.source, GROUP, stop=bench.stop) as batches:
        batch = await anext(batches)
        with pytest.raises(LogError, match="too large for topic"):
            await batch.commit([Record(bench.sink, b"k", b"fits"), Record(bench.sink, b"k", noise)])
        with pytest.raises(TopicMissing):
            await batch.commit([Record(bench.sink, b"k", b"fits"), Record("no.such.topic", b"k", b"v")])
        assert await bench.copied() == []
        await batch.commit([Record(bench.sink, b"k", b"instead")])
    await becomes(["instead"], bench.copied)


async def test_a_record_that_is_too_large_is_refused_and_the_next_are_not(bench: Bench) -> None:
    noise = random.Random(7).randbytes(ARTICLES_RAW.max_message_bytes + 2048)
    with pytest.raises(LogError, match="too large for topic"):
        await bench.log.publish([Record(bench.source, b"k", noise)])
    await bench.publish("k", "k")
    assert values(await bench.contents(bench.source)) == ["0", "1"]


async def test_large_records_pass_one_at_a_time_if_need_be(bench: Bench) -> None:
    noise = random.Random(7).randbytes(5 * 1024 * 1024)
    await bench.log.publish([Record(bench.source, b"k", noise) for _ in range(4)])
    seen: list[StoredRecord] = []
    async with bench.log.consume(bench.source, GROUP, stop=bench.stop) as batches:
        while len(seen) < 4:
            batch = await anext(batches)
            assert len(batch.records) == 1
            seen += batch.records
            await batch.commit([Record(bench.sink, record.key, record.value) for record in batch.records])
    assert [record.offset for record in seen] == [0, 1, 2, 3]

    async def whole_copies() -> int:
        return sum(record.value == noise for record in await bench.contents(bench.sink))

    await becomes(4, whole_copies)


async def test_two_consumers_divide_the_partitions_and_miss_nothing(bench: Bench) -> None:
    other = await bench.open()
    seen: Counter[str] = Counter()
    shares: list[set[int]] = [set(), set()]
    progress = asyncio.Event()

    async def work(log: EventLog, share: set[int]) -> None:
        async with log.consume(bench.source, GROUP, stop=bench.stop, max_records=5) as batches:
            async for batch in batches:
                try:
                    await batch.commit([Record(bench.sink, r.key, r.value) for r in batch.records])
                except BatchLost:
                    continue
                share.add(batch.partition)
                seen.update(values(batch.records))
                progress.set()

    workers = [asyncio.create_task(work(log, share)) for log, share in zip((bench.log, other), shares, strict=True)]
    published = 0
    while not (all(shares) and len(seen) == published):
        await bench.log.publish(
            [Record(bench.source, str(n).encode(), str(n).encode()) for n in range(published, published + 30)]
        )
        published += 30
        while len(seen) < published:
            await progress.wait()
            progress.clear()
    bench.stop.set()
    await asyncio.gather(*workers)
    assert set(seen.values()) == {1}
    await becomes(sorted(seen), lambda: sorted_values(bench))


async def test_a_consumer_that_leaves_hands_its_partitions_on(bench: Bench) -> None:
    other = await bench.open()
    await bench.publish(*(key_for(partition) for partition in range(3)))
    async with bench.log.consume(bench.source, GROUP, stop=bench.stop) as mine:
        open_batches = await take(mine, 3)
    with pytest.raises(BatchLost):
        await open_batches[0].commit([Record(bench.sink, b"k", b"late")])
    async with other.consume(bench.source, GROUP, stop=bench.stop) as theirs:
        assert len(await take(theirs, 3)) == 3
    assert await bench.copied() == []


async def test_stop_ends_the_waiting_at_once_and_open_batches_can_still_be_committed(bench: Bench) -> None:
    await bench.publish("a")
    async with bench.log.consume(bench.source, GROUP, stop=bench.stop) as batches:
        batch = await anext(batches)
        waiting = asyncio.ensure_future(anext(batches, None))
        bench.stop.set()
        assert await waiting is None
        await batch.commit([Record(bench.sink, b"k", b"v")])
    await becomes(["v"], bench.copied)
    await becomes(0, bench.lag)


async def test_a_consumer_that_waits_gets_what_another_connection_publishes(bench: Bench) -> None:
    other = await bench.open()
    async with bench.log.consume(bench.source, GROUP, stop=bench.stop) as batches:
        waiting = asyncio.ensure_future(anext(batches))
        await other.publish([Record(bench.source, b"k", b"news")])
        assert values((await waiting).records) == ["news"]


async def test_reading_ends_at_what_was_there_and_following_does_not(bench: Bench) -> None:
    await bench.publish("a", "b")
    assert len(await bench.contents(bench.source)) == 2
    following = bench.log.read(bench.source, follow=True)
    assert {(await anext(following)).key for _ in range(2)} == {b"a", b"b"}
    third = asyncio.ensure_future(anext(following))
    await bench.publish("c")
    assert (await third).key == b"c"


async def test_reading_from_the_end_gives_only_what_comes_later(bench: Bench) -> None:
    await bench.publish("a", "b")
    assert [record async for record in bench.log.read(bench.source, start="end")] == []
    following = bench.log.read(bench.source, start="end", follow=True)
    first = asyncio.ensure_future(anext(following))
    # Where the end was is known once the reading has begun, and only a record tells that it has.
    while not first.done():
        await bench.publish("c")
        await asyncio.wait([first], timeout=0.05)
    assert first.result().key == b"c"


async def test_reading_from_a_time_begins_at_the_first_record_of_that_time(bench: Bench) -> None:
    await bench.publish("a", "a", "a")
    moment = datetime.fromtimestamp((await bench.contents(bench.source))[-1].timestamp_ms / 1000, UTC)
    await asyncio.sleep(0.003)
    await bench.publish("a", "b")

    async def keys_from(start: datetime) -> list[bytes | None]:
        return [record.key async for record in bench.log.read(bench.source, start=start)]

    assert sorted(map(str, await keys_from(moment + timedelta(milliseconds=1)))) == ["b'a'", "b'b'"]
    assert len(await keys_from(moment - timedelta(days=1))) == 5
    assert await keys_from(moment + timedelta(days=1)) == []


async def test_reading_one_key_gives_its_records_alone_in_their_order(bench: Bench) -> None:
    await bench.publish(*"abcabcdefgha")
    assert values([record async for record in bench.log.read(bench.source, key=b"a")]) == ["0", "3", "11"]
    assert [record async for record in bench.log.read(bench.source, key=b"nobody's")] == []
    following = bench.log.read(bench.source, start="beginning", follow=True, key=b"b")
    assert values([await anext(following), await anext(following)]) == ["1", "4"]


@pytest.mark.parametrize(
    "use",
    [
        lambda bench: bench.log.publish([Record("no.such.topic", b"k", b"v")]),
        lambda bench: anext(bench.log.read("no.such.topic")),
        lambda bench: bench.log.consume("no.such.topic", GROUP, stop=bench.stop).__aenter__(),
        lambda bench: bench.log.committed("no.such.topic", GROUP),
        lambda bench: bench.log.lag("no.such.topic", GROUP),
    ],
    ids=["publish", "read", "consume", "committed", "lag"],
)
async def test_a_missing_topic_is_named_with_the_remedy_and_is_not_made(
    bench: Bench, use: Callable[[Bench], AsyncIterator[object]]
) -> None:
    with pytest.raises(TopicMissing, match=r"no\.such\.topic.*wireroom topics apply"):
        await use(bench)  # type: ignore[misc]
    (state,) = await bench.log.topics([replace(ARTICLES_RAW, name="no.such.topic")])
    assert (state.change, state.partitions, state.records) == ("missing", 0, 0)


async def test_topics_are_applied_once_and_then_left_alone(bench: Bench) -> None:
    assert {state.change for state in await bench.log.apply_topics(bench.topics)} == {"unchanged"}
    await bench.publish("a", "b")
    source, _ = await bench.log.topics(bench.topics)
    assert (source.partitions, source.retention_ms, source.records, source.change) == (
        3,
        ARTICLES_RAW.retention_ms,
        2,
        "unchanged",
    )


async def test_a_changed_topic_is_altered_and_partitions_are_never_taken_away(bench: Bench) -> None:
    raw = bench.topics[0]
    (wider,) = await bench.log.apply_topics([replace(raw, partitions=5, retention_ms=60_000)])
    assert (wider.change, wider.partitions, wider.retention_ms) == ("altered", 5, 60_000)
    (narrower,) = await bench.log.apply_topics([replace(raw, partitions=2, retention_ms=60_000)])
    assert (narrower.change, narrower.partitions) == ("unchanged", 5)
    (smaller,) = await bench.log.apply_topics(
        [replace(raw, partitions=5, retention_ms=60_000, max_message_bytes=9_000)]
    )
    assert smaller.change == "altered"
    with pytest.raises(LogError, match="too large"):
        await bench.log.publish([Record(raw.name, b"k", random.Random(1).randbytes(12_000))])


async def test_consumers_get_the_records_of_partitions_that_were_added(bench: Bench) -> None:
    await bench.log.apply_topics([replace(bench.topics[0], partitions=8)])
    other = await bench.open()
    keys = [f"{n}" for n in range(40)]
    await other.publish([Record(bench.source, key.encode(), key.encode()) for key in keys])
    seen = await drain(bench, bench.source, GROUP, 40)
    assert sorted(values(seen)) == sorted(keys)
    assert len({record.partition for record in seen}) == 8
