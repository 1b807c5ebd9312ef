"""The connection of the Valkey store: opens it, checks the server, runs scripts, and puts errors into our words."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from valkey.asyncio import Valkey
from valkey.commands.core import AsyncScript
from valkey.exceptions import AuthenticationError, NoPermissionError, ResponseError, ValkeyError
from valkey.exceptions import ConnectionError as NoConnection
from valkey.exceptions import TimeoutError as NoAnswer

from services.errors import StoreUnavailable, UsageError

Argument = bytes | str | float
_SETTING = "WIREROOM_STORE"


class Server:
    """A pool of connections to one server. `address` is its host, port and database, without user and password."""

    def __init__(self, url: str, timeout_s: float) -> None:
        """`timeout_s` bounds connecting and each answer. Raises UsageError when the URL is none of a Valkey server."""
        try:
            self.address = _address(url)
            self._client: Valkey = Valkey.from_url(url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s)
            # Options in the URL's query are checked only when a connection is made, which does not connect yet.
            self._client.connection_pool.make_connection()
        except (ValueError, TypeError) as error:
            raise UsageError(
                f"store {url.rpartition('@')[2]}: {error}; give valkey://HOST:PORT/DB, or valkeys:// for TLS"
            ) from None
        self._scripts: dict[str, AsyncScript] = {}

    async def check(self) -> str:
        """Make sure that it answers, lets us in and is no cluster; returns its name and version.

        Raises StoreUnavailable, UsageError.
        """
        try:
            with self._in_our_words():
                info = await self._client.info("server")
        except StoreUnavailable as error:
            if isinstance(error.__cause__, AuthenticationError | NoPermissionError):
                raise UsageError(
                    f"store at {self.address} lets this user or password not in ({error.__cause__}); mend the address "
                    f"in {_SETTING}: valkey://USER:PASSWORD@HOST:PORT/DB"
                ) from error
            raise
        if info.get("server_mode") == "cluster":
            raise UsageError(f"store at {self.address} is a node of a cluster; name a server that is not in {_SETTING}")
        return f"Valkey {info['valkey_version']}" if "valkey_version" in info else f"Redis {info.get('redis_version')}"

    async def run_id(self) -> str:
        """The id that the server process gave itself when it started."""
        with self._in_our_words():
            return str((await self._client.info("server"))["run_id"])

    async def durability(self) -> str | None:
        """Which of the server's settings would lose claims, and what to set; None when all is well."""
        try:
            with self._in_our_words():
                settings = {
                    **await self._client.config_get("appendonly"),
                    **await self._client.config_get("maxmemory-policy"),
                }
        except StoreUnavailable as error:
            if isinstance(error.__cause__, ResponseError):
                return f"store at {self.address} does not tell its settings; make sure that appendonly is yes"
            raise
        if settings.get("appendonly") != "yes":
            return f"store at {self.address} keeps nothing over a restart; set appendonly yes"
        if (policy := settings.get("maxmemory-policy")) != "noeviction":
            return (
                f"store at {self.address} drops claims when memory is short ({policy}); set maxmemory-policy noeviction"
            )
        return None

    async def script(self, source: str, keys: Sequence[str | bytes] = (), args: Sequence[Argument] = ()) -> Any:
        """What the script returns; the server gets its source only when it does not know it."""
        script = self._scripts.get(source)
        if script is None:
            script = self._scripts[source] = self._client.register_script(source)
        with self._in_our_words():
            return await script(keys, args)

    async def close(self) -> None:
        await self._client.aclose()

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        try:
            yield
        except (NoConnection, NoAnswer, OSError) as error:
            raise StoreUnavailable(
                f"store at {self.address} does not answer: {error}; start the server, or mend {_SETTING}"
            ) from error
        except ValkeyError as error:
            raise StoreUnavailable(f"store at {self.address} refuses: {error}; mend its settings") from error


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return parts.path
    if not parts.hostname:
        raise ValueError("it names no host")
    if not parts.path.strip("/").isdigit() and parts.path.strip("/"):
        raise ValueError(f"database {parts.path.strip('/')!r} is no number")
    return f"{parts.hostname}:{parts.port or 6379}{parts.path.rstrip('/')}"
