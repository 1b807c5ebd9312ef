"""How Wireroom opens an SQLite file: one thread, WAL, and a version for each component that keeps tables in it.

The event log and the store may share one file, and a second process may read and write it meanwhile.
"""

import asyncio
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from services.errors import DatabaseFileError, WireroomError

T = TypeVar("T")

Upgrades = Mapping[int, Callable[[sqlite3.Connection], None]]
"""By version: what makes a component's tables of that version those of the next one."""

_BUSY_TIMEOUT_S = 20.0
_TRANSIENT = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY}
    | {sqlite3.SQLITE_CANTOPEN}
)
_FILE_TABLES = """
    CREATE TABLE IF NOT EXISTS wireroom_file (one INTEGER PRIMARY KEY CHECK (one = 1), identity TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS wireroom_components (name TEXT PRIMARY KEY, version INTEGER NOT NULL);
"""


class _Component(NamedTuple):
    name: str
    version: int
    schema: str
    upgrades: Upgrades


class Database:
    """A connection to an SQLite file that lives in a thread of its own; all of its work happens there, in turn.

    `path` is the file as named; `identity` is a random UUID that the file keeps from its creation on.
    """

    def __init__(
        self,
        path: str,
        identity: str,
        connection: sqlite3.Connection,
        thread: ThreadPoolExecutor,
        unavailable: type[WireroomError],
    ) -> None:
        """For `open`, which does the work in the thread that the connection belongs to."""
        self.path = path
        self.identity = identity
        self._connection = connection
        self._thread = thread
        self._unavailable = unavailable

    @classmethod
    async def open(
        cls,
        path: str | Path,
        *,
        component: str,
        version: int,
        schema: str,
        upgrades: Upgrades = MappingProxyType({}),
        unavailable: type[WireroomError] = DatabaseFileError,
        durable: bool = False,
    ) -> "Database":
        """Open or create the file; `schema` is the SQL that is run when it has nothing of the component yet.

        Tables of an older version are made those of this one if `upgrades` say how, all in one transaction.
        `unavailable` is what `run` and `transact` raise later when the file is locked for too long, the disk is full
        or the like. A process that dies loses nothing that was committed; `durable` makes the same true of a machine
        that loses power. Raises DatabaseFileError when the file was written by another version, cannot be written, or
        is no database.
        """
        name = str(path)
        thread = ThreadPoolExecutor(1, thread_name_prefix=f"sqlite-{component}")
        loop = asyncio.get_running_loop()
        tables = _Component(component, version, schema, upgrades)
        try:
            connection, identity = await loop.run_in_executor(thread, _open, name, tables, durable)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(name, identity, connection, thread, unavailable)

    async def run(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """What `fn` returns, called in the thread, in no transaction."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._guarded, fn)

    async def transact(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """What `fn` returns, called in a transaction that may write; an exception rolls it back.

        The caller's cancellation does not stop it half-way: it is committed or rolled back as a whole.
        """
        return await self.run(lambda connection: _in_transaction(connection, fn))

    async def close(self) -> None:
        """Close the file after the work that was handed in before."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.close)
        self._thread.shutdown(wait=False)

    def _guarded(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return fn(self._connection)
        except sqlite3.OperationalError as error:
            if _primary_code(error) not in _TRANSIENT:
                raise
            raise self._unavailable(f"database file {self.path}: {error}") from error


def _in_transaction(connection: sqlite3.Connection, fn: Callable[[sqlite3.Connection], T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = fn(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return result


def _open(path: str, component: _Component, durable: bool) -> tuple[sqlite3.Connection, str]:
    try:
        connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
    except sqlite3.Error as error:
        raise DatabaseFileError(_mend(path, error)) from error
    try:
        _switch_to_wal(connection)
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        identity = _in_transaction(connection, lambda db: _prepare(db, path, component))
    except sqlite3.Error as error:
        connection.close()
        raise DatabaseFileError(_mend(path, error)) from error
    except BaseException:
        connection.close()
        raise
    return connection, identity


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """WAL lets readers and one writer work at once. The mode stays in the file; a database in memory ignores it."""
    give_up = time.monotonic() + _BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # The busy timeout does not cover this statement, and two processes may create the file at once.
            if _primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.01)
        else:
            return


def run_script(connection: sqlite3.Connection, script: str) -> None:
    """Run the statements one by one: `executescript` would commit the transaction around it."""
    for statement in _statements(script):
        connection.execute(statement)


def _prepare(connection: sqlite3.Connection, path: str, component: _Component) -> str:
    run_script(connection, _FILE_TABLES)
    connection.execute("INSERT OR IGNORE INTO wireroom_file VALUES (1, ?)", (str(uuid.uuid4()),))
    found = connection.execute("SELECT version FROM wireroom_components WHERE name = ?", (component.name,)).fetchone()
    if found is None:
        run_script(connection, component.schema)
        connection.execute("INSERT INTO wireroom_components VALUES (?, ?)", (component.name, component.version))
    elif found[0] != component.version:
        _upgrade(connection, path, component, found[0])
    identity: str = connection.execute("SELECT identity FROM wireroom_file").fetchone()[0]
    return identity


def _upgrade(connection: sqlite3.Connection, path: str, component: _Component, found: int) -> None:
    steps = range(found, component.version)
    if not steps or not all(step in component.upgrades for step in steps):
        age, remedy = ("an older", "use that version") if steps else ("a newer", "upgrade Wireroom")
        raise DatabaseFileError(
            f"database file {path}: its {component.name} tables have version {found}, from {age} Wireroom than this "
            f"one, which knows version {component.version}; {remedy}, or name another file"
        )
    for step in steps:
        component.upgrades[step](connection)
    connection.execute("UPDATE wireroom_components SET version = ? WHERE name = ?", (component.version, component.name))


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement


def _primary_code(error: sqlite3.Error) -> int:
    """The result code without its extension (sqlite.org/rescode.html); -1 when SQLite gave none."""
    code: int = getattr(error, "sqlite_errorcode", -1)
    return code & 0xFF if code >= 0 else -1


def _mend(path: str, error: sqlite3.Error) -> str:
    folder = Path(path).absolute().parent
    match _primary_code(error):
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            advice = "it is not an SQLite database, or a damaged one; name another file"
        case sqlite3.SQLITE_READONLY:
            advice = "it cannot be written; make the file and its folder writable, or name another file"
        case sqlite3.SQLITE_CANTOPEN if not folder.is_dir():
            advice = f"the folder {folder} does not exist; create it, or name another file"
        case sqlite3.SQLITE_CANTOPEN:
            advice = f"it cannot be opened; make the folder {folder} writable, or name another file"
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            advice = f"another process kept it locked for {_BUSY_TIMEOUT_S:g} s; stop that process, or try again"
        case _:
            advice = "SQLite cannot use it; name another file"
    return f"database file {path}: {advice} ({error})"
