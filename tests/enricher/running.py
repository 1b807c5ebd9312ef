"""A log and a store in files of a folder, and enrichers that run on them."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemas.topics import ARTICLES_DUPLICATES, ARTICLES_ENRICHED, ARTICLES_RAW, ARTICLES_REJECTED, TOPICS
from services.cloudevents import header_texts
from services.enricher.memory.memory import Memory
from services.enricher.pipeline import Outcome, Pipeline
from services.enricher.worker import Enricher
from services.eventlog.base import EventLog, Record, StoredRecord
from services.eventlog.sqlite import SqliteEventLog
from services.store.base import Store
from services.store.sqlite import SqliteStore
from tests.enricher.newsroom import AGENCY

GROUP = "enrichers"
TTL_S = 3600.0
OUTPUTS = (ARTICLES_ENRICHED, ARTICLES_DUPLICATES, ARTICLES_REJECTED)


def article(url: str = "https://a.example/1", text: str = AGENCY, *, key: str = "", **fields: Any) -> Record:
    """A raw record without any header; its key is its URL, or `key`, which puts several into one partition."""
    value = {"url": url, "title": "Quay closed", "content_html": text, "feed": {"id": "a"}, **fields}
    return Record(ARTICLES_RAW.name, (key or url).encode(), json.dumps(value).encode())


def remembering(store: Store) -> Memory:
    """The memory of a new process on the store."""
    return Memory(store, keep_s=TTL_S, story_s=TTL_S)


@dataclass
class Desk:
    """The parts that live on when an enricher dies."""

    log: EventLog
    store: Store
    outcomes: list[Outcome] = field(default_factory=list)

    def enricher(self, *, store: Store | None = None, log: EventLog | None = None, batch_size: int = 500) -> Enricher:
        """A new enricher of the group."""
        return Enricher(
            log or self.log,
            remembering(store or self.store),
            Pipeline(()),
            group=GROUP,
            batch_size=batch_size,
            on_outcomes=self.outcomes.extend,
        )

    async def drain(self, *enrichers: Enricher) -> None:
        """Run the enrichers until the raw topic is drained."""
        workers = enrichers or (self.enricher(),)
        stop = asyncio.Event()
        running = [asyncio.ensure_future(worker.run(stop)) for worker in workers]
        try:
            await workers[0].drained()
        finally:
            stop.set()
            await asyncio.gather(*running)

    async def read(self, topic: str) -> list[StoredRecord]:
        """All records of a topic."""
        return [record async for record in self.log.read(topic)]

    async def ids(self, topic: str) -> list[str]:
        """The ids of a topic's events, sorted."""
        return sorted(header_texts(record.headers).get("ce_id", "") for record in await self.read(topic))

    def kinds(self) -> list[str]:
        """The kinds of the outcomes so far, sorted."""
        return sorted(outcome.kind for outcome in self.outcomes)


@asynccontextmanager
async def desk(folder: Path, *, store: str = "store.db") -> AsyncIterator[Desk]:
    """A desk on the files of a folder."""
    log = await SqliteEventLog.open(folder / "log.db")
    opened = await SqliteStore.open(folder / store)
    try:
        await log.apply_topics(TOPICS)
        yield Desk(log, opened)
    finally:
        await opened.close()
        await log.close()


def told(outcomes: Sequence[Outcome]) -> list[tuple[str, str, int, str | None]]:
    """Kind, article, version and reason of each outcome."""
    return [(o.kind, o.verdict.article_id, o.verdict.version, o.reason) for o in outcomes]
