"""`wireroom run`: poller and enricher in one process, on the embedded log and store unless settings name others."""

import sys

import click

from schemas.feed_event import FeedEvent
from services.health import health_server
from services.metrics import Metrics
from services.one_process import run_once, run_until_stopped
from services.poller.feed_files import read_feeds
from services.poller.registry import following_file
from services.running import run_command, stop_on_signals
from services.settings import Settings
from services.summary import Summary, feed_line
from services.wiring import enricher, lag_check, opened_log, opened_poller, opened_store


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
    run_command(lambda settings: _run(settings, feeds, once, output is not None))


async def _run(settings: Settings, arguments: tuple[str, ...], once: bool, output: bool) -> None:
    named = read_feeds(arguments)
    metrics, summary = Metrics(), Summary()

    def on_poll(event: FeedEvent) -> None:
        metrics.count_fetch(event)
        summary.count_fetch(event)
        if once:
            click.echo(feed_line(event), err=output)

    async with opened_log(settings) as log, opened_store(settings) as store:
        await store.put_feeds(named)
        enrich = enricher(settings, log, store, (metrics.count_outcomes, summary.count_outcomes))
        stop = stop_on_signals()
        async with (
            opened_poller(settings, log, store, on_poll) as poll,
            health_server(settings.http, metrics, lag_check(settings, log, store, metrics)),
            following_file(settings.feeds, store, poll.wake),
        ):
            feed_ids = [feed.id for feed in named or await store.feeds() if not feed.paused]
            if once:
                await run_once(log, poll, enrich, stop, feed_ids=feed_ids, output=output)
            else:
                await run_until_stopped(log, poll, enrich, stop, output=output)
    if once:
        for line in summary.lines():
            click.echo(line, err=output)
        sys.stdout.flush()
