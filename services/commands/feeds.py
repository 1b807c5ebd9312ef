"""`wireroom feeds`: the registry of feeds, and looks at feeds without it."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from services.errors import FetchError
from services.poller.discover import FoundFeed, discover
from services.poller.feed_files import read_feed_file, read_feeds
from services.poller.fetch import Fetcher
from services.poller.opml import write_opml
from services.poller.parsers import Parsers
from services.poller.preview import preview
from services.running import run_command
from services.settings import Settings
from services.store.base import Feed, FeedState
from services.wiring import fetcher, opened_store


@click.group("feeds")
def command() -> None:
    """Add, list, import, export, discover, preview and remove feeds.

    \b
    Examples:
      wireroom feeds add https://example.org/feed.xml --tag world
      wireroom feeds import subscriptions.opml
      wireroom feeds preview https://example.org/feed.xml
    """


@command.command("add")
@click.argument("urls", nargs=-1, required=True)
@click.option("--title", help="Title to show (with one URL).")
@click.option("--tag", "tags", multiple=True, help="Tag to give; may be repeated.")
@click.option("--interval", type=click.FloatRange(min=1), help="Seconds between two fetches.")
def add(urls: tuple[str, ...], title: str | None, tags: tuple[str, ...], interval: float | None) -> None:
    """Add feeds by their URLs; a feed that is there already gets the options given now.

    \b
    Example:
      wireroom feeds add https://example.org/feed.xml --tag world --interval 600
    """
    if title is not None and len(urls) != 1:
        raise click.UsageError("--title names one feed: give one URL")
    feeds = [
        feed.model_copy(
            update={"title": title, "tags": list(dict.fromkeys([*feed.tags, *tags])), "interval_s": interval}
        )
        for feed in read_feeds(urls)
    ]
    _put(feeds)


@command.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def import_feeds(files: tuple[Path, ...]) -> None:
    """Add the feeds of OPML or TOML files. Safe to repeat.

    \b
    Example:
      wireroom feeds import subscriptions.opml
    """
    _put([feed for file in files for feed in read_feed_file(file, source="cli")])


@command.command("export")
def export() -> None:
    """Print the registry as OPML.

    \b
    Example:
      wireroom feeds export > subscriptions.opml
    """
    click.echo(write_opml([feed for feed, _ in run_command(_registry)]), nl=False)


@command.command("remove")
@click.argument("feeds", nargs=-1, required=True)
def remove(feeds: tuple[str, ...]) -> None:
    """Remove feeds, by URL or id, and what the poller remembers of them. Their events stay.

    \b
    Example:
      wireroom feeds remove https://example.org/feed.xml
    """

    async def work(settings: Settings) -> int:
        async with opened_store(settings) as store:
            known = {name: feed.id for feed in await store.feeds() for name in (feed.url, feed.id)}
            for name in feeds:
                if name not in known:
                    raise click.BadParameter(f"no feed {name!r}; `wireroom feeds list` shows them")
            return await store.remove_feeds({known[name] for name in feeds})

    click.echo(f"{run_command(work)} removed")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_feeds(as_json: bool) -> None:
    """List the feeds: when they were fetched last, when they are due, and their last error.

    \b
    Example:
      wireroom feeds list --json | jq .url
    """
    registry = run_command(_registry)
    for feed, state in registry:
        click.echo(_json_line(feed, state) if as_json else _line(feed, state))
    if not registry and not as_json:
        click.echo("no feeds yet: add one with `wireroom feeds add URL`", err=True)


@command.command("discover")
@click.argument("url")
def discover_feeds(url: str) -> None:
    """Print the feeds that a web page offers.

    \b
    Example:
      wireroom feeds discover https://example.org/
    """
    read_feeds([url])

    async def work(settings: Settings) -> Sequence[FoundFeed]:
        async with _reading(settings) as (client, parsers):
            return await discover(url, client, parsers)

    try:
        found = run_command(work)
    except FetchError as error:
        raise click.ClickException(f"{url}: {error.code}: {error}") from None
    for feed in found:
        click.echo(f"{feed.url}  {feed.format or ''}  {feed.title or ''}".rstrip())
    if not found:
        raise click.ClickException(f"{url}: no feeds there, neither linked nor at the usual places")


@command.command("preview")
@click.argument("sources", nargs=-1, required=True, metavar="FILE_OR_URL...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a source, with its raw articles.")
def preview_feeds(sources: tuple[str, ...], as_json: bool) -> None:
    """Show what one fetch would give; nothing is published or stored.

    \b
    Example:
      wireroom feeds preview --json https://example.org/feed.xml | jq .entries[0]
    """

    async def work(settings: Settings) -> None:
        async with _reading(settings) as (client, parsers):
            for source in sources:
                told = await preview(source, client, parsers)
                if as_json:
                    click.echo(json.dumps(told, ensure_ascii=False))
                    continue
                title = told["feed"]["title"] or "(no title)"
                click.echo(f"{source}  {told['format'] or 'no feed'}  {title}  {len(told['entries'])} entries")
                for problem in told["problems"]:
                    click.echo(f"  ! {problem}")
                for entry in told["entries"]:
                    click.echo(f"  {entry['published_at'] or '-':<20}  {entry['title'] or '(no title)'}")

    run_command(work)


def _put(feeds: Sequence[Feed]) -> None:
    async def work(settings: Settings) -> int:
        async with opened_store(settings) as store:
            return await store.put_feeds(feeds)

    added = run_command(work)
    click.echo(f"{added} added, {len(feeds) - added} known already")


async def _registry(settings: Settings) -> list[tuple[Feed, FeedState]]:
    async with opened_store(settings) as store:
        return [(feed, await store.feed_state(feed.id) or FeedState()) for feed in await store.feeds()]


@asynccontextmanager
async def _reading(settings: Settings) -> AsyncIterator[tuple[Fetcher, Parsers]]:
    async with fetcher(settings) as client, Parsers() as parsers:
        yield client, parsers


def _line(feed: Feed, state: FeedState) -> str:
    if feed.paused:
        condition = "paused"
    elif state.failures:
        condition = f"failed x{state.failures}"
    else:
        condition = "ok" if state.last_success else "new"
    told = f"{condition:<11} fetched {_time(state.last_fetch)}  due {_time(state.next_due or None)}  {feed.url}"
    return told + (f"  {state.last_error}" if state.last_error else "")


def _json_line(feed: Feed, state: FeedState) -> str:
    times = {name: _time(getattr(state, name) or None) for name in ("last_fetch", "last_success", "next_due")}
    counts = state.model_dump(include={"fetches", "failures", "entries_seen", "last_status", "last_error"})
    return json.dumps(
        {**feed.model_dump(), **{name: None if at == "-" else at for name, at in times.items()}, **counts},
        ensure_ascii=False,
    )


def _time(seconds: float | None) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else "-"
