"""Rules that change while `wireroom run` and `enrich` go on: the tags of what comes later are those of the new file."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commandline import start_wireroom, wireroom
from tests.servers.feeds import FeedServer, report, rss

ANY = '[[rules]]\nname = "{name}"\nregex = "."\n'


class Running:
    """A command that goes on; its log lines are read as events."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def logged(self, event: str) -> dict[str, Any]:
        """The next log line of the event; the test's time limit ends the wait for one that never comes."""
        assert self._process.stderr is not None
        for line in self._process.stderr:
            told = json.loads(line)
            if told["event"] == event:
                return dict(told)
        raise AssertionError(f"the command ended before it logged {event!r}")

    def printed(self) -> dict[str, Any]:
        """The next event on standard output."""
        assert self._process.stdout is not None
        return dict(json.loads(self._process.stdout.readline()))


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "rules.toml"
    file.write_text(ANY.format(name="first"))
    return file


@pytest.fixture(params=["run", "enrich"])
def going_on(request: pytest.FixtureRequest, tmp_path: Path, rules: Path) -> Iterator[Running]:
    settings = {"WIREROOM_RULES": str(rules), "WIREROOM_LOG_FORMAT": "json"}
    process = start_wireroom(request.param, cwd=tmp_path, settings=settings)
    try:
        yield Running(process)
    finally:
        process.terminate()
        process.communicate(timeout=60)
    assert process.returncode == 0


def test_new_rules_tag_what_comes_later_and_wrong_ones_change_nothing(
    going_on: Running, rules: Path, tmp_path: Path, feed_server: FeedServer
) -> None:
    tail = start_wireroom("tail", "enriched", "--follow", "--from", "beginning", cwd=tmp_path)

    def tags_of_a_new_article(number: int) -> list[str]:
        url = feed_server.put(f"/{number}.xml", rss([report(number)]))
        added = wireroom("feeds", "add", "--no-check", url, cwd=tmp_path)
        assert added.returncode == 0, added.stderr.decode()
        polled = wireroom("poll", "--once", cwd=tmp_path)
        assert polled.returncode == 0, polled.stderr.decode()
        return list(Running(tail).printed()["data"]["tags"])

    try:
        going_on.logged("started")
        assert tags_of_a_new_article(1) == ["first"]
        rules.write_text(ANY.format(name="second"))
        assert going_on.logged("the rules were read anew")["rules"] == 1
        assert tags_of_a_new_article(2) == ["second"]
        rules.write_text('[[rules]]\nname = "third"\nwrods = "x"\n')
        wrong = going_on.logged("the rules file is wrong; the rules stay as they were")
        assert "line 3: the rule 'third' has the unknown key 'wrods'" in wrong["reason"]
        assert tags_of_a_new_article(3) == ["second"]
    finally:
        tail.terminate()
        tail.communicate(timeout=60)
