"""`wireroom rules`: is the file of rules right, and why does a rule match an article or not?"""

import json
import sys
from collections.abc import Coroutine
from pathlib import Path

import click

from services.enricher.rules.rule import Rules
from services.enricher.rules.rule_file import read_rules
from services.enricher.rules.showing import Answers, described
from services.enricher.rules.subjects import Subject, subjects
from services.errors import UsageError
from services.running import run_command
from services.settings import Settings


@click.group("rules")
def command() -> None:
    """Check the file of your own rules, and show why one matches an article or does not.

    \b
    Examples:
      wireroom rules check rules.toml
      wireroom tail enriched | wireroom rules test rules.toml -
    """


@command.command("check")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check a file of rules: tell its rules, or what is wrong, a line each, with exit status 2.

    \b
    Example:
      wireroom rules check rules.toml
    """
    names = [rule.name for rule in read_rules(file).rules]
    click.echo(f"{file}: {len(names)} rules{': ' if names else ''}{', '.join(names)}")


@command.command("test")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("article", metavar="ARTICLE.json")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and article, with all that was found.")
def test(file: Path, article: str, as_json: bool) -> None:
    """Show of each rule of FILE whether it matches an article, and why or why not.

    ARTICLE.json, or - for standard input, holds a raw article, or an event as `tail` and `pipe` print it, or its data;
    or several of them, one a line. The taggers fill in a raw article first; an enriched one is taken as it is.

    \b
    Examples:
      wireroom rules test rules.toml article.json
      wireroom pipe < articles.jsonl | wireroom rules test rules.toml - --json | jq -c .tags
    """
    rules = read_rules(file)
    name, data = ("standard input", sys.stdin.buffer.read()) if article == "-" else (article, _content(article))
    for subject, answers in run_command(lambda settings: _answers(settings, rules, name, data), calm=True):
        click.echo(json.dumps(described(subject, answers), ensure_ascii=False) if as_json else _shown(subject, answers))


def _content(article: str) -> bytes:
    try:
        return Path(article).read_bytes()
    except OSError as error:
        raise UsageError(f"{article}: cannot be read ({error.strerror}); give a file of JSON, or -") from None


def _answers(
    settings: Settings, rules: Rules, name: str, data: bytes
) -> Coroutine[None, None, list[tuple[Subject, Answers]]]:
    async def work() -> list[tuple[Subject, Answers]]:
        from services.enricher.taggers.registry import taggers

        told = subjects(data, name, taggers(None, settings.entities), max_bytes=settings.article_max_bytes)
        if told.passed_over:
            kinds = ", ".join(sorted(set(told.passed_over)))
            click.echo(f"note: {len(told.passed_over)} events passed over that hold no article ({kinds})", err=True)
        return [(subject, rules.explained(subject.draft)) for subject in told.articles]

    return work()


def _shown(subject: Subject, answers: Answers) -> str:
    from rich.console import Console

    from services.enricher.rules.showing import shown

    return shown(subject, answers, Console(file=sys.stdout, highlight=False)).rstrip("\n") + "\n"
