"""Hosts in SQLite tables: when the first of a host's feeds is due, how long it must be spared, who holds its places.

Functions on a connection. A host has a row while one of its feeds waits or it must be spared: `due` is when the first
of its feeds is due that is neither paused nor leased, `rests_until` the end of its pause or rest, `full_until` when the
first of its places ends, if all are taken. All are seconds since the epoch; those of the past say nothing.
"""

import os
import sqlite3
from collections.abc import Iterable

from services.processes import lives
from services.store.base import Politeness

HOST_TABLES = """
    CREATE TABLE hosts (
        host TEXT PRIMARY KEY,
        due REAL,
        rests_until REAL NOT NULL DEFAULT 0,
        full_until REAL NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE INDEX hosts_due ON hosts (due, host, rests_until, full_until);
    CREATE TABLE places (host TEXT NOT NULL, owner TEXT NOT NULL, ends REAL NOT NULL, process INTEGER NOT NULL);
    CREATE INDEX places_of_host ON places (host, owner);
"""


def offer(connection: sqlite3.Connection, hosts: Iterable[str]) -> None:
    """Note when the first feed of each host is due, after anything about its feeds has changed."""
    connection.executemany(
        """INSERT INTO hosts (host, due) VALUES (:host, (
            SELECT due FROM feeds WHERE host = :host AND NOT paused AND lease_owner IS NULL ORDER BY due LIMIT 1
        )) ON CONFLICT (host) DO UPDATE SET due = excluded.due""",
        ({"host": host} for host in hosts),
    )


def may_start(connection: sqlite3.Connection, host: str, clock: float, politeness: Politeness) -> bool:
    """Whether a fetch from the host may start; a host found full is noted as such.

    That others have found it full is not asked: who holds a place by its feed's lease may count one more.
    """
    return host_rest(connection, host, clock) <= 0 and not _note_full(connection, host, clock, politeness)


def start(connection: sqlite3.Connection, host: str, clock: float, politeness: Politeness) -> None:
    """Note that a fetch from the host has started."""
    rest_host(connection, host, clock + politeness.pause_s)
    _note_full(connection, host, clock, politeness)


def rest_host(connection: sqlite3.Connection, host: str, until: float) -> None:
    """Start nothing from the host before then."""
    connection.execute(
        """INSERT INTO hosts (host, rests_until) VALUES (?, ?)
        ON CONFLICT (host) DO UPDATE SET rests_until = MAX(rests_until, excluded.rests_until)""",
        (host, until),
    )


def free_place(connection: sqlite3.Connection, host: str) -> None:
    """Note that one of the host's places is free."""
    connection.execute("UPDATE hosts SET full_until = 0 WHERE host = ?", (host,))


def lease_host(
    connection: sqlite3.Connection, owner: str, host: str, *, clock: float, lease_s: float, politeness: Politeness
) -> bool:
    """Take one of the host's places; False when it must wait."""
    if not may_start(connection, host, clock, politeness):
        return False
    connection.execute("INSERT INTO places VALUES (?, ?, ?, ?)", (host, owner, clock + lease_s, os.getpid()))
    start(connection, host, clock, politeness)
    return True


def release_host(connection: sqlite3.Connection, owner: str, host: str) -> None:
    """Give back one of the owner's places."""
    freed = connection.execute(
        """DELETE FROM places WHERE rowid =
        (SELECT rowid FROM places WHERE host = ? AND owner = ? ORDER BY ends LIMIT 1)""",
        (host, owner),
    )
    if freed.rowcount:
        free_place(connection, host)


def host_rest(connection: sqlite3.Connection, host: str, clock: float) -> float:
    """For how many more seconds nothing is leased of the host."""
    row = connection.execute("SELECT rests_until FROM hosts WHERE host = ?", (host,)).fetchone()
    return max(0.0, row[0] - clock) if row else 0.0


def free_ended_places(connection: sqlite3.Connection, clock: float) -> None:
    """Free what has ended by time or belongs to a dead process, and forget hosts of which there is nothing to know."""
    connection.execute("DELETE FROM places WHERE ends <= ?", (clock,))
    for (process,) in connection.execute("SELECT DISTINCT process FROM places").fetchall():
        if not lives(process):
            freed = connection.execute("DELETE FROM places WHERE process = ? RETURNING host", (process,)).fetchall()
            for (host,) in freed:
                free_place(connection, host)
    connection.execute(
        "DELETE FROM hosts WHERE due IS NULL AND rests_until <= :clock AND full_until <= :clock", {"clock": clock}
    )


def _note_full(connection: sqlite3.Connection, host: str, clock: float, politeness: Politeness) -> bool:
    count, first_end = connection.execute(
        """SELECT COUNT(*), MIN(ends) FROM (
            SELECT lease_ends AS ends FROM feeds WHERE lease_host = :host AND lease_owner IS NOT NULL
            UNION ALL SELECT ends FROM places WHERE host = :host
        ) WHERE ends > :clock""",
        {"host": host, "clock": clock},
    ).fetchone()
    if count < politeness.at_once:
        return False
    connection.execute("UPDATE hosts SET full_until = ? WHERE host = ?", (first_end, host))
    return True
