"""`wireroom demo`: the main job on the sample feeds, with nothing set up and nothing left behind."""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from ipaddress import ip_network
from pathlib import Path

import click

from schemas.feed_event import FeedEvent
from services.demo.sample_feeds import served_sample_feeds
from services.enricher.pipeline import Outcome
from services.identity import feed_id
from services.one_process import run_once
from services.running import run_command, stop_on_signals
from services.settings import Settings
from services.store.base import Feed
from services.summary import Summary, feed_line
from services.wiring import enricher, opened_log, opened_poller, opened_store

_NEXT = """
Now with feeds of your own:
  {command} run https://example.org/feed.xml --once
  {command} run https://example.org/feed.xml --once --output - | head -n 1
  {command} tail duplicates
and with Kafka and Valkey: docker compose up --wait"""

_SHOWN_FEED = "world-desk.rss"


@click.command("demo")
def command() -> None:
    """Poll sample feeds, served on loopback, twice over; print each feed, each event, one of them with all its
    tags, and numbers that add up.

    It runs on an embedded log and store in a temporary folder, and ends by itself.

    \b
    Example:
      wireroom demo
    """
    with tempfile.TemporaryDirectory(prefix="wireroom-demo-") as folder:
        address = f"sqlite:///{Path(folder) / 'wireroom.db'}"
        run_command(
            _demo,
            log=address,
            store=address,
            fetch_allow=(ip_network("127.0.0.0/8"),),
            host_at_once=100,
            host_pause=0,
            log_level="error",
            http="",
        )


async def _demo(settings: Settings) -> None:
    summary = Summary()
    stop = stop_on_signals()

    def on_poll(event: FeedEvent) -> None:
        summary.count_fetch(event)
        click.echo(click.style(feed_line(event), bold=True))

    reports: list[Outcome] = []

    def on_outcomes(outcomes: Sequence[Outcome]) -> None:
        _print_outcomes(outcomes)
        reports.extend(outcome for outcome in outcomes if outcome.kind == "created" and _is_of(_SHOWN_FEED, outcome))

    async with (
        served_sample_feeds() as urls,
        opened_log(settings) as log,
        opened_store(settings) as store,
        opened_poller(settings, log, store, on_poll) as poller,
    ):
        feeds = [Feed(id=feed_id(url), url=url, title=name, source="demo") for name, url in urls.items()]
        await store.put_feeds(feeds)
        for title in ("First visit to every feed", "Second visit: one article was corrected, one withdrawn"):
            click.echo(click.style(f"\n{title}", fg="cyan"))
            worker = enricher(settings, log, store, (summary.count_outcomes, on_outcomes))
            await run_once(log, poller, worker, stop, feed_ids=[feed.id for feed in feeds], output=False)
            if stop.is_set():
                return
    click.echo(
        click.style("\nOne of them, as it was tagged (`wireroom pipe` and `wireroom explain` show any)", fg="cyan")
    )
    for report in reports:
        _show(report)
    click.echo(click.style("\nSummary", fg="cyan"))
    for line in summary.lines():
        click.echo(line)
    click.echo(_NEXT.format(command=_command()))


def _print_outcomes(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        click.echo(f"    {outcome.told()}")


def _is_of(feed: str, outcome: Outcome) -> bool:
    return outcome.feed is not None and (outcome.feed.url or "").endswith(f"/{feed}")


def _show(report: Outcome) -> None:
    from rich.console import Console

    from services.explaining.tagged import outcome_shown

    click.echo(outcome_shown(report, Console(file=sys.stdout, highlight=False)), nl=False)


def _command() -> str:
    """How the person would call the command again: by its name when it is on the PATH, else by its place."""
    return "wireroom" if shutil.which("wireroom") else str(Path(sys.argv[0]))
