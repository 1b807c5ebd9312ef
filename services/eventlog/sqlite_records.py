"""The SQL of the SQLite log's records: topics, appending, reading, finding by time, retention.

All functions run in the database's thread; those that write, inside a transaction of their caller. A record's rowid
is made of topic, partition and offset, so that one B-tree holds everything in reading order and appends at its ends.
"""

import sqlite3
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from schemas.topics import Topic
from services.errors import LogError, TopicMissing
from services.eventlog.base import Headers, Record, StoredRecord, TopicState
from services.eventlog.partitioner import partition_of

SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE log_topics (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, partitions INTEGER NOT NULL,
    retention_ms INTEGER, max_message_bytes INTEGER NOT NULL
);
CREATE TABLE log_partitions (
    topic INTEGER NOT NULL, partition INTEGER NOT NULL, first_offset INTEGER NOT NULL DEFAULT 0,
    next_offset INTEGER NOT NULL DEFAULT 0, last_timestamp_ms INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, partition)
) WITHOUT ROWID;
CREATE TABLE log_records (id INTEGER PRIMARY KEY, timestamp_ms INTEGER NOT NULL, key BLOB, value BLOB, headers BLOB);
CREATE TABLE log_positions (
    grp TEXT NOT NULL, topic INTEGER NOT NULL, partition INTEGER NOT NULL, next_offset INTEGER NOT NULL,
    PRIMARY KEY (grp, topic, partition)
) WITHOUT ROWID;
CREATE TABLE log_members (
    grp TEXT NOT NULL, topic INTEGER NOT NULL, member TEXT NOT NULL, process INTEGER NOT NULL, expires_at REAL NOT NULL,
    PRIMARY KEY (grp, topic, member)
) WITHOUT ROWID;
CREATE TABLE log_leases (
    grp TEXT NOT NULL, topic INTEGER NOT NULL, partition INTEGER NOT NULL, member TEXT NOT NULL,
    generation INTEGER NOT NULL, expires_at REAL NOT NULL,
    PRIMARY KEY (grp, topic, partition)
) WITHOUT ROWID;
"""

MAX_PARTITIONS = 1 << 12
_OFFSET_BITS = 40
_LENGTHS = struct.Struct("<II")


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic as it stands in the file; `id` goes into its records' rowids."""

    id: int
    name: str
    partitions: int
    retention_ms: int | None
    max_message_bytes: int


def find_topic(db: sqlite3.Connection, name: str) -> TopicRow | None:
    """The topic of that name, if there is one."""
    row = db.execute(
        "SELECT id, name, partitions, retention_ms, max_message_bytes FROM log_topics WHERE name = ?", (name,)
    ).fetchone()
    return TopicRow(*row) if row else None


def need_topic(db: sqlite3.Connection, name: str) -> TopicRow:
    """The topic of that name. Raises TopicMissing."""
    topic = find_topic(db, name)
    if topic is None:
        raise TopicMissing(f"topic {name} does not exist: run `wireroom topics apply`")
    return topic


def apply_topic(db: sqlite3.Connection, topic: Topic) -> TopicState:
    """Make the topic as wanted; partitions are only ever added."""
    found = find_topic(db, topic.name)
    if found is None:
        db.execute(
            "INSERT INTO log_topics (name, partitions, retention_ms, max_message_bytes) VALUES (?, ?, ?, ?)",
            (topic.name, topic.partitions, topic.retention_ms, topic.max_message_bytes),
        )
    wanted = (max(topic.partitions, found.partitions if found else 0), topic.retention_ms, topic.max_message_bytes)
    if found and (found.partitions, found.retention_ms, found.max_message_bytes) == wanted:
        return topic_state(db, topic.name)
    db.execute(
        "UPDATE log_topics SET partitions = ?, retention_ms = ?, max_message_bytes = ? WHERE name = ?",
        (*wanted, topic.name),
    )
    db.executemany(
        "INSERT OR IGNORE INTO log_partitions (topic, partition) VALUES (?, ?)",
        [(need_topic(db, topic.name).id, partition) for partition in range(wanted[0])],
    )
    return replace(topic_state(db, topic.name), change="altered" if found else "created")


def topic_state(db: sqlite3.Connection, name: str) -> TopicState:
    """What there is of the topic."""
    topic = find_topic(db, name)
    if topic is None:
        return TopicState(name, 0, None, 0, "missing")
    records = sum(following - first for first, following in bounds(db, topic).values())
    return TopicState(name, topic.partitions, topic.retention_ms, records, "unchanged")


def bounds(db: sqlite3.Connection, topic: TopicRow) -> dict[int, tuple[int, int]]:
    """First offset and next offset of each partition."""
    rows = db.execute("SELECT partition, first_offset, next_offset FROM log_partitions WHERE topic = ?", (topic.id,))
    return {partition: (first, following) for partition, first, following in rows}


