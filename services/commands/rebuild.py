"""`wireroom rebuild`: fill the store anew from the topics."""

import click

from services.enricher.rebuild import rebuild
from services.progress import progress
from services.running import run_command
from services.settings import Settings
from services.wiring import memory, opened_log, opened_store, owner_name


@click.command("rebuild")
def command() -> None:
    """Write the claims that the enriched and duplicates topics imply into the store.

    The enrichers do this by themselves when they find that the store lost writes; run it to fill an empty store
    before they start. What the store holds already stays.

    \b
    Example:
      WIREROOM_STORE=valkey://new-host:6379/0 wireroom rebuild
    """
    run_command(_rebuild, calm=True)


async def _rebuild(settings: Settings) -> None:
    async with opened_log(settings) as log, opened_store(settings) as store:
        with progress() as bars:
            events = await rebuild(
                log,
                memory(settings, store),
                group=settings.group,
                owner=owner_name(),
                on_events=lambda count: bars.advance("events", count),
            )
    click.echo(f"rebuilt from {events} events")
