"""What the store's contract is checked against: an empty backend of each kind, several connections, a clock to turn."""

import time
from contextlib import AsyncExitStack, aclosing
from pathlib import Path
from typing import Protocol

from valkey.asyncio import Valkey

from services.store.base import Store
from services.store.sqlite import SqliteStore
from services.store.valkey import ValkeyStore

_ENDS = {"leases", "resting", "full", "places"}
"""Sorted sets of the Valkey store whose scores are ends by the server's clock."""


class Backend(Protocol):
    """One store, empty at first; every `open` gives another connection to it."""

    async def open(self) -> Store: ...
    async def pass_time(self, seconds: int) -> None:
        """Let expiries and leases come nearer."""
        ...

    def now(self) -> float:
        """The store's clock, in seconds since the epoch."""
        ...

    async def close(self) -> None: ...


class SqliteBackend:
    """A file, and a clock that is turned forward."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "store.db"
        self._ahead = 0
        self._opened = AsyncExitStack()

    async def open(self) -> Store:
        store = await SqliteStore.open(self._path, clock=self.now)
        self._opened.push_async_callback(store.close)
        return store

    async def pass_time(self, seconds: int) -> None:
        self._ahead += seconds

    def now(self) -> float:
        return time.time() + self._ahead

    async def close(self) -> None:
        await self._opened.aclose()


class ValkeyBackend:
    """Keys under a prefix of a server. Its clock cannot be turned, so all that will expire is made to expire sooner."""

    def __init__(self, url: str, prefix: str) -> None:
        self._url = url
        self._prefix = prefix
        self._opened = AsyncExitStack()

    async def open(self) -> Store:
        store = await ValkeyStore.open(self._url, prefix=self._prefix)
        self._opened.push_async_callback(store.close)
        return store

    async def pass_time(self, seconds: int) -> None:
        async with aclosing(Valkey.from_url(self._url)) as client:
            async for key in client.scan_iter(f"{self._prefix}*", count=1000):
                left_ms = await client.pttl(key)
                if left_ms >= 0:
                    # An expiry that is not ahead deletes the key.
                    await client.pexpire(key, left_ms - seconds * 1000)
                if key.decode().removeprefix(self._prefix).split(":")[0] in _ENDS:
                    ends = await client.zrange(key, 0, -1, withscores=True)
                    if ends:
                        await client.zadd(key, {name: end - seconds for name, end in ends})

    def now(self) -> float:
        return time.time()

    async def close(self) -> None:
        await self._opened.aclose()