def append(db: sqlite3.Connection, records: Sequence[Record], now_ms: int) -> None:
    """Put the records at the ends of their partitions. Raises TopicMissing, and LogError for one that is too large.

    Timestamps never run backwards within a partition, also when the clock does: `offset_at` relies on it.
    """
    topics: dict[str, TopicRow] = {}
    tails: dict[tuple[int, int], tuple[int, int]] = {}
    rows = []
    for record in records:
        topic = topics.get(record.topic) or topics.setdefault(record.topic, need_topic(db, record.topic))
        headers = encode_headers(record.headers)
        size = len(record.key or b"") + len(record.value or b"") + len(headers)
        if size > topic.max_message_bytes:
            raise LogError(
                f"record of {size} bytes is too large for topic {topic.name}, which takes {topic.max_message_bytes}: "
                "make the record smaller, or the topic's limit larger with `wireroom topics apply`"
            )
        tail = (topic.id, _choose_partition(db, topic, record.key))
        offset, last_ms = tails.get(tail) or _tail(db, *tail)
        timestamp_ms = max(last_ms, now_ms)
        rows.append((_rowid(*tail, offset), timestamp_ms, record.key, record.value, headers))
        tails[tail] = (offset + 1, timestamp_ms)
    db.executemany("INSERT INTO log_records VALUES (?, ?, ?, ?, ?)", rows)
    db.executemany(
        "UPDATE log_partitions SET next_offset = ?, last_timestamp_ms = ? WHERE topic = ? AND partition = ?",
        [(*values, *tail) for tail, values in tails.items()],
    )


def fetch(
    db: sqlite3.Connection,
    topic: TopicRow,
    partition: int,
    start: int,
    stop: int | None,
    max_records: int,
    max_bytes: int,
) -> list[StoredRecord]:
    """Records from offset `start` on and before `stop`; fewer when they get larger than `max_bytes` together."""
    base = _rowid(topic.id, partition, 0)
    end = _rowid(topic.id, partition + 1, 0) if stop is None else base + stop
    cursor = db.execute(
        "SELECT id, timestamp_ms, key, value, headers FROM log_records WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
        (base + start, end, max_records),
    )
    found: list[StoredRecord] = []
    room = max_bytes
    for rowid, timestamp_ms, key, value, headers in cursor:
        room -= len(key or b"") + len(value or b"") + len(headers)
        if found and room < 0:
            break
        stored = StoredRecord(
            topic.name, partition, rowid - base, key, value, tuple(_decode_headers(headers)), timestamp_ms
        )
        found.append(stored)
    return found


def offset_at(db: sqlite3.Connection, topic: TopicRow, partition: int, timestamp_ms: int) -> int:
    """The first offset that is as late as the time; the next offset when none is."""
    low, high = db.execute(
        "SELECT first_offset, next_offset FROM log_partitions WHERE topic = ? AND partition = ?", (topic.id, partition)
    ).fetchone()
    while low < high:
        middle = (low + high) // 2
        (found,) = db.execute(
            "SELECT timestamp_ms FROM log_records WHERE id = ?", (_rowid(topic.id, partition, middle),)
        ).fetchone()
        low, high = (middle + 1, high) if found < timestamp_ms else (low, middle)
    return int(low)


def drop_expired(db: sqlite3.Connection, now_ms: int, limit: int) -> bool:
    """Delete records older than their topic's retention, at most `limit` of them; whether none is left."""
    for row in db.execute(
        "SELECT id, name, partitions, retention_ms, max_message_bytes FROM log_topics WHERE retention_ms IS NOT NULL"
    ).fetchall():
        topic = TopicRow(*row)
        for partition, (first, _) in bounds(db, topic).items():
            keep_from = min(offset_at(db, topic, partition, now_ms - row[3]), first + limit)
            if keep_from == first:
                continue
            base = _rowid(topic.id, partition, 0)
            db.execute("DELETE FROM log_records WHERE id >= ? AND id < ?", (base + first, base + keep_from))
            db.execute(
                "UPDATE log_partitions SET first_offset = ? WHERE topic = ? AND partition = ?",
                (keep_from, topic.id, partition),
            )
            limit -= keep_from - first
            if limit <= 0:
                return False
    return True


def encode_headers(headers: Headers) -> bytes:
    """Each header as the lengths of name and value, little-endian, 32 bits each, then both."""
    parts = []
    for name, value in headers:
        encoded = name.encode()
        parts += [_LENGTHS.pack(len(encoded), len(value)), encoded, value]
    return b"".join(parts)


def _decode_headers(data: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at < len(data):
        name_size, value_size = _LENGTHS.unpack_from(data, at)
        at += _LENGTHS.size
        yield data[at : at + name_size].decode(), data[at + name_size : at + name_size + value_size]
        at += name_size + value_size


def _choose_partition(db: sqlite3.Connection, topic: TopicRow, key: bytes | None) -> int:
    if key is not None:
        return partition_of(key, topic.partitions)
    (shortest,) = db.execute(
        "SELECT partition FROM log_partitions WHERE topic = ? ORDER BY next_offset LIMIT 1", (topic.id,)
    ).fetchone()
    return int(shortest)


def _tail(db: sqlite3.Connection, topic: int, partition: int) -> tuple[int, int]:
    row: tuple[int, int] = db.execute(
        "SELECT next_offset, last_timestamp_ms FROM log_partitions WHERE topic = ? AND partition = ?",
        (topic, partition),
    ).fetchone()
    return row


def _rowid(topic: int, partition: int, offset: int) -> int:
    """Topic, partition and offset in 63 bits: 11, 12 and 40 of them."""
    return (topic * MAX_PARTITIONS + partition << _OFFSET_BITS) + offset
