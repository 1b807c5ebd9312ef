"""`wireroom feeds import` and `export`: lists of feeds in and out of the registry."""

from collections.abc import Sequence
from pathlib import Path

import click

from services.poller.registry.feed_files import read_feed_file
from services.poller.registry.opml import write_opml
from services.poller.registry.registering import Registered, each_once, register
from services.running import run_command
from services.settings import Settings
from services.store.base import Feed
from services.wiring import opened_store


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def import_feeds(files: tuple[Path, ...]) -> None:
    """Add the feeds of OPML or TOML files.

    Safe to repeat. Folders become tags. Of a feed that is there already, what the file says is taken over, and the
    rest stays.

    \b
    Example:
      wireroom feeds import subscriptions.opml
    """
    feeds = each_once(feed for file in files for feed in read_feed_file(file, source="cli"))

    async def work(settings: Settings) -> Registered:
        async with opened_store(settings) as store:
            return await register(store, feeds)

    done = run_command(work)
    click.echo(f"{len(done.added)} added, {len(done.changed)} changed, {len(done.same)} known already")


@click.command("export")
def export() -> None:
    """Print the registry as OPML.

    Tags become folders; interval, full text and pause are there for Wireroom itself. Headers and credentials are left
    out, since such lists get handed round.

    \b
    Example:
      wireroom feeds export > subscriptions.opml
    """

    async def work(settings: Settings) -> Sequence[Feed]:
        async with opened_store(settings) as store:
            return await store.feeds()

    feeds = run_command(work)
    click.echo(write_opml(feeds), nl=False)
    if left_out := sum(bool(feed.headers or feed.credentials) for feed in feeds):
        click.echo(f"note: left out are the headers and credentials of {left_out} feeds", err=True)
