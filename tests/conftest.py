"""Fixtures that all tests share; the servers are started by the first test that asks for them."""

from pathlib import Path

import pytest

pytest_plugins = ["tests.servers.feeds", "tests.servers.kafka", "tests.servers.valkey", "tests.servers.fleet"]

_SERVERS = {"kafka_address", "empty_kafka", "valkey_url", "own_valkey", "feed_server"}
_SHELLS = {"commands", "contract", "e2e", "eventlog", "kafka", "store"}
_SHELL_FILES = {
    "fetch",
    "discover",
    "explanation",
    "history",
    "registering",
    "health",
    "parsers",
    "pipe",
    "preview",
    "rebuild",
    "registry",
    "settling",
    "sqlite",
    "worker",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is not the pure core: it needs a server, a file or another process. `make test-core` leaves it out."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        path = Path(item.path)
        shell = path.parent.name in _SHELLS or path.stem.removeprefix("test_") in _SHELL_FILES
        if shell or fixtures & _SERVERS:
            item.add_marker("shell")
