"""Which feeds of the registry a person means, by URL, id or tag."""

from collections.abc import Callable, Collection, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

import click

from services.store.base import Feed

Command = TypeVar("Command", bound=Callable[..., Any])

_MOST_SHOWN = 3


def feeds_or_tags(command: Command) -> Command:
    """The arguments of a command that works on feeds: URLs or ids, and tags."""
    command = click.option("--tag", "tags", multiple=True, help="All feeds with this tag; may be repeated.")(command)
    return click.argument("names", metavar="[FEED]...", nargs=-1)(command)


def chosen(feeds: Sequence[Feed], names: Collection[str], tags: Collection[str] = ()) -> list[Feed]:
    """The feeds of the registry with these URLs or ids, and those with one of the tags, each once.

    Raises click.UsageError for a name or tag that no feed has, with those that are near.
    """
    if not names and not tags:
        raise click.UsageError("say which feeds: their URLs or ids, or --tag TAG")
    known = {name: feed for feed in feeds for name in (feed.id, feed.url)}
    found = [known.get(name) or _unknown(name, feeds) for name in names]
    for tag in tags:
        tagged = [feed for feed in feeds if tag in feed.tags]
        if not tagged:
            _no_tag(tag, feeds)
        found += tagged
    return list({feed.id: feed for feed in found}.values())


def _unknown(name: str, feeds: Sequence[Feed]) -> Feed:
    plain = {_plain(feed.url): feed.url for feed in feeds}
    near = [plain[text] for text in get_close_matches(_plain(name), plain, _MOST_SHOWN, 0.8)]
    hint = f"did you mean {' or '.join(near)}?" if near else "`wireroom feeds list` shows them"
    raise click.UsageError(f"no feed {name!r}; {hint}")


def _no_tag(tag: str, feeds: Sequence[Feed]) -> None:
    tags = sorted({tag for feed in feeds for tag in feed.tags})
    near = get_close_matches(tag, tags, _MOST_SHOWN, 0.6) or tags[:_MOST_SHOWN]
    hint = f"there is {', '.join(near)}" if near else "no feed has one"
    raise click.UsageError(f"no feed has the tag {tag!r}; {hint}")


def _plain(url: str) -> str:
    """What people get wrong in an address taken off: scheme, www, the last slash."""
    return url.strip().lower().partition("://")[2].removeprefix("www.").rstrip("/") or url.strip().lower()
