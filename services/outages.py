"""Tells of a log or store that is away: one line when it goes, one when it is back, however many wait for it.

Who waits for it says so by its own attempts. A fleet's log and store are also looked at all the time, so that an idle
service tells of an outage within seconds. A file is not: nobody takes it away, and a busy one answers late.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import structlog

from services.errors import LogUnavailable, StoreUnavailable

LOOKING = "looking"
"""The one who looks: it waits for nothing, so that the next good answer ends what it reported."""
_LOOK_S = 2.0
_ANSWER_S = 4.0

_logger = structlog.get_logger()


class Outage:
    """The outage of one thing, `what`; it lasts while anybody waits. `clock` gives seconds."""

    def __init__(self, what: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._clock = clock
        self._waiting: set[Hashable] = set()
        self._since = 0.0

    def begins(self, waiter: Hashable, reason: str) -> None:
        """The waiter waits for it from now on, until it says `ends`."""
        if not self._waiting:
            self._since = self._clock()
            _logger.warning(f"waiting for the {self._what}", reason=reason)
        self._waiting.add(waiter)

    def ends(self, waiter: Hashable) -> None:
        """The waiter got an answer, whether or not it had to wait for it."""
        if waiter in self._waiting:
            self._waiting.remove(waiter)
            if not self._waiting:
                _logger.info(f"the {self._what} is back", seconds=round(self._clock() - self._since, 1))


@dataclass(frozen=True, slots=True)
class Outages:
    """Those of one process."""

    log: Outage = field(default_factory=lambda: Outage("log"))
    store: Outage = field(default_factory=lambda: Outage("store"))


@asynccontextmanager
async def looked_at(
    probes: Mapping[str, tuple[Outage, Callable[[], Awaitable[object]]]],
    *,
    look_s: float = _LOOK_S,
    answer_s: float = _ANSWER_S,
) -> AsyncIterator[None]:
    """While the context lasts, ask each thing every `look_s` by its probe, and tell when it is away or back.

    It is away when it gives no answer in `answer_s`. `probes` are named by the things' addresses.
    """
    looking = [
        asyncio.create_task(_look(name, outage, probe, look_s, answer_s)) for name, (outage, probe) in probes.items()
    ]
    try:
        yield
    finally:
        for task in looking:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _look(
    name: str, outage: Outage, probe: Callable[[], Awaitable[object]], look_s: float, answer_s: float
) -> None:
    while True:
        try:
            async with asyncio.timeout(answer_s):
                await probe()
        except TimeoutError:
            reason = f"{name} did not answer within {answer_s:g} s; see whether it runs and can be reached"
            outage.begins(LOOKING, reason)
        except (LogUnavailable, StoreUnavailable) as error:
            outage.begins(LOOKING, str(error))
        else:
            outage.ends(LOOKING)
        await asyncio.sleep(look_s)
