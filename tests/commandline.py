"""Runs the `wireroom` command as its users do, in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment without settings of the person who runs the tests; loopback may be fetched."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WIREROOM_")}
    return {**kept, "PYTHONPATH": str(ROOT), "WIREROOM_FETCH_ALLOW": "127.0.0.0/8", **(settings or {})}


def wireroom(
    *arguments: str, cwd: Path, settings: Mapping[str, str] | None = None, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end."""
    program = [sys.executable, "-m", "services", *arguments]
    return subprocess.run(
        program, cwd=cwd, env=environment(settings), input=stdin, capture_output=True, timeout=150, check=False
    )


def start_wireroom(
    *arguments: str, cwd: Path, settings: Mapping[str, str] | None = None, stdout: Any = subprocess.PIPE
) -> subprocess.Popen[bytes]:
    """Start a command that goes on."""
    program = [sys.executable, "-m", "services", *arguments]
    return subprocess.Popen(program, cwd=cwd, env=environment(settings), stdout=stdout, stderr=subprocess.PIPE)


def events(output: bytes) -> list[dict[str, Any]]:
    """The events that a command printed, one a line."""
    return [json.loads(line) for line in output.splitlines()]
