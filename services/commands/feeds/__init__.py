"""`wireroom feeds`: the registry of feeds, and looks at feeds without it. One module a command, or a few kin."""

import click

from services.commands.feeds.add import add
from services.commands.feeds.changes import pause, poll_now, remove, resume
from services.commands.feeds.lists import export, import_feeds
from services.commands.feeds.looks import discover_feeds, preview_feeds
from services.commands.feeds.show import show
from services.commands.feeds.table import list_feeds


@click.group("feeds")
def command() -> None:
    """Add, list and remove feeds; pause, resume and poll them; import, export, discover and preview them.

    \b
    Examples:
      wireroom feeds add https://example.org/ --tag world
      wireroom feeds list --failing
      wireroom feeds show https://example.org/feed.xml
    """


for _one in (
    add,
    list_feeds,
    show,
    remove,
    pause,
    resume,
    poll_now,
    discover_feeds,
    preview_feeds,
    import_feeds,
    export,
):
    command.add_command(_one)
