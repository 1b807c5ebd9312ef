"""`wireroom topics`: create the topics of the contract and show what the log has of them."""

from collections.abc import Callable, Coroutine, Sequence

import click

from schemas.topics import TOPICS
from services.eventlog.base import EventLog, TopicState
from services.running import run_command
from services.settings import Settings
from services.wiring import open_log

States = Coroutine[None, None, Sequence[TopicState]]
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
    """Create missing topics, add missing partitions, set retention and limits. Safe to repeat.

    \b
    Example:
      WIREROOM_LOG=kafka://localhost:9092 wireroom topics apply
    """
    _print(run_command(_with_log(lambda log: log.apply_topics(TOPICS))))


@command.command("show")
def show_topics() -> None:
    """Show each topic with its partitions, retention and records.

    \b
    Example:
      wireroom topics show
    """
    states = run_command(_with_log(lambda log: log.topics(TOPICS)))
    _print(states)
    if any(state.change == "missing" for state in states):
        raise click.ClickException("topics missing: run `wireroom topics apply`")


def _with_log(work: Callable[[EventLog], States]) -> Callable[[Settings], States]:
    async def run(settings: Settings) -> Sequence[TopicState]:
        # Not `opened_log`, which would create the embedded log's topics.
        log = await open_log(settings)
        try:
            return await work(log)
        finally:
            await log.close()

    return run


def _print(states: Sequence[TopicState]) -> None:
    for state in states:
        days = f"{state.retention_ms / _DAY_MS:g} days" if state.retention_ms is not None else "-"
        click.echo(
            f"{state.name:<34} {state.partitions:>3} partitions  {days:>8}  {state.records:>9} records  {state.change}"
        )
