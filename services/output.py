"""`--output -`: enriched events on standard output, as a consumer group of its own.

The lines are written at the last moment before the group's position moves on, so that a killed run's successor prints
what its predecessor did not: nothing is missing, and a line stands twice only when the kill fell between the two.
"""

import asyncio
import sys

from schemas.topics import ARTICLES_ENRICHED
from services.errors import BatchLost, LogUnavailable
from services.eventlog.base import EventLog
from services.printing import event_line
from services.standard_output import StandardOutput

GROUP = "wireroom.output"
_LINES = 100


async def print_enriched(log: EventLog, stop: asyncio.Event, progress: asyncio.Condition) -> None:
    """Print enriched events until `stop` is set; `progress` is notified after each batch."""
    sys.stdout.flush()
    output = StandardOutput(sys.stdout.fileno())
    async with log.consume(ARTICLES_ENRICHED.name, GROUP, stop=stop, max_records=_LINES) as batches:
        async for batch in batches:
            lines = [line for record in batch.records if (line := event_line(record)) is not None]
            data = "".join(f"{line}\n" for line in lines).encode()
            await output.has_room(len(data))
            try:
                await batch.commit([], deliver=lambda data=data: output.write(data))  # type: ignore[misc]
            except (BatchLost, LogUnavailable):
                continue  # it comes again, here or to the process that took it
            async with progress:
                progress.notify_all()


async def all_printed(log: EventLog, progress: asyncio.Condition) -> None:
    """Return when every enriched event that the log holds now has been printed."""
    async with progress:
        while await log.lag(ARTICLES_ENRICHED.name, GROUP):
            await progress.wait()
