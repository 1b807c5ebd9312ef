"""How many polls a second does one core do that end with "not modified"? The peer is aiohttp's bare client.

    .venv/bin/python -m benchmarks.not_modified [--polls 20000] [--rounds 5] [--at-once 32]

A small server in a process of its own says 304 to whoever sends the right validator. The client process asks it over
kept connections, in turns with aiohttp alone and through the poller's fetch, and last through a whole visit (fetch,
and what the answer comes to), without log and store. Rates are per second of the client's own CPU time.
"""

import argparse
import asyncio
import multiprocessing
import resource
import time
from collections.abc import Awaitable, Callable
from ipaddress import ip_network
from multiprocessing.connection import Connection
from statistics import median

import aiohttp

from benchmarks.metering import machine
from services.poller.fetching.fetch import Fetcher
from services.poller.outcomes.schedule import Bounds
from services.poller.parsers import Parsers
from services.poller.visit import Visitor
from services.store.base import Feed, FeedState, LeasedFeed, Politeness

ETAG = '"5f3e-61a2"'
DATE = "Fri, 20 Nov 2026 08:00:00 GMT"
ANSWER = (
    f"HTTP/1.1 304 Not Modified\r\nDate: {DATE}\r\nServer: small\r\nETag: {ETAG}\r\nCache-Control: max-age=300\r\n\r\n"
).encode()
MODIFIED = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
Poll = Callable[[], Awaitable[None]]


class SmallServer(asyncio.Protocol):
    """Answers each request head; a head comes in one piece on loopback."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._transport.write(ANSWER if ETAG.encode() in data else MODIFIED)


def serve(port: "Connection") -> None:
    """The server's process; tells its port."""

    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(SmallServer, "127.0.0.1", 0)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


async def measured(poll: Poll, polls: int, at_once: int) -> tuple[float, float]:
    """Polls a second of CPU time and of wall time, `at_once` at a time."""
    left = iter(range(polls))

    async def worker() -> None:
        for _ in left:
            await poll()

    cpu, wall = _cpu_s(), time.perf_counter()
    async with asyncio.TaskGroup() as workers:
        for _ in range(at_once):
            workers.create_task(worker())
    return polls / (_cpu_s() - cpu), polls / (time.perf_counter() - wall)


async def compare(url: str, polls: int, rounds: int, at_once: int) -> None:
    """Prints the medians, and their ratios to the peer's."""
    state = FeedState(etag=ETAG, last_modified=DATE, body_hash="x")
    lease = LeasedFeed(Feed(id="f", url=url), state)
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
        Fetcher(allow=(ip_network("127.0.0.0/8"),)) as fetcher,
        Parsers() as parsers,
    ):
        visitor = Visitor(fetcher, bounds=Bounds.of(900), clock=time.time, politeness=Politeness())

        async def bare() -> None:
            validators = {"If-None-Match": ETAG, "If-Modified-Since": DATE}
            async with session.get(url, headers=validators) as response:
                await response.read()
                assert response.status == 304

        async def fetch() -> None:
            assert (await fetcher.fetch(url, etag=ETAG, last_modified=DATE)).not_modified

        async def visit() -> None:
            settled = await visitor.visit(lease, parsers)
            assert settled.events[0].kind == "not_modified"

        ways: dict[str, Poll] = {"aiohttp alone": bare, "the poller's fetch": fetch, "a whole visit": visit}
        runs: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for round_number in range(rounds + 1):
            for name, poll in ways.items():
                run = await measured(poll, polls if round_number else polls // 10, at_once)
                if round_number:
                    runs[name].append(run)
    print(f"{'polls a second that end with 304, medians':<46}a CPU second     wall")
    rates = {name: median(cpu for cpu, _ in of) for name, of in runs.items()}
    for name, of in runs.items():
        print(f"{name:<46}{rates[name]:>12,.0f} {median(wall for _, wall in of):>8,.0f}")
    print()
    for name in list(ways)[1:]:
        print(f"{name} / aiohttp alone: {rates[name] / rates['aiohttp alone']:.2f}x")


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Starts the server, and compares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polls", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--at-once", type=int, default=32)
    options = parser.parse_args()
    print(machine())
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    try:
        url = f"http://127.0.0.1:{ours.recv()}/feed.xml"
        asyncio.run(compare(url, options.polls, options.rounds, options.at_once))
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    main()
