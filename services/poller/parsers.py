"""Parsing in processes of its own, which are killed when a document takes too long.

feedparser is Python with regular expressions that some documents send into quadratic time (20 KB of `encoding='` take
15 s, and hold the interpreter's lock all the while), so neither the event loop nor a thread beside it is a safe place.
A child reads requests on its standard input and answers on its standard output: a length (8 bytes, big-endian), then
JSON or bytes of that length.
"""

import asyncio
import json
import os
import struct
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from types import TracebackType
from typing import BinaryIO

from pydantic import TypeAdapter

from services.poller.formats import parse
from services.poller.formats.parsed import ParsedFeed, no_feed

_LENGTH = struct.Struct(">Q")
_PIPE_BYTES = 1024 * 1024
_PARSED = TypeAdapter(ParsedFeed)


class Parsers:
    """Up to `processes` children, started when first needed; closed by `close`, or as a context.

    `timeout_s` is how long one document may take.
    """

    def __init__(self, *, processes: int | None = None, timeout_s: float = 20.0) -> None:
        self._free = asyncio.Semaphore(processes or min(4, os.cpu_count() or 1))
        self._idle: list[Process] = []
        self._timeout_s = timeout_s

    async def parse(self, body: bytes, content_type: str | None, url: str) -> ParsedFeed:
        """As `formats.parse`; a document that takes too long, or kills its process, is reported as a problem."""
        async with self._free:
            process = self._idle.pop() if self._idle else await _start()
            try:
                async with asyncio.timeout(self._timeout_s):
                    parsed = await _ask(process, body, content_type, url)
            except TimeoutError:
                await _end(process)
                return no_feed("parse_timeout", f"reading the document takes longer than {self._timeout_s:g} s")
            except (OSError, asyncio.IncompleteReadError):
                await _end(process)
                return no_feed(
                    "malformed", "reading the document ended the process that read it; it is hostile or huge"
                )
            except BaseException:
                await _end(process)
                raise
            self._idle.append(process)
            return parsed

    async def close(self) -> None:
        """End the children."""
        while self._idle:
            await _end(self._idle.pop())

    async def __aenter__(self) -> "Parsers":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


async def _start() -> Process:
    # The child finds the package where this process found it, and a Ctrl-C in the terminal is not for it.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        stdin=PIPE,
        stdout=PIPE,
        env=environment,
        start_new_session=True,
        limit=_PIPE_BYTES,
    )


async def _ask(process: Process, body: bytes, content_type: str | None, url: str) -> ParsedFeed:
    assert process.stdin is not None
    assert process.stdout is not None
    head = json.dumps([content_type, url]).encode()
    process.stdin.writelines([_LENGTH.pack(len(head)), head, _LENGTH.pack(len(body)), body])
    await process.stdin.drain()
    (length,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
    return _PARSED.validate_json(await process.stdout.readexactly(length))


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    assert process.stdin is not None
    process.stdin.close()
    await process.communicate()


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """What a child does: answer requests until there are no more."""
    while head := _part(requests):
        content_type, url = json.loads(head)
        answer = _PARSED.dump_json(parse(_part(requests), content_type, url))
        answers.write(_LENGTH.pack(len(answer)) + answer)
        answers.flush()


def _part(stream: BinaryIO) -> bytes:
    length = stream.read(_LENGTH.size)
    return stream.read(*_LENGTH.unpack(length)) if len(length) == _LENGTH.size else b""


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
