"""What is found at the addresses that are to be added: whether they are feeds, have feeds, or cannot be told now."""

import asyncio
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import click

from services.commands.feeds.asking import asking
from services.errors import FetchError
from services.poller.registry.registering import feed_at, titled
from services.settings import Settings
from services.store.base import Feed, host_of

if TYPE_CHECKING:
    from services.poller.registry.discover import FoundFeed, Place

Pick = Literal["first", "all"]

_AT_ONCE = 8
_PASSING = frozenset({"timeout", "too_slow", "dns", "connect", "connection", "tls", "broken_body", "bot_wall"})
_PASSING_STATUS = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Found:
    """What was found at a given feed's address; `trouble` is why it could not be fetched."""

    given: Feed
    feeds: "tuple[FoundFeed, ...]" = ()
    place: "Place | None" = None
    trouble: FetchError | None = None

    @property
    def is_down(self) -> bool:
        """Whether there is trouble that may pass: it says nothing of whether there is a feed."""
        error = self.trouble
        return error is not None and (
            error.code in _PASSING or error.status in _PASSING_STATUS or (error.status or 0) >= 500
        )

    @property
    def note(self) -> str | None:
        """What a person should know of a feed that is added."""
        if self.trouble is None or not self.is_down:
            return None
        return f"{self.given.url} cannot be fetched now ({self.trouble.code}: {self.trouble}); the pollers go on trying"


async def look_at(settings: Settings, feeds: Sequence[Feed]) -> list[Found]:
    """Fetch the addresses, a few at a time, and look for feeds there."""
    if not feeds:
        return []
    from services.poller.registry.discover import discover

    places = asyncio.Semaphore(_AT_ONCE)
    async with asking(settings) as (client, parsers):

        async def look(feed: Feed) -> Found:
            async with places:
                try:
                    found = await discover(
                        feed.url, client, parsers, headers=feed.headers, credentials=feed.credentials
                    )
                except FetchError as error:
                    return Found(feed, trouble=error)
                return Found(feed, found.feeds, found.place)

        return await asyncio.gather(*map(look, feeds))


def picked(found: Found, pick: Pick | None) -> list[Feed]:
    """The feeds to add. Of several that a site offers a person is asked which, unless `pick` says so.

    Raises click.ClickException when there are none, or nobody can be asked.
    """
    given = found.given
    if found.is_down or found.place == "itself":
        return [titled(given, found.feeds[0].title if found.feeds else None)]
    if found.trouble:
        raise click.ClickException(
            f"{given.url}: {found.trouble.code}: {found.trouble}; --no-check adds it all the same"
        )
    if not found.feeds:
        raise click.ClickException(
            f"{given.url}: no feed, and none is linked there or at the usual places; --no-check adds it all the same"
        )
    offered = list(found.feeds[:1] if pick == "first" else found.feeds)
    if len(offered) > 1 and pick is None:
        offered = _chosen(given.url, offered)
    return [_elsewhere(given, feed) for feed in offered]


def found_words(found: Found, added: Iterable[Feed]) -> Iterable[str]:
    """A line on each feed that was found and added."""
    urls = {feed.url for feed in added}
    for feed in found.feeds:
        if feed.url in urls:
            yield f"{feed.url}  {feed.format or '?'}  {feed.title or ''}".rstrip()


def _elsewhere(given: Feed, feed: "FoundFeed") -> Feed:
    """What was given for an address, for the feed that was found there; secrets are not for another host."""
    foreign = host_of(feed.url) != given.host
    said = {
        name: getattr(given, name)
        for name in given.model_fields_set - {"id", "url", *(("headers", "credentials") if foreign else ())}
    }
    return titled(feed_at(feed.url, given.url, **said), feed.title)


def _chosen(url: str, offered: "Sequence[FoundFeed]") -> "list[FoundFeed]":
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        named = ", ".join(f"{feed.url} ({feed.title})" if feed.title else feed.url for feed in offered)
        raise click.UsageError(f"{url} offers {len(offered)} feeds: {named}; add one of them, or give --first or --all")
    click.echo(f"{url} offers {len(offered)} feeds:")
    width = max(len(feed.url) for feed in offered)
    for number, feed in enumerate(offered, 1):
        click.echo(f"{number:>4}  {feed.format or '?':<4}  {feed.url:<{width}}  {feed.title or ''}".rstrip())
    try:
        numbers = click.prompt(
            f"Which? (such as 1 or 1,{len(offered)}; all; none)",
            default="1",
            value_proc=lambda text: _numbers(text, len(offered)),
        )
    except click.Abort:
        click.echo(err=True)
        raise
    return [offered[number - 1] for number in numbers]


def _numbers(text: str, most: int) -> list[int]:
    """The numbers that an answer names. Raises click.BadParameter."""
    words = [word for word in re.split(r"[\s,]+", text.strip().lower()) if word]
    if words == ["all"]:
        return list(range(1, most + 1))
    if words == ["none"]:
        return []
    if not words or not all(word.isdecimal() and 1 <= int(word) <= most for word in words):
        raise click.BadParameter(f"numbers from 1 to {most}, all, or none")
    return sorted({int(word) for word in words})
