"""Every command says what it does and shows an example."""

from collections.abc import Iterator
from importlib import import_module

import click
import pytest

from services.cli import COMMANDS, wireroom


def commands() -> Iterator[tuple[str, click.Command]]:
    for name in COMMANDS:
        command = import_module(f"services.commands.{name}").command
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {sub}", one) for sub, one in command.commands.items())


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=[name for name, _ in commands()])
def test_a_commands_help_has_a_summary_and_an_example(name: str, command: click.Command) -> None:
    text = command.get_help(click.Context(command, info_name=f"wireroom {name}"))
    assert command.get_short_help_str()
    assert "Example" in text
    assert f"wireroom {name.split()[0]}" in text.partition("Example")[2]


def test_the_list_of_commands_names_each_with_its_summary() -> None:
    text = wireroom.get_help(click.Context(wireroom, info_name="wireroom"))
    for name, summary in COMMANDS.items():
        assert f"  {name} " in text
        assert summary in text
