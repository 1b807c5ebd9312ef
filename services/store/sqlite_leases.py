"""Leases of feeds in SQLite tables, and named leases: functions on a connection.

A feed's lease holds while its end lies ahead of the clock and the process that took it lives: the file is on one
machine, so nobody need wait for a lease of the dead. The next feed is found by its host (`sqlite_hosts`): a host that
must be spared is passed over as a whole, however many of its feeds are due.
"""

import json
import math
import os
import sqlite3
from collections.abc import Collection, Iterator, Sequence

from services.errors import LeaseLost
from services.processes import lives
from services.store.base import Feed, FeedState, LeasedFeed, Politeness, host_of
from services.store.sqlite_feeds import state_of
from services.store.sqlite_hosts import free_ended_places, free_place, may_start, offer, rest_host, start

NAMED_LEASES_TABLE = """
    CREATE TABLE leases (name TEXT PRIMARY KEY, owner TEXT NOT NULL, ends REAL NOT NULL);
"""
_NO_LEASE = "lease_owner = NULL, lease_ends = 0, lease_process = NULL, lease_host = NULL"


def lease_due(
    connection: sqlite3.Connection,
    owner: str,
    *,
    now: float,
    clock: float,
    lease_s: float,
    limit: int,
    feed_ids: Collection[str] | None,
    politeness: Politeness,
) -> Sequence[LeasedFeed]:
    """Lease feeds that are due at `now`, the longest due first; `clock` is what leases are held against."""
    _free_ended_leases(connection, clock)
    free_ended_places(connection, clock)
    leased: list[LeasedFeed] = []
    candidates = _due(connection, now, clock) if feed_ids is None else _named(connection, feed_ids, now)
    while len(leased) < limit and (candidate := next(candidates, None)):
        feed_id, host = candidate
        if not may_start(connection, host, clock, politeness):
            continue
        connection.execute(
            "UPDATE feeds SET lease_owner = ?, lease_ends = ?, lease_process = ?, lease_host = host WHERE id = ?",
            (owner, clock + lease_s, os.getpid(), feed_id),
        )
        start(connection, host, clock, politeness)
        offer(connection, [host])
        feed, state, due = connection.execute(
            "SELECT feed, state, due FROM feeds JOIN states USING (id) WHERE id = ?", (feed_id,)
        ).fetchone()
        leased.append(LeasedFeed(Feed.model_validate_json(feed), state_of(state, due)))
    return leased


def save(
    connection: sqlite3.Connection, owner: str, feed_id: str, state: FeedState, *, clock: float, host_rest_s: float
) -> None:
    """Save the state and end the lease. Raises LeaseLost when `owner` does not hold it."""
    row = connection.execute(
        "SELECT url, lease_host FROM feeds WHERE id = ? AND lease_owner = ? AND lease_ends > ?", (feed_id, owner, clock)
    ).fetchone()
    if row is None:
        raise LeaseLost(f"feed {feed_id}: the lease of {owner} ended before its state was saved; fetch the feed again")
    url, fetched_from = row
    adopted = host_of(state.address) if state.address else None
    host = host_of(url) if adopted is None else adopted
    connection.execute(
        f"UPDATE feeds SET due = ?, adopted = ?, host = ?, {_NO_LEASE} WHERE id = ?",  # noqa: S608
        (state.next_due, adopted, host, feed_id),
    )
    connection.execute("UPDATE states SET state = ? WHERE id = ?", (state.model_dump_json(), feed_id))
    if host_rest_s > 0:
        rest_host(connection, fetched_from, clock + host_rest_s)
    free_place(connection, fetched_from)
    offer(connection, {fetched_from, host})


def lease_of(connection: sqlite3.Connection, feed_id: str, clock: float) -> tuple[str, float] | None:
    """Who holds the feed's lease, and for how many more seconds; None when nobody does."""
    row = connection.execute(
        "SELECT lease_owner, lease_ends, lease_process FROM feeds WHERE id = ? AND lease_ends > ?", (feed_id, clock)
    ).fetchone()
    return (row[0], row[1] - clock) if row and lives(row[2]) else None


def next_due(connection: sqlite3.Connection, clock: float) -> float | None:
    """When the next feed that is not paused may be leased."""

    def allowed(due: float, *spared_until: float) -> float:
        return max((due, *(until for until in spared_until if until > clock)))

    # Without `INDEXED BY` all feeds are read, since those that are not paused have an index too.
    leased = connection.execute(
        """SELECT feeds.due, lease_ends, COALESCE(rests_until, 0)
        FROM feeds INDEXED BY feeds_leased LEFT JOIN hosts USING (host) WHERE lease_owner IS NOT NULL AND NOT paused"""
    )
    soonest = min((allowed(*times) for times in leased), default=math.inf)
    waiting = "SELECT due, rests_until, full_until FROM hosts WHERE due IS NOT NULL ORDER BY due"
    for times in connection.execute(waiting):
        if times[0] >= soonest:
            break
        soonest = min(soonest, allowed(*times))
    return soonest if soonest < math.inf else None


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


def _due(connection: sqlite3.Connection, now: float, clock: float) -> Iterator[tuple[str, str]]:
    """The feed to be leased next and its host, for as long as there is one.

    After each one either the feed is leased or its host is noted as full, so that none comes twice.
    """
    ready = """SELECT host FROM hosts WHERE due <= :now AND rests_until <= :clock AND full_until <= :clock
        ORDER BY due, host LIMIT 1"""
    first = "SELECT id FROM feeds WHERE host = ? AND NOT paused AND lease_owner IS NULL ORDER BY due, id LIMIT 1"
    while row := connection.execute(ready, {"now": now, "clock": clock}).fetchone():
        yield connection.execute(first, row).fetchone()[0], row[0]


def _named(connection: sqlite3.Connection, feed_ids: Collection[str], now: float) -> Iterator[tuple[str, str]]:
    yield from connection.execute(
        """SELECT id, host FROM feeds WHERE id IN (SELECT value FROM json_each(?)) AND due <= ?
        AND NOT paused AND lease_owner IS NULL ORDER BY due, id""",
        (json.dumps(list(feed_ids)), now),
    ).fetchall()


def _free_ended_leases(connection: sqlite3.Connection, clock: float) -> None:
    held = connection.execute(
        "SELECT id, host, lease_host, lease_ends, lease_process FROM feeds WHERE lease_owner IS NOT NULL"
    ).fetchall()
    dead = {process for process in {row[4] for row in held} if not lives(process)}
    for feed_id, host, lease_host, ends, process in held:
        if ends <= clock or process in dead:
            connection.execute(f"UPDATE feeds SET {_NO_LEASE} WHERE id = ?", (feed_id,))  # noqa: S608
            free_place(connection, lease_host)
            offer(connection, [host])
