"""Many publishers on loopback, each at an address of its own, which count how they are asked: at once, and when.

Linux answers on all of 127.0.0.0/8, so that each address is a host. The server runs in the test's event loop.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.servers.feeds import rss


@dataclass
class Publishers:
    """What they were asked. Times are seconds by the event loop's clock; `answer_s` is how long an answer takes."""

    answer_s: float
    port: int = 0
    asked: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    most_at_once: Counter[str] = field(default_factory=Counter)
    _at_once: Counter[str] = field(default_factory=Counter)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def url(self, host: str, name: str) -> str:
        return f"http://{host}:{self.port}/{name}"

    def starts(self, host: str) -> list[float]:
        """When the host was asked, in order."""
        prefix = f"http://{host}:{self.port}/"
        return sorted(time for url, times in self.asked.items() if url.startswith(prefix) for time in times)

    async def have_been_asked(self, urls: Iterable[str], times: int) -> None:
        """Wait until each of these feeds was asked for so often."""
        left = set(urls)
        while left := {url for url in left if len(self.asked[url]) < times}:
            self._changed.clear()
            await self._changed.wait()

    async def go_on(self, requests: int) -> None:
        """Wait for so many further requests."""
        for _ in range(requests):
            self._changed.clear()
            await self._changed.wait()

    async def answer(self, request: web.Request) -> web.Response:
        """A feed of one entry, which never changes."""
        host, name = str(request.url.host), request.path.strip("/")
        self.asked[self.url(host, name)].append(asyncio.get_running_loop().time())
        self._at_once[host] += 1
        self.most_at_once[host] = max(self.most_at_once[host], self._at_once[host])
        self._changed.set()
        try:
            await asyncio.sleep(self.answer_s)
        finally:
            self._at_once[host] -= 1
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304, headers={"ETag": '"1"'})
        link = f"http://{host}.example/{name}"
        body = rss([(link, f"News of {name} at {host}", f"What {name} told {host}.")], name)
        return web.Response(body=body, headers={"Content-Type": "application/rss+xml", "ETag": '"1"'})


@asynccontextmanager
async def publishing(hosts: Sequence[str], *, answer_s: float) -> AsyncIterator[Publishers]:
    """Publishers at these addresses, all at one port."""
    publishers = Publishers(answer_s)
    app = web.Application()
    app.router.add_get("/{name}", publishers.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    try:
        for host in hosts:
            await web.TCPSite(runner, host, publishers.port, backlog=1024).start()
            publishers.port = runner.addresses[0][1]
        yield publishers
    finally:
        await runner.cleanup()
