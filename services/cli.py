"""The command line: which commands there are, and how any of them fails. Each is a module in `services/commands`.

Modules are imported when their command is called, so that `wireroom --help` answers at once.
"""

import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from services.errors import FileErrors, WireroomError

COMMANDS = {
    "demo": "See the main job on sample feeds, in one process.",
    "run": "Poller and enricher in one process.",
    "poll": "The poller alone: feeds to the raw topic.",
    "enrich": "The enricher alone: the raw topic to the enriched topic.",
    "pipe": "Raw articles as JSON lines in, one outcome a line out.",
    "tail": "Print a topic's events, one a line.",
    "explain": "Tell an article's history: versions, copies, and why.",
    "feeds": "Add, list, show, pause, import and preview feeds.",
    "topics": "Create the topics and show them.",
    "rejected": "List, show and replay what could not be enriched.",
    "rules": "Check the file of your own rules; show why one matches or not.",
    "rebuild": "Fill the store anew from the topics.",
    "schemas": "Write the JSON Schema files and the AsyncAPI document.",
    "doctor": "Check settings, log, topics, store and feeds.",
}
EPILOG = """
\b
Examples:
  wireroom demo
  wireroom run https://example.org/feed.xml --once --output -
  wireroom tail enriched --follow | jq .data.title
"""


class CommandsOnDemand(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"services.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _print_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        from services.version import product_version

        click.echo(f"wireroom {product_version()}")
        ctx.exit()


@click.group(cls=CommandsOnDemand, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version."
)
def wireroom() -> None:
    """Turns thousands of sloppy news feeds into one clean stream of events.

    Settings are environment variables with the prefix WIREROOM_; docs/operations.md lists them.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit: 0 done, 1 failed, 2 used wrongly. A failure is one line on standard error,
    but each error in a file has its own."""
    try:
        status = wireroom.main(arguments, prog_name="wireroom", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else error.message)
        sys.exit(2)
    except click.ClickException as error:
        _complain(error.format_message(), error.ctx if isinstance(error, click.UsageError) else None)
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(128 + signal.SIGINT)
    except WireroomError as error:
        for problem in error.problems if isinstance(error, FileErrors) else [str(error)]:
            _complain(problem)
        sys.exit(error.exit_status)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); Python would complain once more while it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(status if isinstance(status, int) else 0)


def _complain(message: str, context: click.Context | None = None) -> None:
    where = context.command_path if context else "wireroom"
    told = " ".join(message.split())
    if context:
        told = f"{told}{'' if told.endswith(('.', '?')) else '.'} Try `{where} --help`."
    click.echo(f"{where}: {told}", err=True)
