"""The body of an answer: unpacked, and ended when it is too large or comes too slowly."""

import asyncio

from aiohttp import ClientError, StreamReader

from services.errors import FetchError
from services.poller.fetching.unpack import BrokenPacking, Unpacker, is_gzip_file, unpacker

_TURN_BYTES = 256 * 1024
"""How much is unpacked, in about a millisecond, before others get their turn."""
_ERROR_PAGE_BYTES = 32 * 1024
_ERROR_PAGE_S = 5.0


class BodyReader:
    """Reads bodies of at most `max_bytes`, packed and unpacked, that bring `min_speed` bytes a second or more.

    The speed is that of packed bytes, counted over windows of `window_s` seconds; 0 asks for none.
    """

    def __init__(self, *, max_bytes: int, min_speed: int, window_s: float) -> None:
        self._max_bytes = max_bytes
        self._min_speed = min_speed
        self._window_s = window_s

    async def read(self, content: StreamReader, content_encoding: str | None) -> bytes:
        """The whole body. Raises FetchError ("too_large", "too_slow", "broken_body")."""
        try:
            body = await self._unpacked(content, unpacker(content_encoding))
            if is_gzip_file(body):
                packed, body, unpacking = body, bytearray(), unpacker("gzip")
                await _append(body, unpacking, bytes(packed), self._max_bytes)
                unpacking.end()
        except BrokenPacking as error:
            raise FetchError("broken_body", f"the answer cannot be unpacked: {error}") from error
        return bytes(body)

    async def _unpacked(self, content: StreamReader, unpacking: Unpacker) -> bytearray:
        body = bytearray()
        loop = asyncio.get_running_loop()
        began, packed, before = loop.time(), 0, 0
        while True:
            try:
                async with asyncio.timeout_at(began + self._window_s if self._min_speed else None):
                    chunk = await content.readany()
            except TimeoutError:
                pass
            else:
                if not chunk:
                    unpacking.end()
                    return body
                packed += len(chunk)
                if packed > self._max_bytes:
                    raise _too_large(self._max_bytes)
                await _append(body, unpacking, chunk, self._max_bytes)
            if loop.time() >= began + self._window_s:
                if packed - before < self._min_speed * self._window_s:
                    raise FetchError(
                        "too_slow",
                        f"the body came slower than {self._min_speed} bytes a second for {self._window_s:g} s; "
                        "WIREROOM_FETCH_MIN_SPEED lowers the bound",
                    )
                began, before = loop.time(), packed


async def error_page(content: StreamReader, content_encoding: str | None) -> bytes:
    """The beginning of an error's page, to tell who speaks: what comes of it in a few seconds, if anything does."""
    page = bytearray()
    try:
        async with asyncio.timeout(_ERROR_PAGE_S):
            unpacking = unpacker(content_encoding)
            while chunk := await content.readany():
                await _append(page, unpacking, chunk, _ERROR_PAGE_BYTES)
    except (FetchError, BrokenPacking, TimeoutError, ClientError):
        pass
    return bytes(page)


async def _append(body: bytearray, unpacking: Unpacker, chunk: bytes, max_bytes: int) -> None:
    turn = len(body) + _TURN_BYTES
    for piece in unpacking.feed(chunk):
        body += piece
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
        if len(body) > turn:
            turn = len(body) + _TURN_BYTES
            await asyncio.sleep(0)


def _too_large(max_bytes: int) -> FetchError:
    return FetchError(
        "too_large", f"the body is larger than {max_bytes} bytes; WIREROOM_FETCH_MAX_BYTES raises the limit"
    )
