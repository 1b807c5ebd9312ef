"""`wireroom poll`: the poller alone."""

import click

from schemas.feed_event import FeedEvent
from services.metrics import Metrics
from services.outages import Outages
from services.poller.registry.following import following_file
from services.progress import Bars, progress
from services.running import run_command, stop_on_signals, until_stopped
from services.settings import Settings
from services.summary import Summary, feed_line
from services.wiring import opened_log, opened_poller, opened_store, overdue_measure, pass_checks, service


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
    run_command(lambda settings: _poll(settings, once), calm=once)


async def _poll(settings: Settings, once: bool) -> None:
    metrics, summary, outages, bars = Metrics(), Summary(), Outages(), Bars()

    def on_poll(event: FeedEvent) -> None:
        published = summary.published
        metrics.count_fetch(event)
        summary.count_fetch(event)
        if once:
            bars.say(feed_line(event), err=False)
            bars.advance("feeds")
            bars.advance("articles", summary.published - published)

    async with opened_log(settings, outages) as log, opened_store(settings) as store:
        await pass_checks(settings, log, store)
        measures = (overdue_measure(store, metrics),)
        stop = stop_on_signals()
        async with (
            opened_poller(settings, log, store, on_poll, outages) as poller,
            following_file(settings.feeds, store, poller.wake),
            service("poll", settings, log, store, metrics, summary, outages, measures=measures),
        ):
            if once:
                feed_ids = [feed.id for feed in await store.feeds() if not feed.paused]
                with progress() as bars:
                    bars.expect("feeds", len(feed_ids))
                    await until_stopped(stop, poller.poll_once(feed_ids))
            else:
                await poller.run(stop)
    if once:
        for line in summary.lines()[:2]:
            click.echo(line)
