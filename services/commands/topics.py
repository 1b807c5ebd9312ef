"""`wireroom topics`: create the topics of the contract and show what the log has of them."""

from collections.abc import Sequence

import click

from schemas.topics import TOPICS
from services.eventlog.base import TopicState
from services.running import run_command
from services.settings import Settings
from services.wiring import open_log

_DAY_MS = 24 * 60 * 60 * 1000


@click.group("topics")
def command() -> None:
    """Create the topics of the contract, and show them.

    \b
    Example:
      WIREROOM_LOG=kafka://localhost:9092 wireroom topics apply
    """


@command.command("apply")
def apply_topics() -> None:
    """Create missing topics, add missing partitions, set retention and limits. Safe to repeat."""
    _print(run_command(_apply))


@command.command("show")
def show_topics() -> None:
    """Show each topic with its partitions, retention and records."""
    states = run_command(_show)
    _print(states)
    if any(state.change == "missing" for state in states):
        raise click.ClickException("topics missing: run `wireroom topics apply`")


async def _apply(settings: Settings) -> Sequence[TopicState]:
    log = await open_log(settings)
    try:
        return await log.apply_topics(TOPICS)
    finally:
        await log.close()


async def _show(settings: Settings) -> Sequence[TopicState]:
    log = await open_log(settings)
    try:
        return await log.topics(TOPICS)
    finally:
        await log.close()


def _print(states: Sequence[TopicState]) -> None:
    for state in states:
        days = f"{state.retention_ms / _DAY_MS:g} days" if state.retention_ms is not None else "-"
        click.echo(
            f"{state.name:<34} {state.partitions:>3} partitions  {days:>8}  {state.records:>9} records  {state.change}"
        )
