"""`wireroom pipe`: raw articles as JSON lines in, one outcome event a line out, through the very same pipeline."""

import click

from services.enricher.pipe import pipe_lines
from services.running import run_command
from services.settings import Settings
from services.wiring import memory, open_store, pipeline


@click.command("pipe")
@click.option("--store", metavar="ADDRESS", help="Store that remembers articles between calls, such as sqlite:///FILE.")
def command(store: str | None) -> None:
    """Read raw articles, one JSON object a line; print what becomes of each, one CloudEvents line each, in order.

    Without --store nothing is remembered after the end.

    \b
    Examples:
      wireroom pipe < articles.jsonl | jq -r .type
      wireroom feeds preview --json feed.xml | jq -c .entries[] | wireroom pipe
    """
    run_command(_pipe, store=store or "sqlite:///:memory:")


async def _pipe(settings: Settings) -> None:
    store = await open_store(settings)
    try:
        await pipe_lines(pipeline(settings), memory(settings, store))
    finally:
        await store.close()
