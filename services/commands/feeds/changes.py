"""`wireroom feeds remove`, `pause`, `resume` and `poll-now`: changes to feeds that are registered."""

import time
from collections.abc import Sequence

import click

from services.commands.feeds.named import chosen, feeds_or_tags
from services.running import run_command
from services.settings import Settings
from services.store.base import Feed
from services.wiring import opened_store


@click.command("remove")
@feeds_or_tags
def remove(names: tuple[str, ...], tags: tuple[str, ...]) -> None:
    """Remove feeds and what is remembered of them.

    Their recorded events stay.

    \b
    Example:
      wireroom feeds remove https://example.org/feed.xml
    """

    async def work(settings: Settings) -> tuple[int, Sequence[Feed]]:
        async with opened_store(settings) as store:
            feeds = chosen(await store.feeds(), names, tags)
            return await store.remove_feeds([feed.id for feed in feeds]), feeds

    removed, feeds = run_command(work)
    click.echo(f"{removed} removed")
    for file in _files(feeds):
        click.echo(
            f"note: {file} lists some of them, which come back when it is read again; remove them there", err=True
        )


@click.command("pause")
@feeds_or_tags
def pause(names: tuple[str, ...], tags: tuple[str, ...]) -> None:
    """Fetch feeds no more until they are resumed.

    What is known of them stays.

    \b
    Examples:
      wireroom feeds pause https://example.org/feed.xml
      wireroom feeds pause --tag sport
    """
    _set_paused(names, tags, paused=True)


@click.command("resume")
@feeds_or_tags
def resume(names: tuple[str, ...], tags: tuple[str, ...]) -> None:
    """Fetch paused feeds again.

    Those that became due meanwhile are fetched at once.

    \b
    Example:
      wireroom feeds resume --tag sport
    """
    _set_paused(names, tags, paused=False)


@click.command("poll-now")
@feeds_or_tags
def poll_now(names: tuple[str, ...], tags: tuple[str, ...]) -> None:
    """Make feeds due now.

    The pollers that run fetch them next, as politely as ever.

    \b
    Examples:
      wireroom feeds poll-now https://example.org/feed.xml
      wireroom feeds poll-now --tag world
    """

    async def work(settings: Settings) -> tuple[int, Sequence[Feed]]:
        async with opened_store(settings) as store:
            feeds = chosen(await store.feeds(), names, tags)
            await store.make_due([feed.id for feed in feeds], time.time())
            return sum(not feed.paused for feed in feeds), [feed for feed in feeds if feed.paused]

    due, paused = run_command(work)
    click.echo(f"{due} due now" + (f", {len(paused)} paused" if paused else ""))
    if paused:
        click.echo(f"note: paused feeds wait for `wireroom feeds resume`: {paused[0].url}{_more(paused)}", err=True)


def _set_paused(names: Sequence[str], tags: Sequence[str], *, paused: bool) -> None:
    async def work(settings: Settings) -> tuple[Sequence[Feed], Sequence[Feed]]:
        async with opened_store(settings) as store:
            feeds = chosen(await store.feeds(), names, tags)
            changed = [feed for feed in feeds if feed.paused != paused]
            await store.put_feeds([feed.model_copy(update={"paused": paused}) for feed in changed])
            return feeds, changed

    feeds, changed = run_command(work)
    word = "paused" if paused else "resumed"
    already = len(feeds) - len(changed)
    click.echo(
        f"{len(changed)} {word}" + (f", {already} {'was' if already == 1 else 'were'} so already" if already else "")
    )
    for file in _files(changed):
        click.echo(f"note: a line `paused = …` in {file} wins over this when the file is read again", err=True)


def _files(feeds: Sequence[Feed]) -> Sequence[str]:
    sources = (feed.source.partition("file:") for feed in feeds)
    return sorted({name for before, _, name in sources if not before and name})


def _more(feeds: Sequence[Feed]) -> str:
    return f" and {len(feeds) - 1} more" if len(feeds) > 1 else ""
