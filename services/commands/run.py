"""`wireroom run`: poller and enricher in one process, on the embedded log and store unless settings name others."""

import sys
from collections.abc import Sequence

import click

from schemas.feed_event import FeedEvent
from schemas.topics import ARTICLES_RAW
from services.enricher.pipeline import Outcome
from services.enricher.rules.following import following_rules
from services.metrics import Metrics
from services.one_process import run_once, run_until_stopped
from services.outages import Outages
from services.poller.registry.feed_files import read_feeds
from services.poller.registry.following import following_file
from services.poller.registry.registering import register
from services.progress import Bars, progress
from services.running import run_command, stop_on_signals
from services.settings import Settings
from services.summary import Summary, feed_line
from services.wiring import (
    enricher,
    lag_measure,
    opened_log,
    opened_poller,
    opened_store,
    overdue_measure,
    service,
)


@click.command("run")
@click.argument("feeds", nargs=-1)
@click.option("--once", is_flag=True, help="Poll every feed once, enrich what came, print a summary, and end.")
@click.option("--output", type=click.Choice(["-"]), help="Print enriched events on standard output, one a line.")
def command(feeds: tuple[str, ...], once: bool, output: str | None) -> None:
    """Poll feeds and enrich their articles, in one process.

    FEEDS are URLs of feeds, OPML files, or TOML files; they are added to the feed registry. Without any, the
    registry's feeds are polled. With --once only the named feeds are.

    \b
    Examples:
      wireroom run https://example.org/feed.xml --once --output - | jq .data.title
      wireroom run subscriptions.opml
    """
    run_command(lambda settings: _run(settings, feeds, once, output is not None), calm=once)


async def _run(settings: Settings, arguments: tuple[str, ...], once: bool, output: bool) -> None:
    named = read_feeds(arguments)
    metrics, summary, outages, bars = Metrics(), Summary(), Outages(), Bars()

    def on_poll(event: FeedEvent) -> None:
        published = summary.published
        metrics.count_fetch(event)
        summary.count_fetch(event)
        if once:
            bars.say(feed_line(event), err=output)
            bars.advance("feeds")
            bars.expect("articles", summary.published - published)

    def on_outcomes(outcomes: Sequence[Outcome]) -> None:
        metrics.count_outcomes(outcomes)
        summary.count_outcomes(outcomes)
        bars.advance("articles", len(outcomes))

    async with opened_log(settings, outages) as log, opened_store(settings) as store:
        named = list((await register(store, named)).feeds)
        for feed in named:
            if feed.paused:
                click.echo(f"note: {feed.url} is paused: `wireroom feeds resume {feed.url}`", err=True)
        enrich = enricher(settings, log, store, (on_outcomes,), outages)
        measures = (lag_measure(settings, log, metrics), overdue_measure(store, metrics))
        stop = stop_on_signals()
        async with (
            opened_poller(settings, log, store, on_poll, outages) as poll,
            following_file(settings.feeds, store, poll.wake),
            following_rules(settings.rules, enrich.replace_tagger),
            service("run", settings, log, store, metrics, summary, outages, measures=measures),
        ):
            feed_ids = [feed.id for feed in named or await store.feeds() if not feed.paused]
            if once:
                with progress(printing=output) as bars:
                    bars.expect("feeds", len(feed_ids))
                    bars.expect("articles", await log.lag(ARTICLES_RAW.name, settings.group))
                    await run_once(log, poll, enrich, stop, feed_ids=feed_ids, output=output)
            else:
                await run_until_stopped(log, poll, enrich, stop, output=output)
    if once:
        for line in summary.lines():
            click.echo(line, err=output)
        sys.stdout.flush()
