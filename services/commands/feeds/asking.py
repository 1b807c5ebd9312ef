"""What commands that fetch by themselves share: the fetcher with its parsers, and the options of a request."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from services.errors import UsageError
from services.poller.fetching.request_headers import header_problem
from services.poller.registry.feed_files import credentials_named
from services.settings import Settings
from services.store.base import Credentials
from services.wiring import fetcher

if TYPE_CHECKING:
    from services.poller.fetching.fetch import Fetcher
    from services.poller.parsers import Parsers

Command = TypeVar("Command", bound=Callable[..., Any])


@asynccontextmanager
async def asking(settings: Settings) -> "AsyncIterator[tuple[Fetcher, Parsers]]":
    """The HTTP client as the settings want it, and the parsers."""
    from services.poller.parsers import Parsers

    async with fetcher(settings) as client, Parsers() as parsers:
        yield client, parsers


def request_options(command: Command) -> Command:
    """Options for a feed's own headers and credentials."""
    command = click.option(
        "--auth", metavar="basic:FILE|bearer:FILE", help="File that holds USER:PASSWORD, or a token; `none` for none."
    )(command)
    return click.option(
        "--header", "headers", metavar="'NAME: VALUE'", multiple=True, help="Request header; may be repeated."
    )(command)


def headers_named(texts: Sequence[str]) -> Mapping[str, str]:
    """Request headers from texts such as `X-Reader: ours`; one without a value has an empty one. Raises UsageError."""
    headers = {}
    for text in texts:
        name, colon, value = text.partition(":")
        if not colon:
            raise UsageError(f"--header {text!r}: give NAME: VALUE")
        if problem := header_problem(name.strip(), value.strip()):
            raise UsageError(f"--header {text!r}: {problem}")
        headers[name.strip()] = value.strip()
    return headers


def credentials_given(auth: str | None) -> Credentials | None:
    """The credentials that --auth names; None for none. Raises UsageError."""
    return None if auth in (None, "none") else credentials_named(auth, "--auth")
