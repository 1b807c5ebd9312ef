"""`wireroom tail`: a topic's events as lines."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Literal

import click

from schemas.topics import TOPICS, Topic
from services.eventlog.base import StoredRecord
from services.printing import event_line
from services.running import run_command, stop_on_signals, until_stopped
from services.settings import Settings
from services.wiring import opened_log

Start = Literal["beginning", "end"] | datetime


@click.command("tail")
@click.argument("topic", default="enriched")
@click.option("-f", "--follow", is_flag=True, help="Go on with what comes, until Ctrl-C.")
@click.option("--from", "start", metavar="beginning|TIME", help="Where to start; with --follow the default is now.")
def command(topic: str, follow: bool, start: str | None) -> None:
    """Print a topic's events, each as one line of CloudEvents JSON.

    TOPIC is raw, enriched (the default), duplicates, rejected, feeds, or a full name.

    \b
    Examples:
      wireroom tail | jq -r .data.title
      wireroom tail duplicates --from 2026-11-20T08:00:00Z
      wireroom tail feeds --follow
    """
    chosen = named_topic(topic)
    begin = _start(start, follow)
    run_command(lambda settings: _tail(settings, chosen, begin, follow))


def named_topic(name: str) -> Topic:
    """The topic with this short or full name. Raises click.BadParameter."""
    for topic in TOPICS:
        if name in (topic.alias, topic.name):
            return topic
    raise click.BadParameter(f"no topic {name!r}; there are {', '.join(topic.alias for topic in TOPICS)}")


def _start(text: str | None, follow: bool) -> Start:
    if text is None:
        return "end" if follow else "beginning"
    if text == "beginning":
        return "beginning"
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"--from takes `beginning` or a time such as 2026-11-20T08:00:00Z, not {text!r}"
        ) from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


async def _tail(settings: Settings, topic: Topic, start: Start, follow: bool) -> None:
    stop = stop_on_signals()
    async with opened_log(settings) as log:
        await until_stopped(stop, _print_all(log.read(topic.name, start=start, follow=follow)))


async def _print_all(records: AsyncIterator[StoredRecord]) -> None:
    async for record in records:
        line = event_line(record)
        if line is not None:
            click.echo(line)
