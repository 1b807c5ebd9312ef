"""The feed registry and feed states in SQLite tables: functions on a connection. Leases stand in `sqlite_leases`.

`due` and `lease_ends` are seconds since the epoch. A state lies in a table of its own: it is some kilobytes, and a row
is written anew as a whole, which a lease would else do to it.
"""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence

from services.store.base import Feed, FeedState
from services.store.sqlite_hosts import free_place, offer

FEED_TABLES = """
    CREATE TABLE feeds (
        id TEXT PRIMARY KEY,
        url TEXT NOT NULL,
        host TEXT NOT NULL,
        adopted TEXT,
        paused INTEGER NOT NULL,
        due REAL NOT NULL,
        lease_owner TEXT,
        lease_ends REAL NOT NULL DEFAULT 0,
        lease_process INTEGER,
        lease_host TEXT,
        feed TEXT NOT NULL
    );
    CREATE TABLE states (id TEXT PRIMARY KEY, state TEXT NOT NULL);
    CREATE INDEX feeds_due ON feeds (due) WHERE NOT paused;
    CREATE INDEX feeds_waiting ON feeds (host, due, id) WHERE NOT paused AND lease_owner IS NULL;
    CREATE INDEX feeds_leased ON feeds (lease_host) WHERE lease_owner IS NOT NULL;
"""

_OF_THESE = "id IN (SELECT value FROM json_each(?))"


def put_feeds(connection: sqlite3.Connection, feeds: Sequence[Feed], due: Mapping[str, float]) -> int:
    """Add or replace by id; returns how many were new. New ones are due when `due` says, or at once."""
    before = _count(connection)
    left = _hosts(connection, [feed.id for feed in feeds])
    fresh = FeedState()
    connection.executemany(
        """INSERT INTO feeds (id, url, host, paused, due, feed) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET url = excluded.url, host = COALESCE(adopted, excluded.host),
            paused = excluded.paused, feed = excluded.feed""",
        (
            (feed.id, feed.url, feed.host, feed.paused, due.get(feed.id, fresh.next_due), feed.model_dump_json())
            for feed in feeds
        ),
    )
    text = fresh.model_dump_json()
    connection.executemany("INSERT OR IGNORE INTO states VALUES (?, ?)", ((feed.id, text) for feed in feeds))
    offer(connection, left | {feed.host for feed in feeds})
    return _count(connection) - before


def remove_feeds(connection: sqlite3.Connection, feed_ids: Collection[str]) -> int:
    """Remove by id, state and lease included; returns how many were there."""
    ids = json.dumps(list(feed_ids))
    hosts = _hosts(connection, feed_ids)
    leased = connection.execute(f"SELECT lease_host FROM feeds WHERE {_OF_THESE}", (ids,)).fetchall()  # noqa: S608
    removed = connection.execute(f"DELETE FROM feeds WHERE {_OF_THESE}", (ids,)).rowcount  # noqa: S608
    connection.execute(f"DELETE FROM states WHERE {_OF_THESE}", (ids,))  # noqa: S608
    for (host,) in leased:
        if host is not None:
            free_place(connection, host)
    offer(connection, hosts)
    return removed


def feeds(connection: sqlite3.Connection) -> Sequence[Feed]:
    """The registry, ordered by URL."""
    return [Feed.model_validate_json(text) for (text,) in connection.execute("SELECT feed FROM feeds ORDER BY url, id")]


def feed_state(connection: sqlite3.Connection, feed_id: str) -> FeedState | None:
    """The feed's state; None when the feed is not in the registry."""
    row = connection.execute("SELECT state, due FROM feeds JOIN states USING (id) WHERE id = ?", (feed_id,)).fetchone()
    return state_of(*row) if row else None


def state_of(text: str, due: float) -> FeedState:
    """A state as it was saved, due when the registry says it is."""
    state = FeedState.model_validate_json(text)
    state.next_due = due
    return state


def make_due(connection: sqlite3.Connection, feed_ids: Collection[str], now: float) -> int:
    """Make these feeds due at `now` unless they are due sooner; returns how many there are."""
    found = connection.execute(
        f"UPDATE feeds SET due = MIN(due, ?) WHERE {_OF_THESE} RETURNING host",  # noqa: S608
        (now, json.dumps(list(feed_ids))),
    ).fetchall()
    offer(connection, {host for (host,) in found})
    return len(found)


def overdue(connection: sqlite3.Connection, now: float) -> int:
    """How many feeds that are not paused were due before `now`."""
    count: int = connection.execute("SELECT COUNT(*) FROM feeds WHERE NOT paused AND due < ?", (now,)).fetchone()[0]
    return count


def _hosts(connection: sqlite3.Connection, feed_ids: Collection[str]) -> set[str]:
    rows = connection.execute(f"SELECT host FROM feeds WHERE {_OF_THESE}", (json.dumps(list(feed_ids)),))  # noqa: S608
    return {host for (host,) in rows}


def _count(connection: sqlite3.Connection) -> int:
    count: int = connection.execute("SELECT COUNT(*) FROM feeds").fetchone()[0]
    return count
