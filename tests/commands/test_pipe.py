"""`wireroom pipe` prints events for programs and, when asked, articles for people."""

import json
from pathlib import Path

import pytest

from tests.commandline import events, wireroom

pytestmark = pytest.mark.shell

ARTICLE = {
    "url": "https://harbour.example/a",
    "title": "Pier shut",
    "content_html": "<p>The harbour board shut the pier.</p>",
}
LINES = f"{json.dumps(ARTICLE)}\n{json.dumps(ARTICLE)}\n{{}}\n".encode()


def test_into_a_pipe_it_prints_events(tmp_path: Path) -> None:
    done = wireroom("pipe", cwd=tmp_path, stdin=LINES)
    assert [event["type"].split(".")[2] for event in events(done.stdout)] == ["created", "unchanged", "rejected"]


def test_with_show_it_prints_articles_for_people(tmp_path: Path) -> None:
    done = wireroom("pipe", "--show", cwd=tmp_path, stdin=LINES)
    assert done.returncode == 0, done.stderr.decode()
    shown = done.stdout.decode()
    assert shown.startswith(
        "Pier shut\ncreated, version 1 · https://harbour.example/a\n    The harbour board shut the pier.\n"
    )
    assert "unchanged  Pier shut" in shown
    assert "rejected   (no title)  (missing_identity: " in shown
