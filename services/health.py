"""The HTTP answers of a service to those who run it: /healthz, /readyz and /metrics, each in bounded time.

A probe waits for a check that may take longer only so long; whoever asks meanwhile shares the check that is running.
"""

import asyncio
import errno
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web

from services.errors import UsageError, WireroomError
from services.metrics import Metrics

Check = Callable[[], Awaitable[None]]
"""Returns when what it checks is well; raises a WireroomError that says why not."""

READY_S = 2.0
METRICS_S = 1.0


@asynccontextmanager
async def health_server(
    address: str | None, metrics: Metrics, checks: Mapping[str, Check], measure: Check | None = None
) -> AsyncIterator[None]:
    """Answer on HOST:PORT while the context lasts; without an address do nothing. Raises UsageError, WireroomError.

    `checks` are named by what they ask, such as "log kafka://host:9092". `measure` brings the metrics up to date.
    """
    if address is None:
        yield
        return
    shared = {name: _Shared(check) for name, check in checks.items()}
    health = _Health(metrics, shared, _Shared(measure) if measure else None)
    app = web.Application()
    routes = {"/healthz": _alive, "/readyz": health.readiness, "/metrics": health.metrics}
    app.add_routes([web.get(path, answer) for path, answer in routes.items()])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    host, _, port = address.rpartition(":")
    try:
        await web.TCPSite(runner, host.strip("[]"), int(port)).start()
    except OSError as error:
        await runner.cleanup()
        if error.errno == errno.EADDRINUSE:
            raise WireroomError(f"port taken: something listens on {address}; set WIREROOM_HTTP to another") from None
        raise UsageError(f"setting WIREROOM_HTTP={address!r}: cannot listen there ({error.strerror})") from None
    try:
        yield
    finally:
        await runner.cleanup()
        await health.close()


class _Shared:
    """A check that runs once at a time, and goes on when nobody waits for it any more."""

    def __init__(self, check: Check) -> None:
        self.well = False
        self._check = check
        self._running: asyncio.Task[str | None] | None = None

    def running(self) -> "asyncio.Task[str | None]":
        """The check that runs now, begun if none does; it returns what is wrong, or None."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return self._running

    async def close(self) -> None:
        if self._running:
            self._running.cancel()
            await asyncio.wait([self._running])

    async def _run(self) -> str | None:
        well = False
        try:
            await self._check()
            well = True
        except WireroomError as error:
            return str(error)
        finally:
            self.well = well
        return None


class _Health:
    def __init__(self, metrics: Metrics, checks: Mapping[str, _Shared], measure: _Shared | None) -> None:
        self._metrics = metrics
        self._checks = checks
        self._measure = measure

    async def readiness(self, _: web.Request) -> web.Response:
        checks = {name: check.running() for name, check in self._checks.items()}
        await asyncio.wait(checks.values(), timeout=READY_S)
        reasons = []
        for name, check in checks.items():
            if not check.done():
                self._checks[name].well = False
                reasons.append(f"{name} did not answer within {READY_S:g} s; see whether it runs and can be reached")
            elif reason := check.result():
                reasons.append(reason)
        if reasons:
            return web.Response(text="".join(f"{reason}\n" for reason in reasons), status=503)
        return web.Response(text="ready\n")

    async def metrics(self, _: web.Request) -> web.Response:
        fresh = [*self._checks.values(), *([self._measure] if self._measure else [])]
        await asyncio.wait([check.running() for check in fresh], timeout=METRICS_S)
        # What has no answer yet counts as it was: that it is late tells /readyz, which waits longer.
        self._metrics.set_ready(all(check.well for check in self._checks.values()))
        return web.Response(body=self._metrics.exposition(), headers={"Content-Type": "text/plain; version=0.0.4"})

    async def close(self) -> None:
        for check in (*self._checks.values(), *([self._measure] if self._measure else [])):
            await check.close()


async def _alive(_: web.Request) -> web.Response:
    return web.Response(text="alive\n")
