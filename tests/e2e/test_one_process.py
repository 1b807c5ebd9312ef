"""`wireroom run` as a user runs it: feeds on loopback, the embedded log and store, events on standard output."""

import json
import signal
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from schemas.topics import ARTICLES_DUPLICATES, ARTICLES_ENRICHED, ARTICLES_RAW, FEEDS_EVENTS, Topic
from services.schema_files import json_schema
from tests.commandline import events, start_wireroom, wireroom
from tests.servers.feeds import FeedServer, report, rss

FEEDS = 6
ENTRIES = 40
COPIES = 5


@pytest.fixture
def newsstand(feed_server: FeedServer) -> list[str]:
    """Feeds of reports; the first entries of each are copies of the first feed's, at URLs of their own."""
    urls = []
    for number in range(FEEDS):
        name = f"paper{number}"
        entries = [report(n, name) for n in range(COPIES, ENTRIES)]
        copies = [(f"http://{name}.example/copy/{n}", f"As told: {n}", report(n, "agency")[2]) for n in range(COPIES)]
        urls.append(feed_server.put(f"/{name}.xml", rss([*copies, *entries], name)))
    return urls


CREATED = FEEDS * (ENTRIES - COPIES) + COPIES
PUBLISHED = FEEDS * ENTRIES


def tail(topic: str, cwd: Path) -> list[dict[str, Any]]:
    return events(wireroom("tail", topic, cwd=cwd).stdout)


def test_every_entry_comes_out_once_and_a_second_run_emits_nothing(newsstand: list[str], tmp_path: Path) -> None:
    first = wireroom("run", *newsstand, "--once", "--output", "-", cwd=tmp_path)
    assert first.returncode == 0, first.stderr.decode()
    printed = events(first.stdout)
    assert len(printed) == CREATED
    assert len({event["id"] for event in printed}) == CREATED
    assert {event["data"]["change"] for event in printed} == {"created"}
    assert len(tail("raw", tmp_path)) == PUBLISHED
    assert len(tail("duplicates", tmp_path)) == PUBLISHED - CREATED
    again = wireroom("run", *newsstand, "--once", "--output", "-", cwd=tmp_path)
    assert again.returncode == 0, again.stderr.decode()
    assert again.stdout == b""


def test_the_summary_adds_up(newsstand: list[str], tmp_path: Path) -> None:
    done = wireroom("run", *newsstand, "http://127.0.0.1:1/dead", "--once", cwd=tmp_path)
    fetches, entries, articles = done.stdout.decode().splitlines()[-3:]
    assert fetches.split() == f"fetches {FEEDS + 1} = 1 failed + {FEEDS} fetched".split()
    assert entries.split() == f"entries {PUBLISHED} = {PUBLISHED} published + 0 unchanged".split()
    copies = PUBLISHED - CREATED
    ends = f"{CREATED} created + 0 updated + 0 retracted + {copies} duplicate ({copies} same_text) + 0 rejected + 0 unchanged"
    assert articles == f"articles  {PUBLISHED} = {ends}"


