"""Lines of styled text for people, safe to print on a terminal. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

_CONTROLS = (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Controls, and what turns the direction of writing: a feed's words must not steer a terminal."""
_UNSEEN = dict.fromkeys(_CONTROLS)
_BLANKED = dict.fromkeys(_CONTROLS, " ")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, so many columns from the left."""

    text: Text
    indent: int = 0


def line(text: str, indent: int = 0, style: str = "") -> Line:
    """A line in one style."""
    return Line(Text(clean(text), style), indent)


def heading(text: str) -> Iterable[Line]:
    """A title, and the blank line before it."""
    yield line("")
    yield line(text, style="cyan")


def clean(text: str) -> str:
    """The text on one line, without controls."""
    return " ".join(text.splitlines()).translate(_UNSEEN)


def blanked(text: str) -> str:
    """The text with a blank for each control, so that places in it stay."""
    return text.translate(_BLANKED)


def printed(lines: Iterable[Line], console: Console) -> str:
    """The lines as this console prints them, with its colours if it has any."""
    with console.capture() as capture:
        for one in lines:
            if console.is_terminal:
                console.print(Padding(one.text, (0, 0, 0, one.indent)))
            else:
                console.print(Text(" " * one.indent) + one.text, soft_wrap=True)
    return capture.get()


def has_colours(console: Console) -> bool:
    """Whether styles are seen there; if not, marks must say what they say."""
    return console.is_terminal and not console.no_color


def separated(blocks: Iterable[Iterable[Line]]) -> Iterator[Line]:
    """The lines of all blocks, a blank line between two."""
    for number, block in enumerate(blocks):
        if number:
            yield line("")
        yield from block
