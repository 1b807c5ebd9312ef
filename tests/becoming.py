"""Waiting for what a server makes true a moment after it was asked, and tells nobody when."""

import asyncio
from collections.abc import Awaitable, Callable

_LOOKS = 500
_PAUSE_S = 0.02


async def becomes(expected: object, look: Callable[[], Awaitable[object]]) -> None:
    """Look again until it is as expected. Kafka shows what a transaction wrote a moment after its commit."""
    found = await look()
    for _ in range(_LOOKS):
        if found == expected:
            break
        await asyncio.sleep(_PAUSE_S)
        found = await look()
    assert found == expected
