"""What only the SQLite store has: a file that keeps everything, and expired rows that go away."""

import asyncio
import sqlite3
import sys
import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from services.errors import DatabaseFileError, StoreRestarted
from services.store.base import Claims, Feed, Key, Politeness
from services.store.sqlite import SqliteStore


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def keys(count: int, *, start: int = 0) -> list[Key]:
    return [Key("band", number.to_bytes(4, "big")) for number in range(start, start + count)]


async def write(store: SqliteStore, written: list[Key], ttl_s: float = 100) -> None:
    await store.claim([], lambda found: Claims(None, writes=dict.fromkeys(written, b"value")), ttl_s=ttl_s)


async def test_a_file_opened_again_is_the_same_store(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "store.db")
    incarnation = await store.incarnation()
    await write(store, keys(1))
    await store.put_feeds([Feed(id="a", url="https://example.org/a")])
    await store.close()
    store = await SqliteStore.open(tmp_path / "store.db")
    assert await store.incarnation() == incarnation
    assert await store.get(keys(1)) == {keys(1)[0]: b"value"}
    assert [feed.id for feed in await store.feeds()] == ["a"]
    await store.close()


async def test_another_file_is_another_incarnation(tmp_path: Path) -> None:
    first = await SqliteStore.open(tmp_path / "first.db")
    second = await SqliteStore.open(tmp_path / "second.db")
    with pytest.raises(StoreRestarted, match=r"second\.db"):
        await second.claim([], lambda found: Claims(None), ttl_s=1, incarnation=await first.incarnation())
    await first.close()
    await second.close()


async def test_a_store_in_memory_works_and_is_its_own() -> None:
    first, second = await SqliteStore.open(":memory:"), await SqliteStore.open(":memory:")
    await write(first, keys(1))
    assert len(await first.get(keys(1))) == 1
    assert len(await second.get(keys(1))) == 0
    await first.close()
    await second.close()


async def test_the_judge_leaves_the_event_loop_free() -> None:
    store = await SqliteStore.open(":memory:")
    threads: list[int] = []

    def judge(found: Mapping[Key, bytes]) -> Claims[None]:
        threads.append(threading.get_ident())
        return Claims(None)

    await store.claim([], judge, ttl_s=1)
    assert threads != [threading.get_ident()]
    await store.close()


async def test_expired_rows_stay_fewer_than_the_living(tmp_path: Path) -> None:
    clock = Clock()
    path = tmp_path / "store.db"
    store = await SqliteStore.open(path, clock=clock)
    await store.claim([], lambda found: Claims(None, lasting={Key("journal", b"p"): b"mark"}), ttl_s=1)
    for batch in range(50):
        await write(store, keys(100, start=batch * 100), ttl_s=100)
        clock.now += 10
    living = 10 * 100
    with closing(sqlite3.connect(path)) as connection:
        (rows,) = connection.execute("SELECT COUNT(*) FROM claims").fetchone()
    assert living <= rows <= 2 * living
    assert await store.get([Key("journal", b"p")]) == {Key("journal", b"p"): b"mark"}
    await store.close()


async def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    await (await SqliteStore.open(path)).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE wireroom_components SET version = 999 WHERE name = 'store'")
        connection.commit()
    with pytest.raises(DatabaseFileError, match="999"):
        await SqliteStore.open(path)


VERSION_1 = """
CREATE TABLE wireroom_file (one INTEGER PRIMARY KEY CHECK (one = 1), identity TEXT NOT NULL);
CREATE TABLE wireroom_components (name TEXT PRIMARY KEY, version INTEGER NOT NULL);
INSERT INTO wireroom_file VALUES (1, 'the file');
INSERT INTO wireroom_components VALUES ('store', 1);
CREATE TABLE claims (key BLOB PRIMARY KEY, expires INTEGER, value BLOB NOT NULL) WITHOUT ROWID;
INSERT INTO claims VALUES (CAST('band:kept' AS BLOB), NULL, CAST('value' AS BLOB));
CREATE TABLE feeds (
    id TEXT PRIMARY KEY, url TEXT NOT NULL, paused INTEGER NOT NULL, due REAL NOT NULL, lease_owner TEXT,
    lease_ends REAL NOT NULL DEFAULT 0, lease_process INTEGER, feed TEXT NOT NULL, state TEXT NOT NULL
);
CREATE INDEX feeds_due ON feeds (due, lease_ends) WHERE NOT paused;
CREATE INDEX feeds_leased ON feeds (lease_process) WHERE lease_process IS NOT NULL;
CREATE TABLE leases (name TEXT PRIMARY KEY, owner TEXT NOT NULL, ends REAL NOT NULL);
INSERT INTO feeds VALUES (
    'a', 'https://example.org/a', 0, 100, 'old', 4e9, 1, '{"id": "a", "url": "https://example.org/a"}',
    '{"next_due": 100, "etag": "1", "entries": {"guid": {"content": "c", "article_key": "k"}}, "fetches": 7}'
), (
    'b', 'https://example.org/b', 1, 50, NULL, 0, NULL, '{"id": "b", "url": "https://example.org/b", "paused": true}',
    '{"next_due": 50}'
);
"""


async def test_a_file_of_the_first_version_is_taken_over_with_its_feeds_and_claims(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_1)
    for _ in range(2):
        store = await SqliteStore.open(path)
        assert await store.incarnation() == "the file"
        assert await store.get([Key("band", b"kept")]) == {Key("band", b"kept"): b"value"}
        assert [(feed.id, feed.paused) for feed in await store.feeds()] == [("a", False), ("b", True)]
        state = await store.feed_state("a")
        assert state is not None
        assert (state.next_due, state.etag, state.fetches) == (100, "1", 7)
        assert await store.next_due() == 100
        await store.close()
    store = await SqliteStore.open(path)
    (leased,) = await store.lease_due("new", now=100, lease_s=60, limit=9)
    assert leased.feed.id == "a"
    await store.save("new", "a", leased.state)
    await store.close()


async def test_the_leases_of_a_process_that_died_are_free_at_once(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "store.db")
    await store.put_feeds([Feed(id="a", url="https://example.org/a")])
    dies = """
import asyncio, os, sys
from services.store.base import Politeness
from services.store.sqlite import SqliteStore

async def lease_and_die():
    store = await SqliteStore.open(sys.argv[1])
    assert await store.lease_due("first", now=1, lease_s=1000, limit=1, politeness=Politeness(1, pause_s=0))
    assert await store.lease_host("first", "page.example", lease_s=1000, politeness=Politeness(1, pause_s=0))
    os._exit(9)

asyncio.run(lease_and_die())
"""
    first = await asyncio.create_subprocess_exec(sys.executable, "-c", dies, str(tmp_path / "store.db"))
    assert await first.wait() == 9
    one_place = Politeness(at_once=1, pause_s=0)
    (leased,) = await store.lease_due("second", now=1, lease_s=1000, limit=1, politeness=one_place)
    assert leased.feed.id == "a"
    assert await store.lease_host("second", "page.example", lease_s=1000, politeness=one_place)
    assert await store.lease_due("third", now=1, lease_s=1000, limit=1, politeness=one_place) == []
    await store.close()
