"""The documentation is true: what exists is documented, what is documented exists, and the README's commands work."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.rejected import HEADERS, Code
from schemas.topics import TOPICS
from services.cli import COMMANDS
from services.enricher.taggers.registry import taggers
from services.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
EVENTS = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def documented_settings() -> dict[str, tuple[str, str]]:
    rows = re.findall(r"^\| `WIREROOM_(\w+)` \| (?:`([^`]*)`)? ?\| (.*) \|$", OPERATIONS, re.MULTILINE)
    return {name.lower(): (default, meaning) for name, default, meaning in rows}


def test_every_setting_is_documented_with_its_default_and_meaning() -> None:
    expected = {
        name: ("" if field.default in (None, ()) else str(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    }
    assert documented_settings() == expected


def test_every_command_is_documented() -> None:
    documented = set(re.findall(r"^\| `wireroom (\w+)", OPERATIONS, re.MULTILINE))
    assert documented >= set(COMMANDS)


def test_every_topic_is_documented_with_its_partitions_and_retention() -> None:
    for topic in TOPICS:
        days = topic.retention_ms // (24 * 60 * 60 * 1000)
        row = rf"^\| `{re.escape(topic.name)}` \| `{topic.alias}` \| .* \| {topic.partitions} \| {days} days \|"
        assert re.search(row, EVENTS, re.MULTILINE), topic.name
        for type_ in topic.types:
            if not type_.startswith("wireroom.feed."):
                assert f"`{type_}`" in EVENTS


def test_every_reject_code_and_header_is_documented() -> None:
    for name in (*Code.__args__, *HEADERS):  # type: ignore[attr-defined]
        assert f"`{name}`" in EVENTS


def test_every_tagger_is_documented() -> None:
    for tagger in taggers(None):
        assert re.search(rf"^\| `{tagger.name}` \|", EVENTS, re.MULTILINE), tagger.name


def test_every_link_between_documents_leads_somewhere() -> None:
    for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (document.parent / target).exists(), f"{document.name}: {target}"


def readme_commands() -> Iterator[str]:
    """The commands of the README: lines of its indented blocks, without comments."""
    for line in README.splitlines():
        command = line.partition("  #")[0].strip()
        if line.startswith("    ") and command.startswith(("make ", "wireroom ", ".venv/", "docker ")):
            yield command


PROVED_ELSEWHERE = {
    "make test": "it is what runs this test",
    "make check": "`.ci/run` runs it next",
    "docker compose up --build --wait": "tests/compose/run.sh",
    "docker compose exec enricher wireroom tail --follow": "tests/compose/run.sh",
}
FOREVER = ("--follow", "subscriptions.opml")


@pytest.mark.parametrize(
    "command", sorted({command for command in readme_commands() if command not in PROVED_ELSEWHERE})
)
def test_a_command_of_the_readme_works(command: str, sample_feed_url: str, tmp_path: Path) -> None:
    program = [*ours(command, sample_feed_url, tmp_path)]
    if any(word in command for word in FOREVER):
        process = subprocess.Popen(
            program, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stderr is not None
        try:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=3)
        finally:
            process.terminate()
            _, errors = process.communicate(timeout=30)
        assert process.returncode == 0, errors
        return
    done = subprocess.run(program, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() or "list" in command


def ours(command: str, url: str, folder: Path) -> list[str]:
    """The command with our own Python, and a feed on loopback in place of one on the net."""
    (folder / "subscriptions.opml").write_text(f'<opml version="2.0"><body><outline xmlUrl="{url}"/></body></opml>')
    (folder / "feeds.toml").write_text(f'[[feeds]]\nurl = "{url}"\n')
    first, *rest = shlex.split(command.partition("|")[0].replace("https://example.org/feed.xml", url))
    if first == "make":
        return ["make", "-C", str(ROOT), *rest] if rest != ["demo"] else [sys.executable, "-m", "services", "demo"]
    return [sys.executable, "-m", "services", *rest]


def environment() -> dict[str, str]:
    import os

    kept = {name: value for name, value in os.environ.items() if not name.startswith("WIREROOM_")}
    return {**kept, "PYTHONPATH": str(ROOT), "WIREROOM_FETCH_ALLOW": "127.0.0.0/8"}
