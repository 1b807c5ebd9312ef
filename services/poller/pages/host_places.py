"""A place at a host for a request that is no feed's own: waited for, held while the request lasts, given back.

The store counts the places of all pollers (`Store.lease_host`); nobody can tell when one becomes free, so it is asked
again and again, by one waiter a host.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from weakref import WeakValueDictionary

from services.errors import StoreError
from services.store.base import Politeness, Store

_SHORTEST_WAIT_S, _LONGEST_WAIT_S = 0.05, 1.0


class HostPlaces:
    """Places in the hands of `owner`. One that is never given back, since its process died, ends after `lease_s`."""

    def __init__(self, store: Store, owner: str, *, lease_s: float = 60.0) -> None:
        self._store = store
        self._owner = owner
        self._lease_s = lease_s
        self._waiting: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def taken(self, host: str, politeness: Politeness) -> AsyncIterator[None]:
        """Hold a place at the host. Waits for it without end: bound it. Raises StoreUnavailable."""
        lock = self._waiting.setdefault(host, asyncio.Lock())
        async with lock:
            wait_s = min(max(politeness.pause_s, _SHORTEST_WAIT_S), _LONGEST_WAIT_S)
            while not await self._store.lease_host(self._owner, host, lease_s=self._lease_s, politeness=politeness):
                # With some jitter, or pollers that wait for one host would all ask at the same moments.
                await asyncio.sleep(wait_s * random.uniform(0.8, 1.2))  # noqa: S311
                wait_s = min(1.5 * wait_s, _LONGEST_WAIT_S)
        try:
            yield
        finally:
            with suppress(StoreError):
                await self._store.release_host(self._owner, host)
