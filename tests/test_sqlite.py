"""An SQLite file: versions of its components, its identity, transactions, two openers at once, and what can be wrong."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services.errors import DatabaseFileError, StoreUnavailable
from services.sqlite import Database, Upgrades, run_script

SCHEMA = """
CREATE TABLE numbers (n INTEGER PRIMARY KEY);
CREATE TRIGGER no_13 BEFORE INSERT ON numbers WHEN new.n = 13 BEGIN SELECT RAISE(ABORT, 'unlucky'); END;
INSERT INTO numbers VALUES (1);
"""


async def opened(path: Path | str, component: str = "numbers", version: int = 1, schema: str = SCHEMA) -> Database:
    return await Database.open(path, component=component, version=version, schema=schema)


def numbers(connection: sqlite3.Connection) -> list[int]:
    return [n for (n,) in connection.execute("SELECT n FROM numbers ORDER BY n")]


async def test_the_schema_is_run_when_the_component_is_new_and_never_again(tmp_path: Path) -> None:
    for _ in range(2):
        database = await opened(tmp_path / "w.db")
        assert await database.run(numbers) == [1]
        await database.close()


async def test_two_components_share_one_file_and_its_identity(tmp_path: Path) -> None:
    first = await opened(tmp_path / "w.db")
    second = await opened(tmp_path / "w.db", "letters", 7, "CREATE TABLE letters (l TEXT);")
    assert first.identity == second.identity
    assert first.path == str(tmp_path / "w.db")
    await first.close()
    await second.close()


@pytest.mark.parametrize("names", [("a.db", "b.db"), (":memory:", ":memory:")])
async def test_every_file_has_an_identity_of_its_own(tmp_path: Path, names: tuple[str, str]) -> None:
    databases = [await opened(name if name == ":memory:" else tmp_path / name) for name in names]
    assert databases[0].identity != databases[1].identity
    for database in databases:
        await database.close()


async def test_a_transaction_that_raises_leaves_nothing(tmp_path: Path) -> None:
    database = await opened(tmp_path / "w.db")

    def half(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO numbers VALUES (2)")
        raise LookupError

    with pytest.raises(LookupError):
        await database.transact(half)
    with pytest.raises(sqlite3.IntegrityError, match="unlucky"):
        await database.transact(lambda c: c.execute("INSERT INTO numbers VALUES (3), (13)"))
    assert await database.run(numbers) == [1]
    assert await database.transact(lambda c: c.execute("INSERT INTO numbers VALUES (4)").rowcount) == 1
    assert await database.run(numbers) == [1, 4]
    await database.close()


async def test_a_schema_that_fails_leaves_the_component_new(tmp_path: Path) -> None:
    with pytest.raises(DatabaseFileError):
        await opened(tmp_path / "w.db", schema="CREATE TABLE numbers (n); CREATE nonsense;")
    database = await opened(tmp_path / "w.db")
    assert await database.run(numbers) == [1]
    await database.close()


@pytest.mark.parametrize(("written", "known", "advice"), [(3, 2, "upgrade Wireroom"), (1, 2, "older Wireroom")])
async def test_a_file_from_another_version_is_refused(tmp_path: Path, written: int, known: int, advice: str) -> None:
    await (await opened(tmp_path / "w.db", version=written)).close()
    with pytest.raises(DatabaseFileError, match=advice) as refusal:
        await opened(tmp_path / "w.db", version=known)
    assert f"numbers tables have version {written}" in str(refusal.value)
    assert str(tmp_path / "w.db") in str(refusal.value)


async def test_a_file_from_an_older_version_is_taken_over_step_by_step(tmp_path: Path) -> None:
    await (await opened(tmp_path / "w.db")).close()
    steps: Upgrades = {
        1: lambda connection: run_script(
            connection, "INSERT INTO numbers VALUES (2);\nINSERT INTO numbers VALUES (3);"
        ),
        2: lambda connection: run_script(connection, "UPDATE numbers SET n = n * 10 WHERE n > 1;"),
    }
    for _ in range(2):
        database = await Database.open(tmp_path / "w.db", component="numbers", version=3, schema="", upgrades=steps)
        assert await database.run(numbers) == [1, 20, 30]
        await database.close()


async def test_a_step_that_is_missing_or_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    await (await opened(tmp_path / "w.db")).close()
    unlucky: Upgrades = {1: lambda connection: run_script(connection, "INSERT INTO numbers VALUES (2), (13);")}
    for version, steps in ((2, unlucky), (3, unlucky), (3, {2: unlucky[1]})):
        with pytest.raises(DatabaseFileError):
            await Database.open(tmp_path / "w.db", component="numbers", version=version, schema="", upgrades=steps)
    database = await opened(tmp_path / "w.db")
    assert await database.run(numbers) == [1]
    await database.close()


async def test_what_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    text = "a text file, long enough to be looked at as a header of a database\n" * 10
    (tmp_path / "w.db").write_text(text)
    with pytest.raises(DatabaseFileError, match="not an SQLite database"):
        await opened(tmp_path / "w.db")
    assert (tmp_path / "w.db").read_text() == text


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseFileError, match="missing does not exist"):
        await opened(tmp_path / "missing" / "w.db")


@contextmanager
def without_privileges() -> Iterator[None]:
    """Root may write anywhere: a test of permissions gives that up."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
