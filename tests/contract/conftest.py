"""Both adapters of the store, empty at first."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.store.base import Store
from tests.contract.stores import Backend, SqliteBackend, ValkeyBackend


@pytest.fixture(params=["sqlite", "valkey"])
async def backend(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Backend]:
    backend: Backend
    if request.param == "sqlite":
        backend = SqliteBackend(tmp_path)
    else:
        backend = ValkeyBackend(request.getfixturevalue("valkey_url"), request.getfixturevalue("valkey_prefix"))
    yield backend
    await backend.close()


@pytest.fixture
async def store(backend: Backend) -> Store:
    return await backend.open()


@pytest.fixture
async def stores(backend: Backend) -> list[Store]:
    return [await backend.open(), await backend.open()]
