"""The feed registry, feed states and leases in SQLite tables: functions on a connection.

`due`, `lease_ends` and `ends` are seconds since the epoch. A feed's lease holds while its end lies ahead of the clock
and the process that took it lives: the file is on one machine, so nobody need wait for a lease of the dead.
"""

import json
import os
import sqlite3
from collections.abc import Collection, Sequence

from services.errors import LeaseLost
from services.processes import lives
from services.store.base import Feed, FeedState, LeasedFeed

FEED_TABLES = """
    CREATE TABLE feeds (
        id TEXT PRIMARY KEY,
        url TEXT NOT NULL,
        paused INTEGER NOT NULL,
        due REAL NOT NULL,
        lease_owner TEXT,
        lease_ends REAL NOT NULL DEFAULT 0,
        lease_process INTEGER,
        feed TEXT NOT NULL,
        state TEXT NOT NULL
    );
    CREATE INDEX feeds_due ON feeds (due, lease_ends) WHERE NOT paused;
    CREATE INDEX feeds_leased ON feeds (lease_process) WHERE lease_process IS NOT NULL;
    CREATE TABLE leases (name TEXT PRIMARY KEY, owner TEXT NOT NULL, ends REAL NOT NULL);
"""


def put_feeds(connection: sqlite3.Connection, feeds: Sequence[Feed]) -> int:
    """Add or replace by id; returns how many were new."""
    before = _count(connection)
    fresh = FeedState()
    connection.executemany(
        """INSERT INTO feeds (id, url, paused, due, feed, state) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET url = excluded.url, paused = excluded.paused, feed = excluded.feed""",
        (
            (feed.id, feed.url, feed.paused, fresh.next_due, feed.model_dump_json(), fresh.model_dump_json())
            for feed in feeds
        ),
    )
    return _count(connection) - before


def remove_feeds(connection: sqlite3.Connection, feed_ids: Collection[str]) -> int:
    """Remove by id, state and lease included; returns how many were there."""
    removed = connection.execute(
        "DELETE FROM feeds WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(feed_ids)),)
    )
    return removed.rowcount


def feeds(connection: sqlite3.Connection) -> Sequence[Feed]:
    """The registry, ordered by URL."""
    return [Feed.model_validate_json(text) for (text,) in connection.execute("SELECT feed FROM feeds ORDER BY url, id")]


def feed_state(connection: sqlite3.Connection, feed_id: str) -> FeedState | None:
    """The feed's state; None when the feed is not in the registry."""
    row = connection.execute("SELECT state FROM feeds WHERE id = ?", (feed_id,)).fetchone()
    return FeedState.model_validate_json(row[0]) if row else None


def lease_due(
    connection: sqlite3.Connection,
    owner: str,
    *,
    now: float,
    clock: float,
    lease_s: float,
    limit: int,
    feed_ids: Collection[str] | None,
) -> Sequence[LeasedFeed]:
    """Lease feeds that are due at `now`, the longest due first; `clock` is what leases are held against."""
    _free_leases_of_the_dead(connection)
    rows = connection.execute(
        """SELECT id, feed, state FROM feeds
        WHERE NOT paused AND due <= :now AND lease_ends <= :clock
            AND (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)))
        ORDER BY due, id LIMIT :limit""",
        {
            "now": now,
            "clock": clock,
            "ids": None if feed_ids is None else json.dumps(list(feed_ids)),
            "limit": max(limit, 0),
        },
    ).fetchall()
    connection.executemany(
        "UPDATE feeds SET lease_owner = ?, lease_ends = ?, lease_process = ? WHERE id = ?",
        ((owner, clock + lease_s, os.getpid(), feed_id) for feed_id, _, _ in rows),
    )
    return [LeasedFeed(Feed.model_validate_json(feed), FeedState.model_validate_json(state)) for _, feed, state in rows]


def save(connection: sqlite3.Connection, owner: str, feed_id: str, state: FeedState, clock: float) -> None:
    """Save the state and end the lease. Raises LeaseLost when `owner` does not hold it."""
    saved = connection.execute(
        """UPDATE feeds SET state = ?, due = ?, lease_owner = NULL, lease_ends = 0, lease_process = NULL
        WHERE id = ? AND lease_owner = ? AND lease_ends > ?""",
        (state.model_dump_json(), state.next_due, feed_id, owner, clock),
    )
    if not saved.rowcount:
        raise LeaseLost(f"feed {feed_id}: the lease of {owner} ended before its state was saved; fetch the feed again")


def next_due(connection: sqlite3.Connection, clock: float) -> float | None:
    """When the next feed that is not paused is due or its lease ends."""
    due: float | None = connection.execute(
        "SELECT MIN(MAX(due, CASE WHEN lease_ends > ? THEN lease_ends ELSE due END)) FROM feeds WHERE NOT paused",
        (clock,),
    ).fetchone()[0]
    return due


def acquire(connection: sqlite3.Connection, name: str, owner: str, lease_s: float, clock: float) -> bool:
    """Take or renew the named lease; False when another owner holds it."""
    taken = connection.execute(
        """INSERT INTO leases VALUES (:name, :owner, :ends)
        ON CONFLICT (name) DO UPDATE SET owner = :owner, ends = :ends WHERE owner = :owner OR ends <= :clock""",
        {"name": name, "owner": owner, "ends": clock + lease_s, "clock": clock},
    )
    return taken.rowcount == 1


def release(connection: sqlite3.Connection, name: str, owner: str) -> None:
    """End the named lease if the owner holds it."""
    connection.execute("DELETE FROM leases WHERE name = ? AND owner = ?", (name, owner))


def _free_leases_of_the_dead(connection: sqlite3.Connection) -> None:
    holders = connection.execute("SELECT DISTINCT lease_process FROM feeds WHERE lease_process IS NOT NULL").fetchall()
    for (process,) in holders:
        if not lives(process):
            connection.execute(
                "UPDATE feeds SET lease_owner = NULL, lease_ends = 0, lease_process = NULL WHERE lease_process = ?",
                (process,),
            )


def _count(connection: sqlite3.Connection) -> int:
    count: int = connection.execute("SELECT COUNT(*) FROM feeds").fetchone()[0]
    return count
