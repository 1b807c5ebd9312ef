"""Whatever a user can get wrong gets one clear line: what, where, how to mend it; 2 for usage, 1 for failure."""

import os
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commandline import wireroom

CLOSED = "127.0.0.1:1"


def complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """The one line that a failed command prints."""
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1, done.stderr.decode()
    assert done.stdout == b""
    return lines[0]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["run", "--twice"], "No such option"),
        (["tail", "nothing"], "no topic 'nothing'; there are raw, enriched"),
        (["tail", "--from", "yesterday"], "not 'yesterday'"),
        (["run", "ftp://example.org/feed", "--once"], "'ftp://example.org/feed' is not the address of a feed"),
        (["run", "http://", "--once"], "'http://' is not the address of a feed"),
        (["feeds", "add", "http://exa mple.org/feed"], "is not the address of a feed"),
        (["feeds", "import", "missing.opml"], "missing.opml: no such file"),
        (["feeds", "import", "broken.opml"], "broken.opml: line 1: not well-formed XML"),
        (["feeds", "import", "broken.toml"], "broken.toml: not valid TOML"),
        (["feeds", "remove", "http://unknown.example/feed"], "`wireroom feeds list` shows them"),
        (["rejected", "show", "0:99"], "no rejected article '0:99'"),
        (["rejected", "replay"], "say which: IDs, --all or --code"),
    ],
)
def test_wrong_usage_is_told_in_one_line_with_status_2(arguments: list[str], told: str, tmp_path: Path) -> None:
    (tmp_path / "broken.opml").write_text("<opml><body></opml>")
    (tmp_path / "broken.toml").write_text("[[feeds]\n")
    wireroom("topics", "apply", cwd=tmp_path)
    done = wireroom(*arguments, cwd=tmp_path)
    assert told in complaint(done)
    assert done.returncode == 2


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("WIREROOM_LOG", "postgres://host/db", "give sqlite:///FILE or kafka://HOST:9092"),
        ("WIREROOM_STORE", "valkey://", "give sqlite:///FILE or valkey://HOST:6379/0"),
        ("WIREROOM_BATCH_SIZE", "many", "WIREROOM_BATCH_SIZE='many'"),
        ("WIREROOM_FETCH_ALLOW", "loopback", "'loopback'"),
        ("WIREROOM_HTTP", "8080", "give HOST:PORT"),
        ("WIREROOM_RULES", "missing.toml", "missing.toml"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value(setting: str, value: str, told: str, tmp_path: Path) -> None:
    done = wireroom("enrich", "--once", cwd=tmp_path, settings={setting: value})
    assert told in complaint(done)
    assert done.returncode == 2


def test_a_misspelt_setting_is_warned_of(tmp_path: Path) -> None:
    done = wireroom("feeds", "list", "--json", cwd=tmp_path, settings={"WIREROOM_BATCHSIZE": "5"})
    assert "WIREROOM_BATCHSIZE" in done.stderr.decode()
    assert done.returncode == 0


def test_no_broker_at_the_address(tmp_path: Path) -> None:
    done = wireroom("topics", "show", cwd=tmp_path, settings={"WIREROOM_LOG": f"kafka://{CLOSED}"})
    assert CLOSED in complaint(done)
    assert done.returncode == 1


def test_no_store_at_the_address(tmp_path: Path) -> None:
    done = wireroom("enrich", cwd=tmp_path, settings={"WIREROOM_STORE": f"valkey://{CLOSED}/0"})
    assert CLOSED in complaint(done)
    assert done.returncode == 1


@pytest.mark.parametrize("command", ["poll", "enrich"])
def test_topics_missing_in_kafka(command: str, tmp_path: Path, empty_kafka: str) -> None:
    done = wireroom(command, cwd=tmp_path, settings={"WIREROOM_LOG": f"kafka://{empty_kafka}"})
    assert "run `wireroom topics apply`" in complaint(done)
    assert done.returncode == 1


def test_port_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = wireroom("poll", cwd=tmp_path, settings={"WIREROOM_HTTP": address})
    assert f"something listens on {address}" in complaint(done)
    assert done.returncode == 1


def test_a_database_file_from_a_newer_version(tmp_path: Path) -> None:
    wireroom("topics", "apply", cwd=tmp_path)
    with sqlite3.connect(tmp_path / "wireroom.db") as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        versions = next(name for name in tables if "component" in name)
        db.execute(f"UPDATE {versions} SET version = 999")
    db.close()
    done = wireroom("tail", cwd=tmp_path)
    assert "wireroom.db" in complaint(done)
    assert "newer" in complaint(done)
    assert done.returncode == 1


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "wireroom.db").write_bytes(b"certainly not a database " * 100)
    done = wireroom("tail", cwd=tmp_path)
    assert "wireroom.db" in complaint(done)
    assert done.returncode == 1


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that not even root can write into."""
    folder = Path("/proc/self/task")
    if os.geteuid() != 0:
        folder = tmp_path / "read-only"
        folder.mkdir(mode=0o500)
    yield folder
    if folder.is_relative_to(tmp_path):
        folder.chmod(0o700)


def test_a_read_only_folder(tmp_path: Path, read_only_folder: Path) -> None:
    done = wireroom(
        "feeds", "list", cwd=tmp_path, settings={"WIREROOM_STORE": f"sqlite:///{read_only_folder / 'wireroom.db'}"}
    )
    assert str(read_only_folder) in complaint(done)
    assert done.returncode == 1
