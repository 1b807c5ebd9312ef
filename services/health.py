"""The HTTP answers of a service to those who run it: /healthz, /readyz and /metrics."""

import errno
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from services.errors import UsageError, WireroomError
from services.metrics import Metrics

Check = Callable[[], Awaitable[None]]
"""Returns when the service can do its work; raises a WireroomError that says why not."""


@asynccontextmanager
async def health_server(address: str | None, metrics: Metrics, ready: Check) -> AsyncIterator[None]:
    """Answer on HOST:PORT while the context lasts; without an address do nothing. Raises UsageError, WireroomError."""
    if address is None:
        yield
        return
    app = web.Application()
    app.add_routes(
        [
            web.get("/healthz", _alive),
            web.get("/readyz", _readiness(ready)),
            web.get("/metrics", _metrics(metrics, ready)),
        ]
    )
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


async def _alive(_: web.Request) -> web.Response:
    return web.Response(text="alive\n")


def _readiness(ready: Check) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_: web.Request) -> web.Response:
        try:
            await ready()
        except WireroomError as error:
            return web.Response(text=f"{error}\n", status=503)
        return web.Response(text="ready\n")

    return answer


def _metrics(metrics: Metrics, ready: Check) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_: web.Request) -> web.Response:
        with suppress(WireroomError):  # the counters are as true as before; /readyz says what is wrong
            await ready()
        return web.Response(body=metrics.exposition(), headers={"Content-Type": "text/plain; version=0.0.4"})

    return answer
