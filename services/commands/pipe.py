"""`wireroom pipe`: raw articles as JSON lines in, one outcome event a line out, through the very same pipeline."""

import sys
from collections.abc import Callable

import click

from services.enricher.pipe import pipe_lines
from services.enricher.pipeline import Outcome
from services.running import run_command
from services.settings import Settings
from services.wiring import memory, open_store, pipeline


@click.command("pipe")
@click.option("--store", metavar="ADDRESS", help="Store that remembers articles between calls, such as sqlite:///FILE.")
@click.option(
    "--show/--json",
    "show",
    default=None,
    help="Articles for people, their entities and attributions marked in the text; or events, one a line. By default "
    "the former on a terminal, the latter elsewhere.",
)
def command(store: str | None, show: bool | None) -> None:
    """Read raw articles, one JSON object a line; print what becomes of each, one CloudEvents line each, in order.

    On a terminal it is shown for people. Without --store nothing is remembered after the end.

    \b
    Examples:
      wireroom pipe < articles.jsonl | jq -r .type
      wireroom feeds preview --json feed.xml | jq -c .entries[] | wireroom pipe
      wireroom pipe --show < articles.jsonl | less -R
    """
    shows = sys.stdout.isatty() if show is None else show

    async def work(settings: Settings) -> None:
        store = await open_store(settings)
        try:
            how = (_for_people(),) if shows else ()
            await pipe_lines(pipeline(settings), memory(settings, store), *how)
        finally:
            await store.close()

    run_command(work, calm=shows, store=store or "sqlite:///:memory:")


def _for_people() -> Callable[[Outcome], str]:
    from rich.console import Console

    from services.explaining.tagged import outcome_shown

    console = Console(file=sys.stdout, highlight=False)
    return lambda outcome: outcome_shown(outcome, console)
