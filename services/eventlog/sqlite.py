"""The event log in an SQLite file: for one machine, with nothing to install. Several processes may use one file.

In this process a publish wakes those who wait; what another process wrote is seen within `poll_s`.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Literal

from schemas.topics import Topic
from services.errors import LogUnavailable
from services.eventlog import sqlite_members, sqlite_records
from services.eventlog.base import Record, StoredRecord, TopicState
from services.eventlog.partitioner import partition_of
from services.eventlog.sqlite_consumer import MAX_BATCH_BYTES, SqliteBatch, SqliteConsumer
from services.eventlog.sqlite_records import SCHEMA, SCHEMA_VERSION, TopicRow
from services.eventlog.waiting import Bell, first_of
from services.sqlite import Database

_PAGE_RECORDS = 500
_SWEEP_RECORDS = 2_000


class SqliteEventLog:
    """See `services.eventlog.base.EventLog`. `database` may be shared with nobody; `close` closes it."""

    def __init__(self, database: Database, *, lease_s: float, poll_s: float, sweep_every_s: float) -> None:
        """For `open`."""
        self._database = database
        self._lease_s = lease_s
        self._poll_s = poll_s
        self._sweep_every_s = sweep_every_s
        self._swept = float("-inf")
        self._bell = Bell()

    @classmethod
    async def open(
        cls, path: str | Path, *, lease_s: float = 6.0, poll_s: float = 0.2, sweep_every_s: float = 60.0
    ) -> "SqliteEventLog":
        """Open or create the file. Raises DatabaseFileError.

        `lease_s` is how long a group's partitions stay with a consumer that died; `poll_s` how often other processes'
        records are looked for; `sweep_every_s` how often records past their retention are deleted, while something
        is published.
        """
        database = await Database.open(
            path,
            component="eventlog",
            version=SCHEMA_VERSION,
            schema=SCHEMA,
            unavailable=LogUnavailable,
            durable=True,
        )
        return cls(database, lease_s=lease_s, poll_s=poll_s, sweep_every_s=sweep_every_s)

    async def publish(self, records: Sequence[Record]) -> None:
        """See the port; all of the records are written, or none. Raises LogError for one too large for its topic."""
        await self._database.transact(lambda db: self._append(db, records))
        self._bell.ring()
        await self._sweep()

    @asynccontextmanager
    async def consume(
        self, topic: str, group: str, *, stop: asyncio.Event, max_records: int = 500
    ) -> AsyncIterator[AsyncIterator[SqliteBatch]]:
        """See the port."""
        consumer = SqliteConsumer(
            self._database,
            self._bell,
            topic,
            group,
            stop=stop,
            max_records=max_records,
            lease_s=self._lease_s,
            poll_s=self._poll_s,
            append=self._append,
        )
        await consumer.join()
        try:
            yield consumer
        finally:
            await consumer.leave()

    async def read(
        self,
        topic: str,
        *,
        start: Literal["beginning", "end"] | datetime = "beginning",
        follow: bool = False,
        key: bytes | None = None,
    ) -> AsyncIterator[StoredRecord]:
        """See the port."""
        found, positions, ends = await self._database.run(lambda db: _reading_bounds(db, topic, start))
        if key is not None:
            own = partition_of(key, found.partitions)
            positions = {own: positions[own]}
        while True:
            ring = self._bell.next
            progress = False
            for partition, position in positions.items():
                end = None if follow else ends[partition]
                page = await self._database.run(
                    partial(
                        sqlite_records.fetch,
                        topic=found,
                        partition=partition,
                        start=position,
                        stop=end,
                        max_records=_PAGE_RECORDS,
                        max_bytes=MAX_BATCH_BYTES,
                    )
                )
                for record in page:
                    if key is None or record.key == key:
                        yield record
                if page:
                    positions[partition] = page[-1].offset + 1
                    progress = True
            if not progress:
                if not follow:
                    return
                await first_of(ring.wait(), timeout_s=self._poll_s)

    async def committed(self, topic: str, group: str) -> Mapping[int, int]:
        """See the port."""
        return await self._database.run(
            lambda db: sqlite_members.positions(db, group, sqlite_records.need_topic(db, topic))
        )

    async def lag(self, topic: str, group: str) -> int:
        """See the port."""

        def count(db: sqlite3.Connection) -> int:
            found = sqlite_records.need_topic(db, topic)
            positions = sqlite_members.positions(db, group, found)
            return sum(
                following - max(first, positions.get(partition, 0))
                for partition, (first, following) in sqlite_records.bounds(db, found).items()
            )

        return await self._database.run(count)

    async def apply_topics(self, topics: Iterable[Topic]) -> Sequence[TopicState]:
        """See the port."""
        wanted = tuple(topics)
        return await self._database.transact(lambda db: [sqlite_records.apply_topic(db, topic) for topic in wanted])

    async def topics(self, topics: Iterable[Topic]) -> Sequence[TopicState]:
        """See the port."""
        wanted = tuple(topics)
        return await self._database.run(lambda db: [sqlite_records.topic_state(db, topic.name) for topic in wanted])

    async def close(self) -> None:
        """See the port."""
        await self._database.close()

    def _append(self, db: sqlite3.Connection, records: Sequence[Record]) -> None:
        sqlite_records.append(db, records, time.time_ns() // 1_000_000)

    async def _sweep(self) -> None:
        """Delete expired records in small steps, so that no publish waits long."""
        if time.monotonic() - self._swept < self._sweep_every_s:
            return
        now_ms = time.time_ns() // 1_000_000
        if await self._database.transact(lambda db: sqlite_records.drop_expired(db, now_ms, _SWEEP_RECORDS)):
            self._swept = time.monotonic()


def _reading_bounds(
    db: sqlite3.Connection, name: str, start: Literal["beginning", "end"] | datetime
) -> tuple[TopicRow, dict[int, int], dict[int, int]]:
    """The topic, where reading begins in each partition, and where it ends now."""
    topic = sqlite_records.need_topic(db, name)
    bounds = sqlite_records.bounds(db, topic)
    ends = {partition: following for partition, (_, following) in bounds.items()}
    if start == "beginning":
        return topic, {partition: first for partition, (first, _) in bounds.items()}, ends
    if start == "end":
        return topic, dict(ends), ends
    timestamp_ms = round(start.timestamp() * 1000)
    return topic, {p: sqlite_records.offset_at(db, topic, p, timestamp_ms) for p in bounds}, ends
