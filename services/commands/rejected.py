"""`wireroom rejected`: what could not be enriched, why, and another try."""

import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import click

from schemas.rejected import RejectReason
from schemas.topics import ARTICLES_RAW, ARTICLES_REJECTED
from services.eventlog.base import EventLog, Record, StoredRecord
from services.printing import reject_reason, rejected_event
from services.running import run_command
from services.settings import Settings
from services.wiring import opened_log

Rejected = tuple[StoredRecord, RejectReason]


@click.group("rejected")
def command() -> None:
    """List, show and replay raw articles that could not be enriched.

    An ID is PARTITION:OFFSET in the rejected topic, as `list` prints it.

    \b
    Examples:
      wireroom rejected list
      wireroom rejected show 3:17
      wireroom rejected replay 3:17
      wireroom rejected replay --code too_large
    """


@command.command("list")
@click.option("--code", help="Only those with this code.")
@click.option("--json", "as_json", is_flag=True, help="One line of CloudEvents JSON each.")
def list_rejected(code: str | None, as_json: bool) -> None:
    """List rejected articles: id, time, attempts, code and message.

    \b
    Example:
      wireroom rejected list --code too_large
    """

    async def work(settings: Settings) -> None:
        count = 0
        async with opened_log(settings) as log:
            async for record, reason in _rejected(log, code=code):
                count += 1
                if as_json and (event := rejected_event(record)):
                    click.echo(event.to_json_line())
                else:
                    time = reason.time.isoformat(sep=" ", timespec="seconds")
                    click.echo(f"{_id(record):<8} {time}  x{reason.attempts}  {reason.code:<16} {reason.message}")
        if not as_json:
            click.echo(f"{count} rejected", err=True)

    run_command(work)


@command.command("show")
@click.argument("ident", metavar="ID")
def show_rejected(ident: str) -> None:
    """Show one rejected article: why, its headers, and its original bytes on standard output.

    \b
    Example:
      wireroom rejected show 3:17 > article.json
    """

    async def work(settings: Settings) -> StoredRecord:
        async with opened_log(settings) as log:
            return (await _named(log, [ident]))[0][0]

    record = run_command(work)
    for name, value in record.headers:
        click.echo(f"{name}: {value.decode('utf-8', 'replace')}", err=True)
    click.echo(f"key: {(record.key or b'').decode('utf-8', 'replace')}\n", err=True)
    stdout = sys.stdout.buffer
    stdout.write(record.value or b"")
    stdout.flush()


@command.command("replay")
@click.argument("idents", metavar="[ID]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every rejected article.")
@click.option("--code", help="Every rejected article with this code.")
@click.option(
    "--value",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Publish this file's bytes in place of the original's value (with one ID).",
)
def replay(idents: tuple[str, ...], everything: bool, code: str | None, value: Path | None) -> None:
    """Publish rejected articles to the raw topic again, once what was wrong is mended.

    The attempts are counted on. An article that was enriched meanwhile is recognised and not emitted twice.

    \b
    Examples:
      wireroom rejected replay 3:17 --value mended.json
      WIREROOM_ARTICLE_MAX_BYTES=8000000 wireroom enrich    # then, in another terminal
      wireroom rejected replay --code too_large
    """
    if sum((bool(idents), everything, code is not None)) != 1:
        raise click.UsageError("say which: IDs, --all or --code CODE")
    if value is not None and len(idents) != 1:
        raise click.UsageError("--value mends one article: give its ID")

    mended = value.read_bytes() if value else None

    async def work(settings: Settings) -> int:
        async with opened_log(settings) as log:
            chosen = await _named(log, idents) if idents else [item async for item in _rejected(log, code=code)]
            await log.publish([_again(record, mended) for record, _ in chosen])
            return len(chosen)

    click.echo(f"{run_command(work)} published again to {ARTICLES_RAW.name}")


def _again(record: StoredRecord, mended: bytes | None) -> Record:
    return Record(ARTICLES_RAW.name, record.key, record.value if mended is None else mended, record.headers)


async def _rejected(log: EventLog, *, code: str | None = None) -> AsyncIterator[Rejected]:
    async for record in log.read(ARTICLES_REJECTED.name):
        reason = reject_reason(record)
        if reason is not None and code in (None, reason.code):
            yield record, reason


async def _named(log: EventLog, idents: Sequence[str]) -> list[Rejected]:
    found = {_id(record): (record, reason) async for record, reason in _rejected(log) if _id(record) in idents}
    for ident in idents:
        if ident not in found:
            raise click.BadParameter(f"no rejected article {ident!r}; `wireroom rejected list` shows the ids")
    return [found[ident] for ident in dict.fromkeys(idents)]


def _id(record: StoredRecord) -> str:
    return f"{record.partition}:{record.offset}"
