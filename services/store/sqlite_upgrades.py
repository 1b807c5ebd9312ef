"""How a store's tables of an older version become those of the next, in the transaction that opens the file."""

import sqlite3

from services.sqlite import Upgrades, run_script
from services.store.base import host_of
from services.store.sqlite_feeds import FEED_TABLES
from services.store.sqlite_hosts import HOST_TABLES, offer


def _hosts_and_states(connection: sqlite3.Connection) -> None:
    """Version 2: a feed's row knows its host, and its state has a row of its own."""
    run_script(
        connection,
        """
        DROP INDEX feeds_due;
        DROP INDEX feeds_leased;
        ALTER TABLE feeds RENAME TO feeds_1;
        """,
    )
    run_script(connection, FEED_TABLES + HOST_TABLES)
    hosts = set()
    for feed_id, url, paused, due, feed, state in connection.execute(
        "SELECT id, url, paused, due, feed, state FROM feeds_1"
    ):
        host = host_of(url)
        hosts.add(host)
        connection.execute(
            "INSERT INTO feeds (id, url, host, paused, due, feed) VALUES (?, ?, ?, ?, ?, ?)",
            (feed_id, url, host, paused, due, feed),
        )
        connection.execute("INSERT INTO states VALUES (?, ?)", (feed_id, state))
    offer(connection, hosts)
    connection.execute("DROP TABLE feeds_1")


UPGRADES: Upgrades = {1: _hosts_and_states}
