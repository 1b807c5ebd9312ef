"""The store in an SQLite file, for one machine. The SQL stands in the modules `sqlite_…` beside this one.

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
from services.store import sqlite_claims, sqlite_feeds, sqlite_hosts, sqlite_leases
from services.store.base import NOW, POLITE, Feed, FeedState, Judge, Key, LeasedFeed, Politeness, Result
from services.store.sqlite_upgrades import UPGRADES

_VERSION = 2
_SCHEMA = (
    sqlite_claims.CLAIMS_TABLE + sqlite_feeds.FEED_TABLES + sqlite_hosts.HOST_TABLES + sqlite_leases.NAMED_LEASES_TABLE
)
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
            path,
            component="store",
            version=_VERSION,
            schema=_SCHEMA,
            upgrades=UPGRADES,
            unavailable=StoreUnavailable,
        )
        return cls(database, clock)

    async def incarnation(self) -> str:
        """The identity of the file: a copy or a new file in its place is another one."""
        return self._database.identity

    async def claim(
        self,
        keys: Collection[Key],
        judge: Judge[Result],
        *,
        ttl_s: float,
        incarnation: str | None = None,
        expected: Mapping[Key, bytes] | None = None,
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

    async def put_feeds(self, feeds: Sequence[Feed], *, due: Mapping[str, float] = NOW) -> int:
        return await self._database.transact(lambda connection: sqlite_feeds.put_feeds(connection, feeds, due))

    async def remove_feeds(self, feed_ids: Collection[str]) -> int:
        return await self._database.transact(lambda connection: sqlite_feeds.remove_feeds(connection, feed_ids))

    async def feeds(self) -> Sequence[Feed]:
        return await self._database.run(sqlite_feeds.feeds)

    async def feed_state(self, feed_id: str) -> FeedState | None:
        return await self._database.run(lambda connection: sqlite_feeds.feed_state(connection, feed_id))

    async def make_due(self, feed_ids: Collection[str], now: float) -> int:
        return await self._database.transact(lambda connection: sqlite_feeds.make_due(connection, feed_ids, now))

    async def lease_due(
        self,
        owner: str,
        *,
        now: float,
        lease_s: float,
        limit: int,
        feed_ids: Collection[str] | None = None,
        politeness: Politeness = POLITE,
    ) -> Sequence[LeasedFeed]:
        return await self._database.transact(
            lambda connection: sqlite_leases.lease_due(
                connection,
                owner,
                now=now,
                clock=self._clock(),
                lease_s=lease_s,
                limit=limit,
                feed_ids=feed_ids,
                politeness=politeness,
            )
        )

    async def lease_host(self, owner: str, host: str, *, lease_s: float, politeness: Politeness = POLITE) -> bool:
        return await self._database.transact(
            lambda connection: sqlite_hosts.lease_host(
                connection, owner, host, clock=self._clock(), lease_s=lease_s, politeness=politeness
            )
        )

    async def release_host(self, owner: str, host: str) -> None:
        await self._database.transact(lambda connection: sqlite_hosts.release_host(connection, owner, host))

    async def host_rest(self, host: str) -> float:
        return await self._database.run(lambda connection: sqlite_hosts.host_rest(connection, host, self._clock()))

    async def save(self, owner: str, feed_id: str, state: FeedState, *, host_rest_s: float = 0.0) -> None:
        await self._database.transact(
            lambda connection: sqlite_leases.save(
                connection, owner, feed_id, state, clock=self._clock(), host_rest_s=host_rest_s
            )
        )

    async def lease_of(self, feed_id: str) -> tuple[str, float] | None:
        return await self._database.run(lambda connection: sqlite_leases.lease_of(connection, feed_id, self._clock()))

    async def next_due(self) -> float | None:
        return await self._database.run(lambda connection: sqlite_leases.next_due(connection, self._clock()))

    async def overdue(self, now: float) -> int:
        return await self._database.run(lambda connection: sqlite_feeds.overdue(connection, now))

    async def acquire(self, name: str, owner: str, lease_s: float) -> bool:
        return await self._database.transact(
            lambda connection: sqlite_leases.acquire(connection, name, owner, lease_s, self._clock())
        )

    async def release(self, name: str, owner: str) -> None:
        await self._database.transact(lambda connection: sqlite_leases.release(connection, name, owner))

    async def close(self) -> None:
        await self._database.close()

    def _now_ms(self) -> int:
        return int(self._clock() * 1000)
