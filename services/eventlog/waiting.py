"""Waiting for the first of several events."""

import asyncio
from collections.abc import Awaitable
from typing import Any


class Bell:
    """Wakes all who wait at the moment it rings. Take `next` before looking, so that no ring is missed."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    @property
    def next(self) -> asyncio.Event:
        """The event that the next ring sets."""
        return self._event

    def ring(self) -> None:
        """Wake everybody."""
        self._event.set()
        self._event = asyncio.Event()


async def first_of(*waits: Awaitable[Any], timeout_s: float | None = None) -> None:
    """Return when one of the waits is over, or the time is; the others are cancelled. What they return is dropped."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
