"""The difficult publisher: HTTP servers on loopback that do to a poller all that publishers and attackers do.

    async with DifficultPublisher() as difficult:
        url = difficult.honest("/feed", rss("A"), etag='"1"')     # a method sets up a path and returns its address
        url = difficult.circle("/a", "/b")
        difficult.asked_for("/feed")                             # the headers of each request for a path, in order

What HTTP allows is answered by aiohttp (`answers` of `Publisher` may be set by hand too); what it does not allow is
written byte by byte by a second server (`raw`). What hangs does so until the end.
"""

import asyncio
import contextlib
import gzip
import sys
import zlib
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from email.utils import formatdate
from types import TracebackType

import brotli

from tests.poller.publisher import Answer, Publisher

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FEED_TYPE = {"Content-Type": "application/rss+xml; charset=utf-8"}
PACK: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
Script = Callable[[], AsyncGenerator[bytes, None]]
"""What a raw answer writes, piece by piece; a script that never ends leaves the connection open."""
WALLS: Mapping[str, Answer] = {
    "Cloudflare, by header": Answer(
        b"<html>", 403, {"cf-mitigated": "challenge", "Server": "cloudflare", "Content-Type": "text/html"}
    ),
    "Cloudflare, by page": Answer(
        b"<!DOCTYPE html><html><head><title>Just a moment...</title>",
        503,
        {"Server": "cloudflare", "Content-Type": "text/html; charset=UTF-8"},
    ),
    "Cloudflare, blocked": Answer(
        gzip.compress(b"<html><title>Attention Required! | Cloudflare</title>"),
        403,
        {"Content-Encoding": "gzip", "Content-Type": "text/html"},
    ),
    "AWS WAF, challenge": Answer(b"<html>", 202, {"x-amzn-waf-action": "challenge", "Content-Type": "text/html"}),
    "AWS WAF, captcha": Answer(b"<html>", 405, {"x-amzn-waf-action": "captcha", "Content-Type": "text/html"}),
    "DataDome": Answer(b'{"url":"https://geo.captcha-delivery.com"}', 403, {"x-datadome": "protected"}),
    "Akamai": Answer(
        b"<HTML><H1>Access Denied</H1>Reference #18.1 https://errors.edgesuite.net/18.1",
        403,
        {"Server": "AkamaiGHost", "Content-Type": "text/html"},
    ),
    "Imperva": Answer(
        b'<html><iframe src="/_Incapsula_Resource?x=1">', 403, {"Content-Type": "text/html; charset=utf-8"}
    ),
    "Vercel": Answer(b"<html>", 429, {"x-vercel-mitigated": "challenge", "Content-Type": "text/html"}),
}


