"""Records in the SQLite log: their headers, their order in time, their retention."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.topics import ARTICLES_RAW
from services.eventlog.base import Record
from services.eventlog.sqlite_records import (
    SCHEMA,
    append,
    apply_topic,
    bounds,
    drop_expired,
    fetch,
    need_topic,
    offset_at,
)

TOPIC = replace(ARTICLES_RAW, name="t", partitions=1, retention_ms=1000)


def fresh() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.executescript(SCHEMA)
    apply_topic(db, TOPIC)
    return db


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    db = fresh()
    yield db
    db.close()


def put(db: sqlite3.Connection, *times_ms: int) -> None:
    for time_ms in times_ms:
        append(db, [Record("t", b"k", str(time_ms).encode())], time_ms)


def numbers(db: sqlite3.Connection) -> list[int]:
    return [int(record.value or b"") for record in fetch(db, need_topic(db, "t"), 0, 0, None, 100, 1 << 30)]


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8")), st.binary())))
def test_headers_come_back_as_they_were(headers: list[tuple[str, bytes]]) -> None:
    db = fresh()
    append(db, [Record("t", b"k", b"v", tuple(headers))], 0)
    (stored,) = fetch(db, need_topic(db, "t"), 0, 0, None, 10, 1 << 30)
    assert stored.headers == tuple(headers)
    db.close()


@given(st.lists(st.integers(0, 20), max_size=30), st.integers(0, 25))
def test_the_offset_of_a_time_is_the_first_that_is_not_earlier(clock_ms: list[int], time_ms: int) -> None:
    db = fresh()
    put(db, *clock_ms)
    topic = need_topic(db, "t")
    stored = fetch(db, topic, 0, 0, None, 100, 1 << 30)
    expected = next((r.offset for r in stored if r.timestamp_ms >= time_ms), len(stored))
    assert offset_at(db, topic, 0, time_ms) == expected
    db.close()


def test_timestamps_do_not_run_backwards_when_the_clock_does(db: sqlite3.Connection) -> None:
    put(db, 50, 40, 60)
    stored = fetch(db, need_topic(db, "t"), 0, 0, None, 10, 1 << 30)
    assert [record.timestamp_ms for record in stored] == [50, 50, 60]


def test_records_past_their_retention_are_dropped_and_offsets_stay(db: sqlite3.Connection) -> None:
    put(db, 0, 500, 999, 1000, 1500)
    assert drop_expired(db, 2000, limit=100)
    assert numbers(db) == [1000, 1500]
    assert bounds(db, need_topic(db, "t")) == {0: (3, 5)}
    put(db, 2000)
    assert fetch(db, need_topic(db, "t"), 0, 5, None, 10, 1 << 30)[0].offset == 5


def test_a_sweep_drops_no_more_than_its_limit(db: sqlite3.Connection) -> None:
    put(db, *range(10))
    assert not drop_expired(db, 10_000, limit=4)
    assert numbers(db) == [4, 5, 6, 7, 8, 9]
    assert not drop_expired(db, 10_000, limit=6)
    assert drop_expired(db, 10_000, limit=6)
    assert numbers(db) == []
    put(db, 20)
    assert bounds(db, need_topic(db, "t")) == {0: (10, 11)}


def test_a_fetch_ends_before_it_gets_too_large_but_never_empty(db: sqlite3.Connection) -> None:
    append(db, [Record("t", b"", b"x" * 10) for _ in range(5)], 0)
    topic = need_topic(db, "t")
    assert [len(fetch(db, topic, 0, 0, None, 100, room)) for room in (0, 10, 25, 1000)] == [1, 1, 2, 5]
    assert len(fetch(db, topic, 0, 1, 3, 100, 1000)) == 2
