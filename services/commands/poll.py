"""`wireroom poll`: the poller alone."""

import click

from schemas.feed_event import FeedEvent
from services.health import health_server
from services.metrics import Metrics
from services.poller.registry import following_file
from services.running import run_command, stop_on_signals, until_stopped
from services.settings import Settings
from services.summary import Summary, feed_line
from services.wiring import opened_log, opened_poller, opened_store, topics_check


@click.command("poll")
@click.option("--once", is_flag=True, help="Poll every feed once, and end.")
def command(once: bool) -> None:
    """Fetch due feeds and publish new and changed entries to the raw topic, until stopped.

    Feeds come from the registry (`wireroom feeds`), and from the file that WIREROOM_FEEDS names. Any number of
    pollers share the work.

    \b
    Example:
      WIREROOM_LOG=kafka://localhost:9092 WIREROOM_STORE=valkey://localhost:6379/0 wireroom poll
    """
    run_command(lambda settings: _poll(settings, once))


async def _poll(settings: Settings, once: bool) -> None:
    metrics, summary = Metrics(), Summary()

    def on_poll(event: FeedEvent) -> None:
        metrics.count_fetch(event)
        summary.count_fetch(event)
        if once:
            click.echo(feed_line(event))

    async with opened_log(settings) as log, opened_store(settings) as store:
        ready = topics_check(log, store)
        await ready()
        stop = stop_on_signals()
        async with (
            opened_poller(settings, log, store, on_poll) as poller,
            health_server(settings.http, metrics, ready),
            following_file(settings.feeds, store, poller.wake),
        ):
            if once:
                feed_ids = [feed.id for feed in await store.feeds() if not feed.paused]
                await until_stopped(stop, poller.poll_once(feed_ids))
            else:
                await poller.run(stop)
    if once:
        for line in summary.lines()[:2]:
            click.echo(line)
