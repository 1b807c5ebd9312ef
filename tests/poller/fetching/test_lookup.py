"""Names looked up in threads of their own."""

import asyncio
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest

from services.poller.fetching.lookup import Lookups


async def test_a_name_gives_its_addresses() -> None:
    (first, *_) = await Lookups(5).resolve("localhost", 80)
    assert first["host"] in ("127.0.0.1", "::1")
    assert (first["hostname"], first["port"]) == ("localhost", 80)


@pytest.mark.parametrize("name", ["a" * 64 + ".example", "a..example", "\udce9.example"])
async def test_what_can_be_no_name_is_told_as_such(name: str) -> None:
    """RFC 1035, section 2.3.4: labels have 1 to 63 octets."""
    with pytest.raises(OSError, match="no name that can be looked up"):
        await Lookups(5).resolve(name, 80)


async def test_what_the_resolver_says_of_a_name_is_passed_on() -> None:
    def no_such_name(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(socket.gaierror, match="not known"):
        await Lookups(5, no_such_name).resolve("dead.example", 80)


async def test_a_lookup_that_hangs_ends_with_the_time_and_keeps_its_place_until_it_is_over(
    hanging: Callable[..., Any],
) -> None:
    lookups = Lookups(0.05, hanging, at_once=1)
    for _ in range(2):
        with pytest.raises(OSError, match=r"dead\.example within 0\.05 s"):
            await lookups.resolve("dead.example", 80)
    lookups = Lookups(5, hanging, at_once=1)
    assert (await lookups.resolve("living.example", 80))[0]["host"] == "127.0.0.1"
    assert (await lookups.resolve("living.example", 80))[0]["host"] == "127.0.0.1"


async def test_lookups_have_threads_of_their_own_that_nobody_waits_for() -> None:
    threads: list[threading.Thread] = []

    def getaddrinfo(*_: Any, **__: Any) -> Any:
        threads.append(threading.current_thread())
        return []

    lookups = Lookups(5, getaddrinfo)
    await asyncio.gather(*(lookups.resolve("paper.example") for _ in range(3)))
    assert len(set(threads)) == 3
    assert all(thread.daemon for thread in threads)


async def test_an_answer_that_nobody_waits_for_any_more_is_dropped(hanging: Callable[..., Any]) -> None:
    lookup = asyncio.create_task(Lookups(5, hanging).resolve("dead.example"))
    await asyncio.sleep(0)
    lookup.cancel()
    with pytest.raises(asyncio.CancelledError):
        await lookup