async def read_only_folder() -> AsyncIterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await (await opened(folder / "w.db")).close()
        (folder / "w.db").chmod(0o444)
        os.chmod(name, 0o555)  # noqa: PTH101
        with without_privileges():
            yield folder
        os.chmod(name, 0o755)  # noqa: PTH101


async def test_a_read_only_folder_or_file_is_refused(read_only_folder: Path) -> None:
    with pytest.raises(DatabaseFileError, match=r"cannot be opened; make the folder .* writable"):
        await opened(read_only_folder / "new.db")
    with pytest.raises(DatabaseFileError, match=r"cannot be written; make the file .* writable"):
        await opened(read_only_folder / "w.db")


async def test_what_goes_wrong_later_is_the_error_of_the_one_who_opened_it(tmp_path: Path) -> None:
    database = await Database.open(
        tmp_path / "w.db", component="numbers", version=1, schema=SCHEMA, unavailable=StoreUnavailable
    )
    await database.run(lambda c: c.execute("PRAGMA query_only = ON"))
    with pytest.raises(StoreUnavailable, match="readonly"):
        await database.transact(lambda c: c.execute("INSERT INTO numbers VALUES (2)"))
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await database.run(lambda c: c.execute("SELECT * FROM nowhere"))
    await database.close()


async def test_processes_that_create_one_file_at_once_agree(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys\nfrom services.sqlite import Database, Upgrades, run_script\n"
        "async def main():\n"
        "    sys.stdin.read(1)\n"
        "    d = await Database.open(sys.argv[1], component='c', version=1, schema='CREATE TABLE t (a);')\n"
        "    print(d.identity)\n    await d.close()\nasyncio.run(main())"
    )
    openers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, str(tmp_path / "w.db"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(3)
    ]
    identities = await asyncio.gather(*(opener.communicate(b"x") for opener in openers))
    assert len({identity for identity, _ in identities}) == 1
    assert all(opener.returncode == 0 for opener in openers)


async def test_two_connections_write_in_turn(tmp_path: Path) -> None:
    first, second = await opened(tmp_path / "w.db"), await opened(tmp_path / "w.db")

    def increment(connection: sqlite3.Connection) -> None:
        (top,) = connection.execute("SELECT max(n) FROM numbers").fetchone()
        connection.execute("INSERT INTO numbers VALUES (?)", (top + 1 + (top == 12),))

    await asyncio.gather(*(database.transact(increment) for database in [first, second] * 20))
    assert await first.run(numbers) == [n for n in range(1, 43) if n != 13]
    await first.close()
    await second.close()
