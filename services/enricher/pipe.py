"""`wireroom pipe`: raw articles as JSON Lines in, an outcome a line out, in order, through the enricher's pipeline."""

import asyncio
import json
import os
import stat
import sys
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from typing import BinaryIO

from schemas.topics import ARTICLES_RAW
from services.enricher.memory.memory import Memory
from services.enricher.pipeline import Outcome, Pipeline
from services.enricher.settling import settle
from services.eventlog.base import Headers, Record

_BATCH = 500
"""Lines of one batch, as the enricher has: those of one batch are placed into stories together."""
_LINGER_S = 0.05
"""How long a batch waits for the next line of what is no file."""
_LINE_MAX = 16 * 1024 * 1024


async def pipe_lines(
    pipeline: Pipeline, memory: Memory, told: Callable[[Outcome], str] = lambda outcome: outcome.event.to_json_line()
) -> None:
    """From standard input to standard output, until the input ends; `told` is how an outcome is printed."""
    with open(sys.stdin.fileno(), "rb", closefd=False) as stdin:  # noqa: ASYNC230
        linger_s = None if stat.S_ISREG(os.fstat(stdin.fileno()).st_mode) else _LINGER_S
        async with aclosing(lines(stdin, linger_s=linger_s)) as batches:
            async for outcomes in pipe(pipeline, memory, batches):
                text = "".join(f"{told(outcome)}\n" for outcome in outcomes)
                await asyncio.to_thread(_write, sys.stdout.buffer, text.encode())


async def pipe(
    pipeline: Pipeline,
    memory: Memory,
    batches: AsyncIterator[Sequence[bytes]],
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> AsyncIterator[Sequence[Outcome]]:
    """The outcomes of the lines, in order, batch by batch. Blank lines are passed over."""
    async for batch in batches:
        records = [_record(line) for line in batch if line.strip()]
        if records:
            prepared = await asyncio.to_thread(pipeline.prepare, records)
            yield await settle(pipeline, memory, prepared, place=None, now=now())


async def lines(
    stream: BinaryIO, *, most: int = _BATCH, linger_s: float | None = _LINGER_S
) -> AsyncGenerator[list[bytes], None]:
    """The lines of a stream that may block, by batches: full ones, or of what came without a pause of `linger_s`.

    So a slow source is answered line by line; and what does not pause, as a file with no limit, is cut into the same
    batches each time. Of a line beyond 16 MiB only the first part
    is kept, which is too large anyway. The reading thread is a daemon: waiting for a line keeps no process alive.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes] = asyncio.Queue(most)
    failures: list[OSError] = []

    def read() -> None:
        line = b"-"
        while line:
            try:
                line = _read_line(stream)
            except OSError as error:
                failures.append(error)
                line = b""
            try:
                asyncio.run_coroutine_threadsafe(queue.put(line), loop).result()
            except (RuntimeError, asyncio.CancelledError):
                return

    threading.Thread(target=read, daemon=True).start()
    while True:
        batch = [await queue.get()]
        with suppress(TimeoutError):
            while batch[-1] and len(batch) < most:
                batch.append(await _next(queue, linger_s))
        ended = not batch[-1]
        if len(batch) > ended:
            yield batch[: len(batch) - ended]
        if failures:
            raise failures[0]
        if ended:
            return


async def _next(queue: asyncio.Queue[bytes], linger_s: float | None) -> bytes:
    """The next line. Raises TimeoutError when it does not come in time."""
    if not queue.empty():
        return queue.get_nowait()
    async with asyncio.timeout(linger_s):
        return await queue.get()


def _read_line(stream: BinaryIO) -> bytes:
    line = rest = stream.readline(_LINE_MAX)
    while rest and not rest.endswith(b"\n"):
        rest = stream.readline(_LINE_MAX)
    return line


def _write(stream: BinaryIO, text: bytes) -> None:
    stream.write(text)
    stream.flush()


def _record(line: bytes) -> Record:
    """A raw record from a line: an article, or an event around one, as `wireroom tail raw` prints it."""
    value, headers = _unwrapped(line.strip()) if b'"specversion"' in line else (line.strip(), ())
    return Record(ARTICLES_RAW.name, None, value, headers)


def _unwrapped(value: bytes) -> tuple[bytes, Headers]:
    try:
        event = json.loads(value)
    except (ValueError, RecursionError):
        return value, ()
    if not isinstance(event, dict) or "specversion" not in event or "data" not in event:
        return value, ()
    trace = str(event.get("traceparent", "")).encode("utf-8", "replace")
    return json.dumps(event["data"]).encode(), (("traceparent", trace),) if trace else ()
