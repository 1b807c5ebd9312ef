"""The process that parses: what it is asked and answers over its standard input and output, and how it is bounded.

A request is two parts, what is wanted and the document; an answer is one or more parts and an empty one. A part is its
length (8 bytes, big-endian), and JSON or bytes of that length: what hostile input controls is never unpickled.
"""

import asyncio
import json
import os
import resource
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import BinaryIO

from pydantic import TypeAdapter

from schemas.raw import RawArticle
from services.poller.formats import parse
from services.poller.formats.parsed import ParsedFeed
from services.poller.pages.page_text import PageText, read_page

_LENGTH = struct.Struct(">Q")
_PIPE_BYTES = 1024 * 1024
_FEED_KIND, _PAGE_KIND = "feed", "page"
_FEED = TypeAdapter(ParsedFeed)
_ARTICLES = TypeAdapter(list[RawArticle])
_PAGE = TypeAdapter(PageText)

_MEMORY_BYTES = 1536 * 1024 * 1024
"""Address space of a child: 5 times what the largest harmless document took (15 MB of text), most of it libraries."""
_PIECE_ARTICLES = 500
_PIECE_CHARACTERS = 256 * 1024


def feed_request(content_type: str | None, url: str) -> bytes:
    """Answered by the feed without its articles, and the articles in pieces."""
    return json.dumps([_FEED_KIND, content_type, url]).encode()


def page_request(content_type: str | None) -> bytes:
    """Answered by the page's text."""
    return json.dumps([_PAGE_KIND, content_type]).encode()


async def start() -> Process:
    """A child that waits for requests."""
    # It finds the package where this process found it, and a Ctrl-C in the terminal is not for it.
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


async def ask(process: Process, request: bytes, body: bytes) -> Sequence[bytes]:
    """The parts of its answer. Raises OSError or IncompleteReadError when the child ends over it."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.writelines([_LENGTH.pack(len(request)), request, _LENGTH.pack(len(body)), body])
    await process.stdin.drain()
    parts: list[bytes] = []
    while True:
        (length,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
        if not length:
            return parts
        parts.append(await process.stdout.readexactly(length))


async def end(process: Process) -> None:
    """Kill it, and wait until it is gone."""
    with suppress(ProcessLookupError):
        process.kill()
    assert process.stdin is not None
    process.stdin.close()
    await process.communicate()


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """What a child does: answer requests until there are no more."""
    while head := _part(requests):
        kind, content_type, *address = json.loads(head)
        body = _part(requests)
        if kind == _PAGE_KIND:
            parts: Iterator[bytes] = iter([_PAGE.dump_json(read_page(body, content_type))])
        else:
            parts = _parts(parse(body, content_type, *address))
        for part in parts:
            answers.write(_LENGTH.pack(len(part)) + part)
        answers.write(_LENGTH.pack(0))
        answers.flush()


def _parts(parsed: ParsedFeed) -> Iterator[bytes]:
    """The feed without articles, then its entries and retractions, so many at a time that none takes long to check."""
    yield _FEED.dump_json(replace(parsed, entries=(), retractions=()))
    piece: list[RawArticle] = []
    characters = 0
    for article in (*parsed.entries, *parsed.retractions):
        piece.append(article)
        characters += len(article.summary_html or "") + len(article.content_html or "") + len(article.title or "")
        if len(piece) == _PIECE_ARTICLES or characters > _PIECE_CHARACTERS:
            yield _ARTICLES.dump_json(piece)
            piece, characters = [], 0
    if piece:
        yield _ARTICLES.dump_json(piece)


def _part(stream: BinaryIO) -> bytes:
    length = stream.read(_LENGTH.size)
    return stream.read(*_LENGTH.unpack(length)) if len(length) == _LENGTH.size else b""


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))
    with suppress(MemoryError):
        serve(sys.stdin.buffer, sys.stdout.buffer)
