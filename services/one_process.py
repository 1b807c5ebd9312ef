"""Poller and enricher side by side in one process: until stopped, or once around."""

import asyncio
from collections.abc import Collection, Coroutine

from services.enricher.worker import Enricher
from services.eventlog.base import EventLog
from services.output import all_printed, print_enriched
from services.poller.worker import Poller
from services.running import run_together, until_stopped


async def run_until_stopped(
    log: EventLog, poller: Poller, enricher: Enricher, stop: asyncio.Event, *, output: bool
) -> None:
    """Poll and enrich until `stop` is set; with `output`, print what is enriched."""
    services: list[Coroutine[None, None, None]] = [poller.run(stop), enricher.run(stop)]
    if output:
        services.append(print_enriched(log, stop, asyncio.Condition()))
    await run_together(*services)


async def run_once(
    log: EventLog,
    poller: Poller,
    enricher: Enricher,
    stop: asyncio.Event,
    *,
    feed_ids: Collection[str],
    output: bool,
) -> None:
    """Poll each of the feeds once, enrich all that waits, and end; `stop` ends it sooner."""
    progress, end = asyncio.Condition(), asyncio.Event()

    async def once_around() -> None:
        await poller.poll_once(feed_ids)
        await enricher.drained()
        if output:
            await all_printed(log, progress)

    async def work() -> None:
        try:
            await until_stopped(stop, once_around())
        finally:
            end.set()

    services: list[Coroutine[None, None, None]] = [enricher.run(end), work()]
    if output:
        services.append(print_enriched(log, end, progress))
    await run_together(*services)
