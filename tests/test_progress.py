"""A person who watches sees how far a long command is; nobody else is shown anything."""

import io
import os
import pty
import re
import subprocess
import sys
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest
from rich.console import Console

from services.progress import progress
from tests.commandline import environment


def terminal() -> tuple[Console, io.StringIO]:
    screen = io.StringIO()
    return Console(force_terminal=True, width=60, file=screen, color_system=None), screen


def test_what_is_done_and_what_is_expected_are_shown_by_name() -> None:
    console, screen = terminal()
    with progress(console=console) as bars:
        bars.expect("feeds", 67)
        bars.advance("feeds", 11)
        bars.advance("feeds")
        bars.advance("events", 200)
    shown = screen.getvalue()
    assert "feeds" in shown
    assert "12/67" in shown
    assert "200/?" in shown


def test_what_is_expected_grows() -> None:
    console, screen = terminal()
    with progress(console=console) as bars:
        for _ in range(3):
            bars.expect("articles", 40)
    assert "0/120" in screen.getvalue()


def test_without_a_terminal_nothing_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    with progress() as bars:
        bars.expect("feeds", 3)
        bars.advance("feeds")
    assert capfd.readouterr() == ("", "")


def test_what_is_said_goes_where_it_is_told_to_without_a_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with progress() as bars:
        bars.say("a line", err=False)
        bars.say("another", err=True)
    assert capfd.readouterr() == ("a line\n", "another\n")


def test_with_bars_on_the_terminal_what_goes_to_a_pipe_still_does(capfd: pytest.CaptureFixture[str]) -> None:
    console, screen = terminal()
    with progress(console=console) as bars:
        bars.advance("feeds")
        bars.say("a line", err=False)
    assert capfd.readouterr().out == "a line\n"
    assert "a line" not in screen.getvalue()


def on_a_terminal(program: str, folder: Path, *, stdout: Path | None = None) -> str:
    """What a program shows on a terminal of its own; its standard output may go to a file instead."""
    ours, its = pty.openpty()
    with stdout.open("wb") if stdout else nullcontext(its) as output:
        process = subprocess.Popen(
            [sys.executable, "-c", program], cwd=folder, env=environment(), stdout=output, stderr=its
        )
    os.close(its)
    shown = b""
    with suppress(OSError):  # EIO: nobody has the terminal any more
        while part := os.read(ours, 4096):
            shown += part
    os.close(ours)
    assert process.wait() == 0, shown.decode()
    return shown.decode()


SAYS = """
import structlog
from services.logs import configure_logs
from services.progress import progress
configure_logs()
with progress() as bars:
    bars.expect("feeds", 2)
    bars.advance("feeds")
    bars.say("[b]a line", err=False)
    structlog.get_logger().warning("something happened")
"""


def test_what_is_said_and_logged_stands_on_lines_of_its_own(tmp_path: Path) -> None:
    lines = re.split("[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", on_a_terminal(SAYS, tmp_path)))
    assert "[b]a line" in lines
    assert any(line.endswith("something happened") and "feeds" not in line for line in map(str.strip, lines))
    assert any("1/2" in line for line in lines)


def test_standard_output_that_is_a_file_gets_its_lines_and_no_bars(tmp_path: Path) -> None:
    shown = on_a_terminal(SAYS, tmp_path, stdout=tmp_path / "lines")
    assert (tmp_path / "lines").read_text() == "[b]a line\n"
    assert "1/2" in shown


PRINTS = """
from services.progress import progress
with progress(printing=True) as bars:
    bars.advance("feeds")
"""


def test_events_on_the_terminal_are_not_mixed_with_bars(tmp_path: Path) -> None:
    assert on_a_terminal(PRINTS, tmp_path) == ""
    assert "1/?" in on_a_terminal(PRINTS, tmp_path, stdout=tmp_path / "events")
