"""What the poller's tests share: a publisher on loopback, a fetcher that may reach it, the embedded log and store."""

import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from schemas.topics import TOPICS
from services.eventlog.sqlite import SqliteEventLog
from services.poller.fetching.fetch import Fetcher
from services.poller.parsers import Parsers
from services.store.sqlite import SqliteStore
from tests.poller.difficult import DifficultPublisher
from tests.poller.newsroom import Newsroom
from tests.poller.publisher import Publisher


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    async with Publisher() as publisher:
        yield publisher


@pytest.fixture
async def difficult() -> AsyncIterator[DifficultPublisher]:
    async with DifficultPublisher() as difficult:
        yield difficult


@pytest.fixture
def hanging() -> Iterator[Callable[..., Any]]:
    """A getaddrinfo in which living.example is 127.0.0.1, and all other names hang until the test is over."""
    over = threading.Event()

    def getaddrinfo(host: str, port: int, **_: Any) -> Any:
        if host != "living.example":
            over.wait()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    yield getaddrinfo
    over.set()


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(allow=(ip_network("127.0.0.0/8"),), version="1.2", timeout_s=10, max_bytes=100_000) as fetcher:
        yield fetcher


@pytest.fixture
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers() as parsers:
        yield parsers


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[SqliteEventLog]:
    log = await SqliteEventLog.open(tmp_path / "log.db")
    await log.apply_topics(TOPICS)
    yield log
    await log.close()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = await SqliteStore.open(tmp_path / "store.db")
    yield store
    await store.close()


@pytest.fixture
async def newsroom(log: SqliteEventLog, store: SqliteStore, fetcher: Fetcher) -> Newsroom:
    return Newsroom(log, store, fetcher)
