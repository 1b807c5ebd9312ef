"""`--output -`: enriched events on standard output, as a consumer group of its own.

The group's position is moved on only after the lines were flushed, so that a killed run's successor prints what its
predecessor did not: nothing is missing, and a line can stand twice only when the kill fell between the two.
"""

import asyncio
import sys

from schemas.topics import ARTICLES_ENRICHED
from services.eventlog.base import EventLog
from services.printing import event_line

GROUP = "wireroom.output"


async def print_enriched(log: EventLog, stop: asyncio.Event, progress: asyncio.Condition) -> None:
    """Print enriched events until `stop` is set; `progress` is notified after each batch."""
    async with log.consume(ARTICLES_ENRICHED.name, GROUP, stop=stop) as batches:
        async for batch in batches:
            lines = [line for record in batch.records if (line := event_line(record)) is not None]
            await asyncio.to_thread(_write, "".join(f"{line}\n" for line in lines).encode())
            await batch.commit([])
            async with progress:
                progress.notify_all()


async def all_printed(log: EventLog, progress: asyncio.Condition) -> None:
    """Return when every enriched event that the log holds now has been printed."""
    async with progress:
        while await log.lag(ARTICLES_ENRICHED.name, GROUP):
            await progress.wait()


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
