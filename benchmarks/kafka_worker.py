"""Wireroom's side of `kafka_throughput`: one process that takes the raw topic to its end, and prints its `Run`.

    python -m benchmarks.kafka_worker JOB STORE BROKER GROUP TOTAL

JOB `tagged` is the enricher as it ships; `exact` the enricher without near-duplicates and taggers; `plain` no enricher,
but the log and the store with the job that Quix's worker does: parse, claim the hash of the content, encode (by orjson,
as there).
STORE is a folder for an SQLite file, or the address of a Valkey.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

import orjson

from benchmarks.metering import Meter, Run
from schemas.topics import ARTICLES_ENRICHED, ARTICLES_RAW
from services.allocator import tune_allocator
from services.enricher.memory.memory import Memory
from services.enricher.outcomes import Outcome
from services.enricher.pipeline import Pipeline, Prepared
from services.enricher.taggers.registry import taggers
from services.enricher.worker import Enricher
from services.eventlog.base import Batch, Record, StoredRecord
from services.eventlog.kafka import KafkaEventLog
from services.running import collect_garbage_seldom
from services.store.base import Claims, Key, Store
from services.store.sqlite import SqliteStore
from services.store.valkey import ValkeyStore

BATCH = 500
_PARALLEL = 4
_TTL_S = 30 * 24 * 60 * 60.0


async def run(job: str, store_place: str, broker: str, group: str, total: int) -> Run:
    """The run of a job, once `total` records are committed."""
    log = await KafkaEventLog.open(broker)
    store = await _open_store(store_place, group)
    meter, stop = Meter(total), asyncio.Event()
    try:
        if job == "plain":
            await _PlainWorker(log, store, group, meter, stop).run()
        else:
            pipeline = _MeteredPipeline(meter) if job == "exact" else _MeteredPipeline(meter, tagged=True)

            def on_outcomes(outcomes: Sequence[Outcome]) -> None:
                kinds = Counter(outcome.kind for outcome in outcomes)
                meter.add({"records": len(outcomes), "emitted": kinds["created"], "copies": kinds["duplicate"]})
                if meter.run:
                    stop.set()

            memory = Memory(store, keep_s=_TTL_S, story_s=_TTL_S / 6)
            await Enricher(log, memory, pipeline, group=group, batch_size=BATCH, on_outcomes=on_outcomes).run(stop)
    finally:
        await store.close()
        await log.close()
    assert meter.run
    return meter.run


class _MeteredPipeline(Pipeline):
    def __init__(self, meter: Meter, *, tagged: bool = False) -> None:
        super().__init__(taggers(None) if tagged else (), near=tagged)
        self._meter = meter

    def prepare(self, records: Sequence[Record | StoredRecord]) -> list[Prepared]:
        self._meter.begin()
        return super().prepare(records)


class _PlainWorker:
    """Exact copies only, and of those the ones whose title and HTML are the same to the letter."""

    def __init__(self, log: KafkaEventLog, store: Store, group: str, meter: Meter, stop: asyncio.Event) -> None:
        self._log = log
        self._store = store
        self._group = group
        self._meter = meter
        self._stop = stop
        self._slots = asyncio.Semaphore(_PARALLEL)

    async def run(self) -> None:
        async with (
            self._log.consume(ARTICLES_RAW.name, self._group, stop=self._stop, max_records=BATCH) as batches,
            asyncio.TaskGroup() as tasks,
        ):
            async for batch in batches:
                tasks.create_task(self._work(batch))

    async def _work(self, batch: Batch) -> None:
        async with self._slots:
            self._meter.begin()
            articles = [orjson.loads(record.value or b"") for record in batch.records]
            keys = [Key("text", _content_hash(article)) for article in articles]
            names = [b"%d/%d" % (batch.partition, record.offset) for record in batch.records]

            def judge(found: Mapping[Key, bytes]) -> Claims[list[bool]]:
                held, writes, first = dict(found), {}, []
                for key, name in zip(keys, names, strict=True):
                    if key not in held:
                        held[key] = writes[key] = name
                    first.append(held[key] == name)
                return Claims(first, writes=writes)

            firsts = await self._store.claim(set(keys), judge, ttl_s=_TTL_S)
            await batch.commit(
                [
                    Record(
                        ARTICLES_ENRICHED.name,
                        record.key,
                        orjson.dumps({**article, "article_id": key.id.hex(), "version": 1, "change": "created"}),
                    )
                    for record, article, key, first in zip(batch.records, articles, keys, firsts, strict=True)
                    if first
                ]
            )
        emitted = sum(firsts)
        self._meter.add({"records": len(firsts), "emitted": emitted, "copies": len(firsts) - emitted})
        if self._meter.run:
            self._stop.set()


def _content_hash(article: Mapping[str, str]) -> bytes:
    return blake2b(f"{article['title']}\n{article['content_html']}".encode(), digest_size=16).digest()


async def _open_store(place: str, group: str) -> Store:
    if "://" in place:
        return await ValkeyStore.open(place, prefix=f"{group}:")
    return await SqliteStore.open(Path(place) / f"{group}.db")


if __name__ == "__main__":
    _job, _store, _broker, _group, _total = sys.argv[1:]
    collect_garbage_seldom()
    tune_allocator()
    print(asyncio.run(run(_job, _store, _broker, _group, int(_total))).to_json())
