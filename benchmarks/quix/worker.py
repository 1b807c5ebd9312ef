"""Quix Streams' side of `kafka_throughput`: one process that takes the raw topic to its end, and prints its `Run`.

    python benchmarks/quix/worker.py JOB FOLDER BROKER GROUP TOTAL COMMIT_EVERY

It runs in an environment of its own (requirements.lock beside it), with Wireroom's folder on the path. JOB `plain` is
parse, hash of the content, state, encode; `text` calls the very functions of Wireroom's enricher, so that both write
the same events. Exactly once, state in RocksDB with its changelog topic, as Quix has it by default.

Quix keeps state by record key. Copies are published under the key of their original here, so that they meet without a
second trip through a repartition topic.
"""

import sys
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from quixstreams import Application, State
from quixstreams.models import TopicConfig

from benchmarks.metering import Meter, Run
from schemas.topics import ARTICLES_ENRICHED, ARTICLES_RAW
from services.enricher.journal import Verdict
from services.enricher.pipeline import Pipeline
from services.eventlog.base import Record


class PlainJob:
    """An article whose title and HTML are new, to the letter; None for a copy."""

    deserializer = serializer = "json"

    def __init__(self, meter: Meter) -> None:
        self._meter = meter

    def __call__(self, article: dict[str, Any], state: State) -> dict[str, Any] | None:
        """The event of one record."""
        self._meter.begin()
        self._meter.counts["records"] += 1
        content = blake2b(f"{article['title']}\n{article['content_html']}".encode(), digest_size=16).hexdigest()
        if state.exists(content):
            self._meter.counts["copies"] += 1
            return None
        state.set(content, 1)
        self._meter.counts["emitted"] += 1
        article["article_id"], article["version"], article["change"] = content, 1, "created"
        return article


class TextJob:
    """What Wireroom's enricher writes of a record without near-duplicates and taggers."""

    deserializer = serializer = "bytes"

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._pipeline = Pipeline((), near=False)

    def __call__(self, value: bytes, state: State) -> Record | None:
        """The event of one record, created or duplicate, in CloudEvents' binary mode."""
        self._meter.begin()
        self._meter.counts["records"] += 1
        prepared = self._pipeline.prepare([Record("raw", None, value)])
        candidate = prepared[0].candidate
        assert candidate
        text = candidate.prints.exact.hex()
        original = state.get(text)
        if original is None:
            original = candidate.key.hex()
            state.set(text, original)
            self._meter.counts["emitted"] += 1
            verdict = Verdict("created", original, 1)
        else:
            self._meter.counts["copies"] += 1
            verdict = Verdict("duplicate", original, 1, "same_text")
        outcome = self._pipeline.enrich(prepared, [verdict], datetime.now(UTC))[0]
        return outcome.record


def run(job: str, folder: str, broker: str, group: str, total: int, commit_every: int) -> Run:
    """The run of a job, once `total` records are committed. `commit_every` 0 leaves it to Quix: every 5 s."""
    meter = Meter(total)
    app = Application(
        broker,
        consumer_group=group,
        auto_offset_reset="earliest",
        processing_guarantee="exactly-once",
        commit_every=commit_every,
        state_dir=f"{folder}/{group}",
        producer_extra_config={"compression.type": "zstd"},
        loglevel="ERROR",
    )
    work = PlainJob(meter) if job == "plain" else TextJob(meter)
    source = app.topic(ARTICLES_RAW.name, value_deserializer=work.deserializer, key_deserializer="bytes")
    sink = app.topic(
        f"{group}.{ARTICLES_ENRICHED.name}",
        value_serializer=work.serializer,
        key_serializer="bytes",
        config=TopicConfig(num_partitions=ARTICLES_ENRICHED.partitions, replication_factor=1),
    )
    articles = app.dataframe(source).apply(work, stateful=True)
    articles = articles.filter(lambda event: event is not None)
    if job == "text":
        articles = articles.set_headers(lambda record, *_: list(record.headers)).apply(lambda record: record.value)
    articles.to_topic(sink)

    # Quix tells nobody when a checkpoint is committed.
    context = app._processing_context
    commit = context.commit_checkpoint

    def commit_checkpoint(force: bool = False, revoking: bool = False) -> None:
        if meter.counts["records"] == total:
            commit(force=True, revoking=revoking)
            meter.add({})
            app.stop()
        else:
            commit(force=force, revoking=revoking)

    context.commit_checkpoint = commit_checkpoint
    app.run()
    assert meter.run
    return meter.run


if __name__ == "__main__":
    _job, _folder, _broker, _group, _total, _every = sys.argv[1:]
    print(run(_job, _folder, _broker, _group, int(_total), int(_every)).to_json())
