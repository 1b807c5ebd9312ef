"""A publisher for tests: an HTTP server on loopback that answers as it is told, and remembers what it was asked."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType

from aiohttp import web


@dataclass
class Answer:
    """What is sent for a path. With `hold`, only once that event is set."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hold: asyncio.Event | None = None


class Publisher:
    """`answers` maps paths to answers; `requests` are the headers of what was asked, by path, in order.

    `replies` maps paths to functions from the request's headers to an answer, for paths that `answers` does not have.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.replies: dict[str, Callable[[Mapping[str, str]], Answer]] = {}
        self.requests: list[tuple[str, Mapping[str, str]]] = []
        self.asked = asyncio.Event()
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)

    async def __aenter__(self) -> "Publisher":
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for answer in self.answers.values():
            if answer.hold:
                answer.hold.set()
        await self._runner.cleanup()

    def url(self, path: str) -> str:
        """The address of a path here."""
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        port: int = self._runner.addresses[0][1]
        return port

    def feed(self, path: str, *titles: str, **headers: str) -> str:
        """Publish an RSS feed with an entry of each title; returns its address."""
        self.answers[path] = Answer(rss(*titles), headers={"Content-Type": "application/rss+xml", **headers})
        return self.url(path)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((request.path, dict(request.headers)))
        self.asked.set()
        answer = self.answers.get(request.path) or self._reply(request)
        if answer.hold:
            await answer.hold.wait()
        return web.Response(body=answer.body, status=answer.status, headers=dict(answer.headers))

    def _reply(self, request: web.Request) -> Answer:
        reply = self.replies.get(request.path)
        return reply(request.headers) if reply else Answer(status=404)


def rss(*titles: str) -> bytes:
    """An RSS document with an entry of each title, at an address made of it."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{title}</guid><title>{title}</title>"
        f"<link>https://paper.example/{title.lower()}</link></item>"
        for title in titles
    )
    return f"<rss version='2.0'><channel><title>The Paper</title>{items}</channel></rss>".encode()
