"""`wireroom feeds discover` and `preview`: looks at feeds that need not be registered."""

import json
from collections.abc import Mapping
from typing import Any

import click

from services.commands.feeds.asking import asking, credentials_given, headers_named, request_options
from services.errors import FetchError
from services.poller.registry.registering import feed_at
from services.running import run_command
from services.settings import Settings


@click.command("discover")
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a feed.")
def discover_feeds(url: str, as_json: bool) -> None:
    """Print the feeds of a web page.

    Those that it links to; else those at the usual places, or links in its text that are feeds.

    \b
    Example:
      wireroom feeds discover https://example.org/
    """
    from services.poller.registry.discover import Discovery, discover

    feed_at(url, "argument", source="cli")

    async def work(settings: Settings) -> Discovery:
        async with asking(settings) as (client, parsers):
            return await discover(url, client, parsers)

    try:
        found = run_command(work).feeds
    except FetchError as error:
        raise click.ClickException(f"{url}: {error.code}: {error}") from None
    if not found:
        raise click.ClickException(f"{url}: no feeds there, neither linked nor at the usual places")
    width = max(len(feed.url) for feed in found)
    for feed in found:
        if as_json:
            line = json.dumps({"url": feed.url, "title": feed.title, "format": feed.format}, ensure_ascii=False)
        else:
            line = f"{feed.url:<{width}}  {feed.format or '?':<4}  {feed.title or ''}".rstrip()
        click.echo(line)


@click.command("preview")
@click.argument("sources", nargs=-1, required=True, metavar="FILE_OR_URL...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a source, with its raw articles.")
@request_options
def preview_feeds(sources: tuple[str, ...], as_json: bool, headers: tuple[str, ...], auth: str | None) -> None:
    """Show what one fetch would give.

    Nothing is published or stored. Problems are marked with !, entries with their dates, in UTC.

    \b
    Example:
      wireroom feeds preview --json https://example.org/feed.xml | jq .entries[0]
    """
    own, credentials = headers_named(headers), credentials_given(auth)

    async def work(settings: Settings) -> None:
        from services.poller.registry.preview import preview

        async with asking(settings) as (client, parsers):
            for source in sources:
                told = await preview(source, client, parsers, headers=own, credentials=credentials)
                if as_json:
                    click.echo(json.dumps(told, ensure_ascii=False))
                else:
                    _print(told)

    run_command(work)


def _print(told: Mapping[str, Any]) -> None:
    count = len(told["entries"])
    title = told["feed"]["title"] or "(no title)"
    entries = f"{count} {'entry' if count == 1 else 'entries'}"
    click.echo(
        f"{told['source']}  {told['format']}  {title}  {entries}" if told["format"] else f"{told['source']}  no feed"
    )
    for problem in told["problems"]:
        click.echo(f"  ! {problem}")
    for entry in told["entries"]:
        click.echo(f"  {entry['published_at'] or '-':<20}  {entry['title'] or entry['url'] or '(no title)'}")
