"""The documentation is true: what exists is documented, what is documented exists, and the README's commands work."""

import re
import select
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from schemas.feed_event import KINDS
from schemas.rejected import HEADERS, Code
from schemas.topics import TOPICS
from services.cli import COMMANDS
from services.commands.feeds import command as feeds
from services.enricher.taggers.registry import taggers
from services.poller.registry.feed_files import KEYS, read_feed_file
from services.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
EVENTS = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
FEEDS = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
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


def test_every_feeds_command_is_documented_with_its_options() -> None:
    rows = "\n".join(line for line in OPERATIONS.splitlines() if line.startswith("| `feeds "))
    assert set(re.findall(r"`feeds ([\w-]+)", rows)) == set(feeds.commands)
    for command in feeds.commands.values():
        row = next(line for line in rows.splitlines() if f"`feeds {command.name}" in line)
        for option in (option for option in command.params if isinstance(option, click.Option)):
            assert f"`{option.opts[0]}`" in row, (command.name, option.opts)


def test_every_key_of_the_file_of_feeds_is_documented_and_its_example_is_right(tmp_path: Path) -> None:
    section = FEEDS.partition("## The file of feeds")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(KEYS)
    path = tmp_path / "feeds.toml"
    path.write_text(section.partition("```toml\n")[2].partition("```")[0])
    example, members = read_feed_file(path)
    assert members.credentials
    assert example.model_fields_set >= {"title", "tags", "interval_s", "paused", "full_text", "headers", "credentials"}


def test_every_kind_of_feed_event_is_explained() -> None:
    section = FEEDS.partition("### What the events mean")[2]
    assert {kind.replace("_", " ") for kind in KINDS} <= set(re.findall(r"^\| `([a-z ]+)` \|", section, re.MULTILINE))


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
ADDED_BEFORE = ("feeds show",)


_QUIET_S = 8
"""How long a command may take to say something; one that only follows an empty topic says nothing."""


@pytest.mark.parametrize(
    "command", sorted({command for command in readme_commands() if command not in PROVED_ELSEWHERE})
)
def test_a_command_of_the_readme_works(command: str, sample_feed_url: str, tmp_path: Path) -> None:
    program = [*ours(command, sample_feed_url, tmp_path)]
    if any(words in command for words in ADDED_BEFORE):
        add = ours(f"wireroom feeds add {sample_feed_url}", sample_feed_url, tmp_path)
        subprocess.run(add, cwd=tmp_path, env=environment(), check=True, capture_output=True)
    if any(word in command for word in FOREVER):
        process = subprocess.Popen(
            program, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert process.stdout is not None
        try:
            select.select([process.stdout], [], [], _QUIET_S)
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=1)
        finally:
            process.terminate()
            said, _ = process.communicate(timeout=30)
        assert process.returncode == 0, said
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


def test_every_code_of_a_failed_fetch_and_of_a_problem_is_documented() -> None:
    documented = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
    sources = [file.read_text(encoding="utf-8") for file in (ROOT / "services" / "poller").rglob("*.py")]
    codes = {
        code for source in sources for code in re.findall(r'(?:code=|FetchError\(\s*|no_feed\(\s*)"(\w+)"', source)
    }
    assert len(codes) > 30
    assert sorted(code for code in codes if f"`{code}`" not in documented) == []
