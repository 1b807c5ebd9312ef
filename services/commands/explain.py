"""`wireroom explain`: what became of an article, and why."""

import json
import sys

import click

from services.explaining.asked import asked
from services.explaining.explanation import Explanation, explanation
from services.running import run_command
from services.settings import Settings
from services.wiring import opened_log

_MOST_TEXTS = 1000


@click.command("explain")
@click.argument("what", metavar="ARTICLE_OR_EVENT")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, with the whole alignments.")
@click.option(
    "--texts",
    "most",
    type=click.IntRange(0, _MOST_TEXTS),
    default=5,
    show_default=True,
    help="How many copies are put beside the original, at most.",
)
def command(what: str, as_json: bool, most: int) -> None:
    """Tell an article's history: its versions, who carried it and by which rule, what was rejected.

    ARTICLE_OR_EVENT is the id of an article, or of any raw, enriched, duplicate or rejected event, in full or its first
    8 digits or more; or the address of the article or of a copy. A copy's text is put beside the original's, word by
    word, as long as the raw topic keeps it.

    \b
    Examples:
      wireroom explain https://example.org/a
      wireroom explain 9f2c41d08e5b7a36
      wireroom explain 9f2c41d08e5b7a36 --json | jq '.sightings[].data.rule'
    """
    subject = asked(what)

    async def work(settings: Settings) -> Explanation:
        async with opened_log(settings) as log:
            return await explanation(log, subject, most=most)

    told = run_command(work, calm=True)
    click.echo(json.dumps(_json(told), ensure_ascii=False) if as_json else _shown(told), nl=as_json)


def _json(told: Explanation) -> object:
    from services.explaining.as_json import described

    return described(told)


def _shown(told: Explanation) -> str:
    from rich.console import Console

    from services.explaining.showing import shown

    return shown(told, Console(file=sys.stdout, highlight=False))
