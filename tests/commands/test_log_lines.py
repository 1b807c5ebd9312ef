"""What a service logs when it starts, gets to work and stops; and that a command that prints logs nothing else."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from services.version import product_version
from tests.commandline import start_wireroom, wireroom

Lines = list[dict[str, Any]]


def logged(errors: bytes) -> Lines:
    return [{**json.loads(line), "timestamp": None} for line in errors.splitlines()]


def the(event: str, lines: Lines) -> dict[str, Any]:
    (line,) = [line for line in lines if line["event"] == event]
    return line


def test_a_run_tells_of_its_start_its_partitions_and_what_it_did(sample_feed_url: str, tmp_path: Path) -> None:
    run = start_wireroom("run", sample_feed_url, "--output", "-", cwd=tmp_path)
    assert run.stdout is not None
    run.stdout.readline()
    run.send_signal(signal.SIGTERM)
    _, errors = run.communicate(timeout=60)
    lines = logged(errors)
    assert the("started", lines) == {
        "timestamp": None,
        "level": "info",
        "event": "started",
        "service": "run",
        "version": product_version(),
        "log": "sqlite:///wireroom.db",
        "store": "sqlite:///wireroom.db",
        "group": "wireroom.enricher",
    }
    raw, enriched = (line for line in lines if line["event"] == "partitions taken")
    assert (raw["topic"], raw["group"]) == ("wireroom.articles.raw.v1", "wireroom.enricher")
    assert (enriched["topic"], enriched["group"]) == ("wireroom.articles.enriched.v1", "wireroom.output")
    assert raw["partitions"] == enriched["partitions"] == list(range(12))
    stopped = the("stopped", lines)
    assert stopped["service"] == "run"
    assert stopped["fetches"] == stopped["fetched"] == 1
    assert stopped["articles"] == stopped["published"] == stopped["created"] > 0


@pytest.mark.parametrize("command", ["poll", "enrich"])
def test_a_service_alone_tells_which_it_is(command: str, tmp_path: Path) -> None:
    wireroom("topics", "apply", cwd=tmp_path)
    service = start_wireroom(command, cwd=tmp_path)
    assert service.stderr is not None
    first = service.stderr.readline()
    service.send_signal(signal.SIGINT)
    _, errors = service.communicate(timeout=60)
    lines = logged(first + errors)
    assert the("started", lines)["service"] == the("stopped", lines)["service"] == command


def test_with_once_nothing_is_logged_unless_it_is_asked_for(sample_feed_url: str, tmp_path: Path) -> None:
    calm = wireroom("run", sample_feed_url, "--once", cwd=tmp_path)
    assert calm.stderr == b""
    told = wireroom("run", sample_feed_url, "--once", cwd=tmp_path, settings={"WIREROOM_LOG_LEVEL": "debug"})
    assert the("started", logged(told.stderr))["service"] == "run"
