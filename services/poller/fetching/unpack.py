"""Content codings undone: gzip, deflate, br and zstd, in pieces, so that a bomb is stopped before it has unpacked.

aiohttp unpacks as well, but takes a gzip, br or zstd body that breaks off for a whole one, and gives zstd any window.
"""

import sys
import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression.zstd import DecompressionParameter, ZstdDecompressor, ZstdError
else:
    from backports.zstd import DecompressionParameter, ZstdDecompressor, ZstdError

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
_PIECE_BYTES = 64 * 1024
_MOST_MEMBERS = 1000
"""Streams in one body. Each costs a start, so that a body of empty ones would cost more time than its bytes."""
_MOST_CODINGS = 3
_ZSTD_WINDOW_LOG = 23
"""8 MiB, the largest window that a zstd content coding may ask its reader to hold (RFC 9659)."""
_GZIP = b"\x1f\x8b\x08"


class BrokenPacking(ValueError):
    """The bytes are not what the content coding says, or break off."""


class Unpacker(Protocol):
    """Undoes one coding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` unpacks to, in small pieces, unpacked as they are taken. Raises BrokenPacking."""
        ...

    def end(self) -> None:
        """No data is left. Raises BrokenPacking when the stream breaks off; an empty body is whole."""
        ...


def unpacker(content_encoding: str | None) -> Unpacker:
    """What undoes a Content-Encoding (RFC 9110, section 8.4). Raises BrokenPacking for more than three codings.

    Unknown codings are passed over: the header holds charsets and media types more often than codings nobody asked
    for, and what is packed after all will be seen to be no feed.
    """
    names = [name.strip().lower() for name in (content_encoding or "").split(",")]
    codings = [_CODINGS[name] for name in reversed(names) if name in _CODINGS]
    if len(codings) > _MOST_CODINGS:
        raise BrokenPacking(f"the body is packed {len(codings)} times over, and {_MOST_CODINGS} are undone")
    return _Chain([coding() for coding in codings])


def is_gzip_file(body: bytes | bytearray) -> bool:
    """Whether a body that no header calls packed is a gzip file, as sitemaps are (sitemaps.org, "Sitemap file")."""
    return body.startswith(_GZIP)


class _Chain:
    """Undoes several codings, the last one applied first."""

    def __init__(self, layers: list[Unpacker]) -> None:
        self._layers = layers

    def feed(self, data: bytes) -> Iterator[bytes]:
        pieces: Iterable[bytes] = (data,)
        for layer in self._layers:
            pieces = _fed(layer, pieces)
        yield from pieces

    def end(self) -> None:
        for layer in self._layers:
            layer.end()


def _fed(layer: Unpacker, pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield from layer.feed(piece)


class _Members:
    """Streams that may follow one another in a body: gzip members (RFC 1952), zstd frames (RFC 8878).

    What follows a whole stream and is none is passed over, as gzip itself does.
    """

    magics: tuple[bytes, ...] = (_GZIP[:2],)

    def __init__(self) -> None:
        self._members = 0
        self._stream = self._next()
        self._begun = False
        self._over = False

    def _next(self) -> "_Stream":
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise BrokenPacking(f"the body holds more than {_MOST_MEMBERS} packed streams")
        return self._new()

    def _new(self) -> "_Stream":
        return _Zlib(31)

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data and not self._over:
            if self._stream.whole:
                if not any(data.startswith(magic[: len(data)]) for magic in self.magics):
                    self._over = True
                    return
                self._stream = self._next()
                self._begun = False
            self._begun = True
            yield from self._stream.feed(data)
            data = self._stream.rest

    def end(self) -> None:
        if self._begun and not self._over and not self._stream.whole:
            raise BrokenPacking("the packed body breaks off")


class _Stream(Protocol):
    """One stream; once it is `whole`, `rest` is what was fed beyond its end."""

    whole: bool
    rest: bytes

    def feed(self, data: bytes) -> Iterator[bytes]: ...


class _Zlib:
    """A gzip or zlib stream, or with negative `wbits` a raw deflate one."""

    def __init__(self, wbits: int) -> None:
        self._object = zlib.decompressobj(wbits)
        self.whole = False
        self.rest = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        while True:
            try:
                piece = self._object.decompress(data, _PIECE_BYTES)
            except zlib.error as error:
                raise BrokenPacking(f"the body is not packed as it says: {error}") from error
            if piece:
                yield piece
            data = self._object.unconsumed_tail
            if self._object.eof or (not data and len(piece) < _PIECE_BYTES):
                self.whole, self.rest = self._object.eof, self._object.unused_data
                return


class _Zstd:
    def __init__(self) -> None:
        self._object = ZstdDecompressor(options={DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})
        self.whole = False
        self.rest = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        while True:
            try:
                piece = self._object.decompress(data, _PIECE_BYTES)
            except ZstdError as error:
                raise BrokenPacking(f"the body is not packed as it says: {error}") from error
            if piece:
                yield piece
            data = b""
            if self._object.eof or self._object.needs_input:
                self.whole = self._object.eof
                self.rest = self._object.unused_data if self.whole else b""
                return


class _ZstdFrames(_Members):
    magics = (b"\x28\xb5\x2f\xfd", *(bytes([0x50 + low, 0x2A, 0x4D, 0x18]) for low in range(16)))

    def _new(self) -> _Stream:
        return _Zstd()


class _Deflate:
    """A zlib stream as RFC 9110 has it (section 8.4.1.2), or the raw one that some servers send."""

    def __init__(self) -> None:
        self._stream: _Zlib | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if data and self._stream is None:
            self._stream = _Zlib(15 if data[0] & 0x0F == 8 else -15)
        if data and self._stream and not self._stream.whole:
            yield from self._stream.feed(data)

    def end(self) -> None:
        if self._stream and not self._stream.whole:
            raise BrokenPacking("the packed body breaks off")


class _Brotli:
    """A brotli stream (RFC 7932); it has no magic number and no checksum."""

    def __init__(self) -> None:
        self._object = brotli.Decompressor()
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while not self._object.is_finished():
            try:
                piece = self._object.process(data, output_buffer_limit=_PIECE_BYTES)
            except brotli.error as error:
                raise BrokenPacking(f"the body is not packed as it says: {error}") from error
            self._begun = self._begun or bool(data)
            data = b""
            if piece:
                yield piece
            elif self._object.can_accept_more_data():
                return

    def end(self) -> None:
        if self._begun and not self._object.is_finished():
            raise BrokenPacking("the packed body breaks off")


_CODINGS: dict[str, type[Unpacker]] = {
    "gzip": _Members,
    "x-gzip": _Members,
    "deflate": _Deflate,
    "br": _Brotli,
    "zstd": _ZstdFrames,
}