def test_a_run_killed_in_the_middle_is_completed_by_the_next_and_nothing_is_doubled(
    newsstand: list[str], tmp_path: Path
) -> None:
    with (tmp_path / "first.jsonl").open("wb") as output:
        run = start_wireroom(
            "run",
            *newsstand,
            "--once",
            "--output",
            "-",
            cwd=tmp_path,
            settings={"WIREROOM_BATCH_SIZE": "4"},
            stdout=output,
        )
        follower = start_wireroom("tail", "--follow", "--from", "beginning", cwd=tmp_path)
        assert follower.stdout is not None
        for _ in range(CREATED // 4):
            follower.stdout.readline()
        run.send_signal(signal.SIGKILL)
        run.communicate()
        follower.terminate()
        follower.communicate()
    assert run.returncode == -signal.SIGKILL
    second = wireroom("run", *newsstand, "--once", "--output", "-", cwd=tmp_path)
    assert second.returncode == 0, second.stderr.decode()

    emitted = Counter(event["id"] for event in tail("enriched", tmp_path))
    assert set(emitted.values()) == {1}
    assert len(emitted) == CREATED
    printed = events((tmp_path / "first.jsonl").read_bytes()) + events(second.stdout)
    assert {event["id"] for event in printed} == emitted.keys()


def test_a_correction_is_a_second_version_with_the_same_article_id(feed_server: FeedServer, tmp_path: Path) -> None:
    link, title, text = report(1)
    url = feed_server.put("/feed.xml", rss([(link, title, text)]))
    created = events(wireroom("run", url, "--once", "--output", "-", cwd=tmp_path).stdout)
    feed_server.put("/feed.xml", rss([(link, title, text.replace("noted", "corrected"))]))
    updated = events(wireroom("run", url, "--once", "--output", "-", cwd=tmp_path).stdout)
    assert [(event["data"]["version"], event["data"]["change"]) for event in created + updated] == [
        (1, "created"),
        (2, "updated"),
    ]
    assert created[0]["data"]["article_id"] == updated[0]["data"]["article_id"]


def test_what_is_published_is_what_the_json_schemas_say(newsstand: list[str], tmp_path: Path) -> None:
    wireroom("run", *newsstand, "http://127.0.0.1:1/dead", "--once", cwd=tmp_path)
    for topic in (ARTICLES_RAW, ARTICLES_ENRICHED, ARTICLES_DUPLICATES, FEEDS_EVENTS):
        assert_valid(topic, tail(topic.alias, tmp_path))


def assert_valid(topic: Topic, printed: list[dict[str, Any]]) -> None:
    validator = jsonschema.Draft202012Validator(json_schema(topic), format_checker=jsonschema.FormatChecker())
    assert printed
    for event in printed:
        assert event["type"] in topic.types
        validator.validate(event["data"])


def test_pipe_gives_the_same_verdicts_in_the_order_of_its_input(newsstand: list[str], tmp_path: Path) -> None:
    wireroom("run", *newsstand, "--once", cwd=tmp_path)
    raw = [event["data"] for event in tail("raw", tmp_path)]
    lines = b"".join(json.dumps(article).encode() + b"\n" for article in raw)
    piped = wireroom("pipe", cwd=tmp_path, stdin=lines)
    assert piped.returncode == 0, piped.stderr.decode()
    outcomes = events(piped.stdout)
    assert len(outcomes) == len(raw)
    for article, outcome in zip(raw, outcomes, strict=True):
        told = outcome["data"].get("sighting", outcome["data"])
        assert told["entry_id"] == article["entry_id"]
    assert Counter(outcome["type"] for outcome in outcomes) == {
        "wireroom.article.created.v1": CREATED,
        "wireroom.article.duplicate.v1": PUBLISHED - CREATED,
    }
    alone = {event["id"] for event in outcomes if not is_of_copies(event)}
    assert alone == {event["id"] for event in tail("enriched", tmp_path) if not is_of_copies(event)}


def is_of_copies(event: dict[str, Any]) -> bool:
    """Of a group of copies either may come first."""
    return event["type"] == "wireroom.article.duplicate.v1" or "/copy/" in event["data"]["url"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_run_in_order(number: signal.Signals, sample_feed_url: str, tmp_path: Path) -> None:
    run = start_wireroom("run", sample_feed_url, "--output", "-", cwd=tmp_path)
    assert run.stdout is not None
    assert b"created" in run.stdout.readline()
    run.send_signal(number)
    try:
        _, errors = run.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        run.kill()
        raise
    assert run.returncode == 0, errors.decode()


def test_other_commands_work_while_a_run_holds_the_file(sample_feed_url: str, tmp_path: Path) -> None:
    run = start_wireroom("run", sample_feed_url, "--output", "-", cwd=tmp_path)
    try:
        assert run.stdout is not None
        run.stdout.readline()
        assert sample_feed_url in wireroom("feeds", "list", cwd=tmp_path).stdout.decode()
        assert len(tail("feeds", tmp_path)) == 1
        assert wireroom("rejected", "list", cwd=tmp_path).returncode == 0
        assert wireroom("doctor", cwd=tmp_path).returncode == 0
    finally:
        run.terminate()
        run.communicate()
