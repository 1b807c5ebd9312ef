"""Claims in an SQLite table: functions on a connection, each called inside the caller's transaction.

A key is one blob, its space and its id. `expires` is milliseconds since the epoch, NULL for what never expires.
"""

import sqlite3
from collections.abc import Collection, Mapping
from itertools import islice

from services.store.base import Claims, Judge, Key, Result
from services.store.claiming import dialogue

CLAIMS_TABLE = """
    CREATE TABLE claims (
        key BLOB PRIMARY KEY,
        expires INTEGER,
        value BLOB NOT NULL
    ) WITHOUT ROWID;
"""

_KEYS_A_QUERY = 250
_WRITE = """
    INSERT INTO claims (key, value, expires) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires
"""


def claim(
    connection: sqlite3.Connection, keys: Collection[Key], judge: Judge[Result], *, now_ms: int, ttl_ms: int
) -> Claims[Result]:
    """Read, let the judge decide, write; returns what it decided."""
    talk = dialogue(keys, judge)
    wanted = next(talk)
    while True:
        try:
            wanted = talk.send(read(connection, wanted, now_ms))
        except StopIteration as end:
            claims: Claims[Result] = end.value
            _write(connection, claims, now_ms, now_ms + ttl_ms)
            return claims


def read(connection: sqlite3.Connection, keys: Collection[Key], now_ms: int) -> Mapping[Key, bytes]:
    """What the table holds of the keys and has not expired."""
    found: dict[Key, bytes] = {}
    by_name = {_name(key): key for key in keys}
    remaining = iter(by_name)
    while names := tuple(islice(remaining, _KEYS_A_QUERY)):
        places = ",".join("?" * len(names))
        rows = connection.execute(
            f"SELECT key, value FROM claims WHERE key IN ({places}) AND (expires IS NULL OR expires > ?)",  # noqa: S608
            (*names, now_ms),
        )
        found.update((by_name[name], value) for name, value in rows)
    return found


def purge(connection: sqlite3.Connection, after: bytes, rows: int, now_ms: int) -> bytes:
    """Look at the next `rows` rows behind the key `after` and delete the expired; returns where the next call goes on.

    A walk in key order needs no index on `expires`, which every write and every sighting would have to keep up.
    """
    names: list[bytes] = [
        name
        for (name,) in connection.execute("SELECT key FROM claims WHERE key > ? ORDER BY key LIMIT ?", (after, rows))
    ]
    if not names:
        return b"" if rows else after
    connection.execute("DELETE FROM claims WHERE key > ? AND key <= ? AND expires <= ?", (after, names[-1], now_ms))
    return names[-1]


def _write(connection: sqlite3.Connection, claims: Claims[Result], now_ms: int, expires_ms: int) -> None:
    connection.executemany(_WRITE, ((_name(key), value, expires_ms) for key, value in claims.writes.items()))
    connection.executemany(_WRITE, ((_name(key), value, None) for key, value in claims.lasting.items()))
    connection.executemany(
        "UPDATE claims SET expires = ? WHERE key = ? AND expires > ?",
        ((expires_ms, _name(key), now_ms) for key in claims.touched),
    )
    connection.executemany("DELETE FROM claims WHERE key = ?", ((_name(key),) for key in claims.deletes))


def _name(key: Key) -> bytes:
    return key.space.encode() + b":" + key.id
