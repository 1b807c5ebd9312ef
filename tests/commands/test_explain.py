"""`wireroom explain` as its users run it, on an embedded log that `enrich` has filled."""

import asyncio
import json
from pathlib import Path

import pytest

from schemas.topics import ARTICLES_ENRICHED, TOPICS
from services.eventlog.base import Record
from services.eventlog.sqlite import SqliteEventLog
from services.identity import article_key
from tests.commandline import events, wireroom
from tests.enricher.newsroom import AGENCY, REWRITTEN
from tests.enricher.running import article

URL, COPY = "https://a.example/1", "https://reuters.com/copy"
ID = article_key(URL, None, None) or ""
B = {"id": "b", "title": "B Post"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a log in which an article has been created, carried by another feed, and corrected."""
    folder = tmp_path_factory.mktemp("filled")
    for record in (
        article(),
        article(COPY, REWRITTEN, feed=B),
        article(text=AGENCY.replace("Monday", "Tuesday"), title="Quay \x1b[31mstill closed"),
    ):
        asyncio.run(publish(folder, record))
        assert wireroom("enrich", "--once", cwd=folder).returncode == 0
    return folder


async def publish(folder: Path, record: Record) -> None:
    log = await SqliteEventLog.open(folder / "wireroom.db")
    try:
        await log.apply_topics(TOPICS)
        await log.publish([record])
    finally:
        await log.close()


def test_an_article_is_told_to_people_by_its_address_its_id_and_its_copy(filled: Path) -> None:
    told = wireroom("explain", URL, cwd=filled)
    lines = told.stdout.decode().splitlines()
    assert (told.returncode, told.stderr) == (0, b"")
    assert lines[:2] == ["Quay [31mstill closed", f"article {ID}"]
    assert [line.split()[1] for line in lines if line[:2] in ("1 ", "2 ")] == ["created", "updated"]
    assert "        Quay {+[31mstill+} closed" in lines
    assert lines[-1].endswith("had been damaged [-so far-] {+as of noon+}.")
    assert any(line.endswith(": Reuters.") for line in lines)
    for name in (ID, ID[:8]):
        assert wireroom("explain", name, cwd=filled).stdout == told.stdout
    assert wireroom("explain", COPY, cwd=filled).stdout.count("◀ asked for".encode()) == 1


def test_programs_get_one_object(filled: Path) -> None:
    done = wireroom("explain", ID, "--json", cwd=filled)
    (line,) = done.stdout.decode().splitlines()
    told = json.loads(line)
    (copy,) = events(wireroom("tail", "duplicates", cwd=filled).stdout)
    versions = events(wireroom("tail", cwd=filled).stdout)
    assert [one["data"] for one in told["sightings"]] == [copy["data"]]
    assert [one["data"] for one in told["versions"]] == [one["data"] for one in versions]
    assert copy["data"]["provenance"]["agency"] == "Reuters"
    assert [kind for kind, _ in told["sightings"][0]["texts"]["segments"]].count("added") == 2


def test_texts_are_left_alone_when_none_are_asked_for(filled: Path) -> None:
    told = wireroom("explain", ID, "--texts", "0", cwd=filled).stdout.decode()
    (copy,) = events(wireroom("tail", "duplicates", cwd=filled).stdout)
    assert f"`wireroom explain {copy['id']}` puts the texts beside each other." in told


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["0" * 32], f"wireroom: no article or event '{'0' * 32}' in the log; "),
        (["https://nowhere.example/"], "wireroom: no article or event 'https://nowhere.example/' in the log; "),
        (["quay"], "wireroom: 'quay' is no article: give an article's or event's id"),
        (["http://"], "wireroom: 'http://' is no article: give"),
        ([ID, "--texts", "-1"], "wireroom explain: Invalid value for '--texts'"),
        ([], "wireroom explain: Missing argument 'ARTICLE_OR_EVENT'"),
    ],
)
def test_a_wrong_name_is_told_in_one_line_with_status_2(filled: Path, arguments: list[str], complaint: str) -> None:
    done = wireroom("explain", *arguments, cwd=filled)
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith(complaint)
    assert (done.returncode, done.stdout) == (2, b"")


def test_an_empty_log_is_told_in_one_line_with_status_2(tmp_path: Path) -> None:
    done = wireroom("explain", ID, cwd=tmp_path)
    assert "the log holds no event yet" in done.stderr.decode()
    assert done.returncode == 2


def test_topics_that_are_missing_are_told_with_the_remedy(tmp_path: Path, empty_kafka: str) -> None:
    done = wireroom("explain", ID, cwd=tmp_path, settings={"WIREROOM_LOG": f"kafka://{empty_kafka}"})
    (line,) = done.stderr.decode().splitlines()
    assert ARTICLES_ENRICHED.name in line
    assert "`wireroom topics apply`" in line
    assert done.returncode == 1
