"""What the poller's tests share: a publisher on loopback, a fetcher that may reach it, the embedded log and store."""

from collections.abc import AsyncIterator
from ipaddress import ip_network
from pathlib import Path

import pytest

from schemas.topics import TOPICS
from services.eventlog.sqlite import SqliteEventLog
from services.poller.fetch import Fetcher
from services.poller.parsers import Parsers
from services.store.sqlite import SqliteStore
from tests.poller.publisher import Publisher


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    async with Publisher() as publisher:
        yield publisher


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
