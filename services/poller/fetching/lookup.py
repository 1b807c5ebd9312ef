"""Names looked up by the system's resolver, so that one that hangs holds up neither other names nor the way out."""

import asyncio
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

_MOST_AT_ONCE = 256
_Infos = Sequence[tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[Any, ...]]]


class Lookups(AbstractResolver):
    """A resolver for aiohttp that gives each lookup a thread of its own.

    The event loop's own executor has a handful of threads that all else in the process needs too, and is waited for at
    exit; a lookup may hang for half a minute and cannot be stopped. These threads are daemons: nobody waits for them.
    A name unanswered after `timeout_s` seconds raises OSError.
    """

    def __init__(
        self,
        timeout_s: float,
        getaddrinfo: Callable[..., _Infos] = socket.getaddrinfo,
        at_once: int = _MOST_AT_ONCE,
    ) -> None:
        self._timeout_s = timeout_s
        self._getaddrinfo = getaddrinfo
        self._places = asyncio.Semaphore(at_once)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name. Raises OSError."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[_Infos] = loop.create_future()

        def look_up() -> None:
            infos: _Infos | Exception
            try:
                infos = self._getaddrinfo(
                    host, port, type=socket.SOCK_STREAM, family=family, flags=socket.AI_ADDRCONFIG
                )
            except Exception as error:
                infos = error
            try:
                loop.call_soon_threadsafe(settle, infos)
            except RuntimeError:
                return  # the loop is closed, and nobody asks any more

        def settle(infos: _Infos | Exception) -> None:
            self._places.release()
            if answer.done():
                return
            if isinstance(infos, Exception):
                answer.set_exception(infos)
            else:
                answer.set_result(infos)

        try:
            async with asyncio.timeout(self._timeout_s):
                await self._places.acquire()
                try:
                    threading.Thread(target=look_up, name=f"lookup {host}", daemon=True).start()
                except RuntimeError as error:
                    self._places.release()
                    raise OSError(f"no thread can be started to look up {host}: {error}") from error
                infos = await answer
        except TimeoutError:
            raise OSError(f"no answer to the lookup of {host} within {self._timeout_s:g} s") from None
        except UnicodeError as error:
            raise OSError(f"{host!r} is no name that can be looked up: {error}") from error
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=int(address[1]),
                family=found,
                proto=proto,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for found, _, proto, _, address in infos
        ]

    async def close(self) -> None:
        """There is nothing to close."""
