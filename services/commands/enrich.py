"""`wireroom enrich`: the enricher alone."""

import click

from services.enricher.rules.following import following_rules
from services.metrics import Metrics
from services.outages import Outages
from services.running import run_command, run_together, stop_on_signals, until_stopped
from services.settings import Settings
from services.summary import Summary
from services.wiring import enricher, lag_measure, opened_log, opened_store, pass_checks, service


@click.command("enrich")
@click.option("--once", is_flag=True, help="Enrich all that waits in the raw topic, and end.")
def command(once: bool) -> None:
    """Validate, deduplicate and tag raw articles, and publish enriched events, until stopped.

    Any number of enrichers share the partitions of the raw topic.

    \b
    Example:
      WIREROOM_LOG=kafka://localhost:9092 WIREROOM_STORE=valkey://localhost:6379/0 wireroom enrich
    """
    run_command(lambda settings: _enrich(settings, once), calm=once)


async def _enrich(settings: Settings, once: bool) -> None:
    metrics, summary, outages = Metrics(), Summary(), Outages()
    async with opened_log(settings, outages) as log, opened_store(settings) as store:
        worker = enricher(settings, log, store, (metrics.count_outcomes, summary.count_outcomes), outages)
        await pass_checks(settings, log, store)
        stop = stop_on_signals()

        async def drain() -> None:
            try:
                await until_stopped(stop, worker.drained())
            finally:
                stop.set()

        measures = (lag_measure(settings, log, metrics),)
        async with (
            following_rules(settings.rules, worker.replace_tagger),
            service("enrich", settings, log, store, metrics, summary, outages, measures=measures),
        ):
            if once:
                await run_together(worker.run(stop), drain())
            else:
                await worker.run(stop)
    if once:
        click.echo(summary.lines()[2])
