"""Lines for a terminal, or for a pipe that nobody wraps. What is printed of articles must not steer the terminal."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

_UNSEEN = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Controls, and what turns the direction of writing."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line, and by how many columns it is set in: on a terminal those too into which it is broken."""

    text: Text
    indent: int = 0


def line(text: str, indent: int = 0, style: str = "") -> Line:
    """A line of any text."""
    return Line(Text(clean(text), style), indent)


def clean(text: str) -> str:
    """The text on one line, without what would steer a terminal."""
    return " ".join(text.splitlines()).translate(_UNSEEN)


def printed(lines: Iterable[Line], console: Console) -> str:
    """The lines as this console prints them, with its colours if it has any."""
    with console.capture() as capture:
        for one in lines:
            if console.is_terminal:
                console.print(Padding(one.text, (0, 0, 0, one.indent)))
            else:
                console.print(Text(" " * one.indent) + one.text, soft_wrap=True)
    return capture.get()
