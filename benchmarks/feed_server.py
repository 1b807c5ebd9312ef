"""Feeds on loopback for benchmarks, served by the benchmark's own process: thousands of them, at many addresses.

Linux answers on all of 127.0.0.0/8, so that each address is a host of its own to a poller.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from aiohttp import web

_NAME = b"@@"
_WORDS = "harbour council budget vote storm rail strike talks court appeal water school bridge repair season".split()


class FeedServer:
    """`asked` counts the requests by path. An answer's validators are always the same, so that a second is a 304.

    One feed in `malformed_every` has an element that is not closed; 0 is none.
    """

    def __init__(self, entries: int, malformed_every: int = 0) -> None:
        self.asked: Counter[str] = Counter()
        self._reached: Counter[int] = Counter()
        self.port = 0
        self._body = _document(entries)
        self._malformed_every = malformed_every
        self._changed = asyncio.Event()

    def urls(self, feeds: int, hosts: int) -> list[str]:
        """The addresses of so many feeds, dealt out to so many hosts."""
        return [f"http://{_address(number % hosts)}:{self.port}/{number}" for number in range(feeds)]

    async def all_asked(self, feeds: int, times: int) -> None:
        """Wait until so many feeds were asked for so often."""
        while self._reached[times] < feeds:
            self._changed.clear()
            await self._changed.wait()

    async def answer(self, request: web.Request) -> web.Response:
        """The feed that the path names."""
        self.asked[request.path] += 1
        self._reached[self.asked[request.path]] += 1
        self._changed.set()
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304, headers={"ETag": '"1"'})
        number = int(request.path.strip("/"))
        body = self._body.replace(_NAME, str(number).encode())
        if self._malformed_every and number % self._malformed_every == 0:
            body = body.replace(b"</channel>", b"")
        return web.Response(body=body, headers={"Content-Type": "application/rss+xml", "ETag": '"1"'})


@asynccontextmanager
async def serving(*, entries: int, hosts: int, malformed_every: int = 0) -> AsyncIterator[FeedServer]:
    """A server of feeds of so many entries, at so many addresses."""
    server = FeedServer(entries, malformed_every)
    app = web.Application()
    app.router.add_get("/{name}", server.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    try:
        for number in range(hosts):
            await web.TCPSite(runner, _address(number), server.port, backlog=4096).start()
            server.port = runner.addresses[0][1]
        yield server
    finally:
        await runner.cleanup()


def _address(number: int) -> str:
    return f"127.0.{8 + number // 250}.{1 + number % 250}"


def _document(entries: int) -> bytes:
    """An RSS document in which each feed's number is left open: about 1.4 KB an entry, as real ones have."""
    chance = Random(1)
    items = []
    for number in range(entries):
        text = " ".join(chance.choices(_WORDS, k=170))
        title = " ".join(chance.choices(_WORDS, k=8))
        items.append(
            f"<item><guid isPermaLink='false'>@@-{number}</guid><title>{title} @@</title>"
            f"<link>https://feed@@.example/news/{number}</link><dc:creator>A. Writer</dc:creator>"
            f"<pubDate>Tue, 24 Nov 2026 {number % 24:02}:10:00 GMT</pubDate>"
            f"<description>&lt;p&gt;{text} @@&lt;/p&gt;</description></item>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Feed @@</title><link>https://feed@@.example/</link>{''.join(items)}</channel></rss>"
    ).encode()
