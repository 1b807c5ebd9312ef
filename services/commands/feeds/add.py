"""`wireroom feeds add`: feeds by their URLs, or by those of the sites they belong to.

URLs and files -> looked at -> chosen from -> registered
"""

import sys
from collections.abc import Sequence
from typing import Any

import click

from services.commands.feeds.asking import credentials_given, headers_named, request_options
from services.commands.feeds.finding import Found, Pick, found_words, look_at, picked
from services.poller.registry.feed_files import is_address, read_feeds
from services.poller.registry.registering import Registered, each_once, feed_at, register
from services.running import run_command
from services.settings import Settings
from services.store.base import Feed
from services.wiring import opened_store


class _Interval(click.ParamType[float]):
    """Seconds, 1 or more; or `learned`, which is 0 here."""

    name = "SECONDS|learned"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if value == "learned":
            return 0.0
        try:
            seconds = float(value)
        except ValueError:
            seconds = 0.0
        if not 1 <= seconds < float("inf"):
            self.fail(f"{value!r}: give seconds, 1 or more, or `learned`", param, ctx)
        return seconds


@click.command("add")
@click.argument("urls", nargs=-1, required=True)
@click.option("--title", help="Title to show (with one URL).")
@click.option("--tag", "tags", multiple=True, help="Tag to give; may be repeated.")
@click.option("--interval", type=_Interval(), help="Time between two fetches; learned if not given.")
@click.option("--full-text/--no-full-text", default=None, help="Take the text from each article's page.")
@request_options
@click.option("--no-check", is_flag=True, help="Add the URLs as they are, without fetching them.")
@click.option("--first", "pick", flag_value="first", help="Of several feeds of a site add the first.")
@click.option("--all", "pick", flag_value="all", help="Of several feeds of a site add all.")
def add(
    urls: tuple[str, ...],
    headers: tuple[str, ...],
    auth: str | None,
    no_check: bool,
    pick: Pick | None,
    **options: Any,
) -> None:
    """Add feeds by their URLs. A site's URL works too: its feeds are looked for.

    A feed that is there already keeps what is not given now. One that cannot be fetched at the moment is added all the
    same; an address that is no feed, and has none, is not. A header without a value takes the header away, --auth none
    the credentials.

    \b
    Examples:
      wireroom feeds add https://example.org/feed.xml --tag world --interval 600
      wireroom feeds add https://example.org/ --first
      wireroom feeds add https://example.org/members.xml --auth basic:example.secret
    """
    if options["title"] is not None and len(urls) != 1:
        raise click.UsageError("--title names one feed: give one URL")
    said = _said(headers, auth, **options)
    named = [_given(feed, said) for feed in read_feeds(urls)]
    direct = {feed.id for feed in read_feeds(filter(is_address, urls))}

    async def look(settings: Settings) -> Sequence[Found]:
        async with opened_store(settings) as store:
            known = {feed.id for feed in await store.feeds()}
        return await look_at(settings, [feed for feed in named if feed.id in direct and feed.id not in known])

    looked = [] if no_check else run_command(look)
    asked = {found.given.id for found in looked}
    ready = [feed for feed in named if feed.id not in asked]
    refused = []
    for found in looked:
        try:
            ready += picked(found, pick)
        except click.ClickException as error:
            refused.append(error)
    if ready or not refused:
        _register(ready, looked)
    if refused:
        if len(looked) > 1:
            raise click.ClickException(f"{len(refused)} not added: {'; '.join(error.message for error in refused)}")
        raise refused[0]


def _said(
    headers: Sequence[str],
    auth: str | None,
    *,
    title: str | None,
    tags: Sequence[str],
    interval: float | None,
    full_text: bool | None,
) -> dict[str, Any]:
    """The fields of the registry that the options say something of."""
    fields: dict[str, Any] = {
        "title": title,
        "tags": list(tags) or None,
        "full_text": full_text,
        "headers": dict(headers_named(headers)) or None,
    }
    said = {name: value for name, value in fields.items() if value is not None}
    if interval is not None:
        said["interval_s"] = interval or None
    if auth is not None:
        said["credentials"] = credentials_given(auth)
    return said


def _given(feed: Feed, said: dict[str, Any]) -> Feed:
    of_file = {name: getattr(feed, name) for name in feed.model_fields_set - {"id", "url"}}
    return feed_at(feed.url, "argument", **(of_file | said))


def _register(feeds: Sequence[Feed], looked: Sequence[Found]) -> None:
    """Put the feeds into the registry, and print what became of them."""
    if not feeds:
        click.echo("nothing added", err=True)
        return

    async def put(settings: Settings) -> Registered:
        async with opened_store(settings) as store:
            return await register(store, each_once(feeds))

    done = run_command(put)
    for line in (line for found in looked for line in found_words(found, feeds)):
        click.echo(line)
    for found in looked:
        if found.note:
            click.echo(f"note: {found.note}", err=True)
    click.echo(f"{len(done.added)} added, {len(done.changed)} changed, {len(done.same)} known already")
    sys.stdout.flush()
