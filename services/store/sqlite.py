"""The store in an SQLite file, for one machine. The SQL stands in `sqlite_claims` and `sqlite_feeds`.

Any number of processes may open the file: each claim, lease and save is one `BEGIN IMMEDIATE` transaction, so writers
take turns. Under `synchronous = NORMAL` a power cut may undo the last of them (sqlite.org/wal.html); what was claimed
is then behind the event log, which the enricher notices. The judge of a claim runs in the database's thread.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from sqlite3 import Connection

from services.errors import StoreRestarted, StoreUnavailable
from services.sqlite import Database
from services.store import sqlite_claims, sqlite_feeds
from services.store.base import Feed, FeedState, Judge, Key, LeasedFeed, Result

_VERSION = 1
_SCHEMA = sqlite_claims.CLAIMS_TABLE + sqlite_feeds.FEED_TABLES
_PURGED_PER_WRITE = 2
"""Rows looked at for each row written: the walk is round before half as many rows were added as the table has."""


class SqliteStore:
    """See `services.store.base.Store`. `clock` gives seconds since the epoch; expiry and leases go by it."""

    durability: str | None = None

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        """For `open`."""
        self._database = database
        self._clock = clock
        self._purged_up_to = b""

    @classmethod
    async def open(cls, path: str | Path, *, clock: Callable[[], float] = time.time) -> "SqliteStore":
        """Open or create the file; ":memory:" keeps nothing. Raises DatabaseFileError."""
        database = await Database.open(
            path, component="store", version=_VERSION, schema=_SCHEMA, unavailable=StoreUnavailable
        )
        return cls(database, clock)

    async def incarnation(self) -> str:
        """The identity of the file: a copy or a new file in its place is another one."""
        return self._database.identity

    async def claim(
        self, keys: Collection[Key], judge: Judge[Result], *, ttl_s: float, incarnation: str | None = None
    ) -> Result:
        if incarnation not in (None, self._database.identity):
            raise StoreRestarted(
                f"store file {self._database.path}: it is {self._database.identity}, not {incarnation} that was "
                "checked; check it again before judging"
            )

        def transaction(connection: Connection) -> tuple[Result, bytes]:
            now_ms = self._now_ms()
            claims = sqlite_claims.claim(connection, keys, judge, now_ms=now_ms, ttl_ms=int(ttl_s * 1000))
            rows = _PURGED_PER_WRITE * len(claims.writes)
            return claims.result, sqlite_claims.purge(connection, self._purged_up_to, rows, now_ms)

        result, self._purged_up_to = await self._database.transact(transaction)
        return result

    async def get(self, keys: Collection[Key]) -> Mapping[Key, bytes]:
        return await self._database.run(lambda connection: sqlite_claims.read(connection, keys, self._now_ms()))

    async def put_feeds(self, feeds: Sequence[Feed]) -> int:
        return await self._database.transact(lambda connection: sqlite_feeds.put_feeds(connection, feeds))

    async def remove_feeds(self, feed_ids: Collection[str]) -> int:
        return await self._database.transact(lambda connection: sqlite_feeds.remove_feeds(connection, feed_ids))

    async def feeds(self) -> Sequence[Feed]:
        return await self._database.run(sqlite_feeds.feeds)

    async def feed_state(self, feed_id: str) -> FeedState | None:
        return await self._database.run(lambda connection: sqlite_feeds.feed_state(connection, feed_id))

    async def lease_due(
        self, owner: str, *, now: float, lease_s: float, limit: int, feed_ids: Collection[str] | None = None
    ) -> Sequence[LeasedFeed]:
        return await self._database.transact(
            lambda connection: sqlite_feeds.lease_due(
                connection, owner, now=now, clock=self._clock(), lease_s=lease_s, limit=limit, feed_ids=feed_ids
            )
        )

    async def save(self, owner: str, feed_id: str, state: FeedState) -> None:
        await self._database.transact(
            lambda connection: sqlite_feeds.save(connection, owner, feed_id, state, self._clock())
        )

    async def next_due(self) -> float | None:
        return await self._database.run(lambda connection: sqlite_feeds.next_due(connection, self._clock()))

    async def acquire(self, name: str, owner: str, lease_s: float) -> bool:
        return await self._database.transact(
            lambda connection: sqlite_feeds.acquire(connection, name, owner, lease_s, self._clock())
        )

    async def release(self, name: str, owner: str) -> None:
        await self._database.transact(lambda connection: sqlite_feeds.release(connection, name, owner))

    async def close(self) -> None:
        await self._database.close()

    def _now_ms(self) -> int:
        return int(self._clock() * 1000)
