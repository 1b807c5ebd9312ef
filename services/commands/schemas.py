"""`wireroom schemas`: the generated files of the contract."""

from pathlib import Path

import click

from services.schema_files import FOLDER, drifted_files, write_files


@click.group("schemas")
def command() -> None:
    """The JSON Schema files and the AsyncAPI document, generated from the models.

    \b
    Example:
      wireroom schemas export
    """


@command.command("export")
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--check", is_flag=True, help="Write nothing; fail when a file is not what the models say.")
def export(folder: Path | None, check: bool) -> None:
    """Write json/*.json and asyncapi.yaml into FOLDER (default: the package `schemas` itself).

    \b
    Example:
      wireroom schemas export build/schemas
    """
    target = folder or FOLDER
    if check:
        drifted = drifted_files(target)
        if drifted:
            names = ", ".join(str(path.relative_to(target)) for path in drifted)
            raise click.ClickException(f"not what the models say: {names}; run `wireroom schemas export`")
        click.echo("schemas: up to date")
        return
    try:
        written = write_files(target)
    except OSError as error:
        raise click.ClickException(f"{error.filename}: cannot be written ({error.strerror})") from None
    for path in written:
        click.echo(path)
