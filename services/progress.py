"""How far a long command is, for a person who watches: bars on standard error, and only when that is a terminal."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID


class Bars:
    """One bar for each thing that is counted. Without `drawn` nothing is shown."""

    def __init__(self, drawn: "Progress | None" = None) -> None:
        self._drawn = drawn
        self._rows: dict[str, TaskID] = {}

    def expect(self, what: str, more: int) -> None:
        """`more` of it are to be done than was known."""
        if self._drawn:
            row = self._row(self._drawn, what)
            self._drawn.update(row, total=(self._drawn.tasks[row].total or 0) + more)

    def advance(self, what: str, done: int = 1) -> None:
        """`done` more of it are done."""
        if self._drawn:
            self._drawn.advance(self._row(self._drawn, what), done)

    def say(self, line: str, *, err: bool) -> None:
        """Print a line on standard error or output; where that is the bars' terminal, above them."""
        if self._drawn and (sys.stderr if err else sys.stdout).isatty():
            self._drawn.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            click.echo(line, err=err)

    def _row(self, drawn: "Progress", what: str) -> "TaskID":
        if what not in self._rows:
            self._rows[what] = drawn.add_task(what, total=None)
        return self._rows[what]


@contextmanager
def progress(*, printing: bool = False, console: "Console | None" = None) -> Iterator[Bars]:
    """Bars while the context lasts, gone at its end; `console` is standard error by default.

    What is logged meanwhile stands above the bars, as does what `Bars.say` prints. `printing` says that events are
    written to standard output past Python: unless that is a file they may reach the same terminal, and then there are
    no bars.
    """
    if console is None and (not sys.stderr.isatty() or (printing and not _is_file(sys.stdout.fileno()))):
        yield Bars()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console or Console(stderr=True),
        transient=True,
        redirect_stdout=False,
    ) as drawn:
        yield Bars(drawn)


def _is_file(descriptor: int) -> bool:
    return stat.S_ISREG(os.fstat(descriptor).st_mode)