class DifficultPublisher(Publisher):
    """A publisher, and a raw server beside it; `raw_requests` are the heads that the raw one was sent, by path.

    `connections` counts how many connections the raw one was given.
    """

    def __init__(self) -> None:
        super().__init__()
        self.raw_requests: list[tuple[str, bytes]] = []
        self.connections = 0
        self._scripts: dict[str, Script] = {}
        self._raw: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "DifficultPublisher":
        await super().__aenter__()
        self._raw = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._raw is not None
        self._raw.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await super().__aexit__(kind, error, trace)

    def asked_for(self, path: str) -> list[Mapping[str, str]]:
        """The headers of each request for a path, in order."""
        return [headers for asked, headers in self.requests if asked == path]

    def says(self, path: str, status: int, body: bytes = b"", **headers: str) -> str:
        """One answer, always; underscores in the names of headers stand for hyphens."""
        self.answers[path] = Answer(body, status, _hyphens(headers))
        return self.url(path)

    def in_turn(self, path: str, *answers: Answer) -> str:
        """One answer after the other, the last one for good."""
        queue = list(answers)
        return self.replying(path, lambda _: queue.pop(0) if len(queue) > 1 else queue[0])

    def replying(self, path: str, reply: Callable[[Mapping[str, str]], Answer]) -> str:
        """An answer made from the request's headers."""
        self.answers.pop(path, None)
        self.replies[path] = reply
        return self.url(path)

    def honest(
        self, path: str, body: bytes, *, etag: str | None = None, date: str | None = None, **headers: str
    ) -> str:
        """A server that keeps RFC 9110, section 13: 304 when a validator still holds, and If-None-Match comes first."""
        validators = {name: value for name, value in (("ETag", etag), ("Last-Modified", date)) if value}
        own = {**FEED_TYPE, **validators, **_hyphens(headers)}

        def reply(asked: Mapping[str, str]) -> Answer:
            if "If-None-Match" in asked:
                known = etag is not None and asked["If-None-Match"] == etag
            else:
                known = date is not None and asked.get("If-Modified-Since") == date
            return Answer(b"" if known else body, 304 if known else 200, own)

        return self.replying(path, reply)

    def lying(self, path: str, etag: str, first: bytes, later: bytes) -> str:
        """A server whose validator lies: it says 304 to whoever sends any, though `later` has come meanwhile."""
        seen: list[object] = []

        def reply(asked: Mapping[str, str]) -> Answer:
            if "If-None-Match" in asked or "If-Modified-Since" in asked:
                return Answer(b"", 304, {"ETag": etag})
            seen.append(asked)
            return Answer(first if len(seen) == 1 else later, 200, {**FEED_TYPE, "ETag": etag})

        return self.replying(path, reply)

    def deltas(self, path: str, whole: bytes, changes: bytes, *, old: str, new: str) -> str:
        """A server that knows RFC 3229: to A-IM: feed and the old tag it sends the changes alone, with status 226."""

        def reply(asked: Mapping[str, str]) -> Answer:
            if asked.get("If-None-Match") == new:
                return Answer(b"", 304, {"ETag": new})
            if asked.get("If-None-Match") == old and "feed" in asked.get("A-IM", ""):
                return Answer(changes, 226, {**FEED_TYPE, "ETag": new, "IM": "feed", "Delta-Base": old})
            return Answer(whole, 200, {**FEED_TYPE, "ETag": new})

        return self.replying(path, reply)

    def moved(self, path: str, location: str, status: int = 301) -> str:
        """A redirect."""
        return self.says(path, status, Location=location)

    def chain(self, path: str, status: int, hops: int, last: str) -> str:
        """That many redirects, each to another path, which end at `last`."""
        for hop in range(hops):
            self.moved(f"{path}{hop}", f"{path}{hop + 1}" if hop + 1 < hops else last, status)
        return self.url(f"{path}0")

    def circle(self, *paths: str, status: int = 302) -> str:
        """Redirects from each path to the next, and from the last to the first."""
        for path, following in zip(paths, (*paths[1:], paths[0]), strict=True):
            self.moved(path, following, status)
        return self.url(paths[0])

    def later(self, path: str, status: int, seconds: float, *, as_date: bool = False, now: float = 0.0) -> str:
        """Comes back with Retry-After, as seconds or as a date counted from `now`."""
        value = formatdate(now + seconds, usegmt=True) if as_date else str(int(seconds))
        return self.says(path, status, Retry_After=value)

    def walled(self, path: str, wall: str) -> str:
        """One of `WALLS`."""
        self.answers[path] = WALLS[wall]
        return self.url(path)

    def packed(self, path: str, coding: str, body: bytes, *, cut: int | None = None, corrupt: bool = False) -> str:
        """A packed body; with `cut` only so many bytes of it, as if that were all; or with a bit turned in its midst."""
        packed = PACK[coding](body)[:cut]
        if corrupt:
            middle = len(packed) // 2
            packed = packed[:middle] + bytes([packed[middle] ^ 0xFF]) + packed[middle + 1 :]
        self.answers[path] = Answer(packed, headers={**FEED_TYPE, "Content-Encoding": coding})
        return self.url(path)

    def bomb(self, path: str, coding: str, megabytes: int) -> str:
        """A body that unpacks to so many megabytes of nothing."""
        self.answers[path] = Answer(b"".join(_bomb(coding, megabytes)), headers={"Content-Encoding": coding})
        return self.url(path)

    def raw(self, path: str, *pieces: bytes, hang: bool = False) -> str:
        """Bytes as they are, then the end of the connection; with `hang` it stays open."""

        async def script() -> AsyncGenerator[bytes, None]:
            for piece in pieces:
                yield piece
            if hang:
                await asyncio.Event().wait()

        return self.scripted(path, script)

    def scripted(self, path: str, script: Script) -> str:
        """What a script writes to the connection."""
        self._scripts[path] = script
        assert self._raw is not None
        return f"http://127.0.0.1:{self._raw.sockets[0].getsockname()[1]}{path}"

    def drips_headers(self, path: str, every_s: float = 0.01) -> str:
        """A header that never ends, a byte at a time."""
        return self.scripted(path, lambda: _drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", every_s))

    def drips_body(self, path: str, every_s: float = 0.01) -> str:
        """A body that never ends, a byte at a time."""
        return self.scripted(path, lambda: _drip(b"HTTP/1.1 200 OK\r\n\r\n", every_s))

    def endless(self, path: str, head: bytes = b"HTTP/1.1 200 OK\r\n\r\n", piece: bytes = b"<a>" * 10_000) -> str:
        """A body that never ends, as fast as it is read; or with another head a header or hints that never end."""

        async def script() -> AsyncGenerator[bytes, None]:
            yield head
            while True:
                yield piece

        return self.scripted(path, script)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        self.connections += 1
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode("latin-1")
            self.raw_requests.append((path, head))
            async with contextlib.aclosing(self._scripts[path]()) as pieces:
                async for piece in pieces:
                    writer.write(piece)
                    await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._talks.discard(task)
            writer.close()


def wide_zstd(body: bytes, window_log: int) -> bytes:
    """A zstd frame that wants its reader to hold 2 to the `window_log` bytes."""
    packer = zstd.ZstdCompressor(options={int(zstd.CompressionParameter.window_log): window_log})
    return packer.compress(body) + packer.flush()


async def _drip(head: bytes, every_s: float) -> AsyncGenerator[bytes, None]:
    yield head
    while True:
        yield b"x"
        await asyncio.sleep(every_s)


def _hyphens(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _bomb(coding: str, megabytes: int) -> Iterator[bytes]:
    """Zeros, packed without ever being there."""
    nothing = bytes(1024 * 1024)
    if coding == "br":
        packer = brotli.Compressor(quality=1)
        yield from (packer.process(nothing) for _ in range(megabytes))
        yield packer.finish()
        return
    if coding == "zstd":
        compressor = zstd.ZstdCompressor()
        yield from (compressor.compress(nothing) for _ in range(megabytes))
        yield compressor.flush()
        return
    stream = zlib.compressobj(wbits=31 if coding == "gzip" else 15)
    yield from (stream.compress(nothing) for _ in range(megabytes))
    yield stream.flush()
