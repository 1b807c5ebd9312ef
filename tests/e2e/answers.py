"""Asks a service over HTTP what those who run it ask: /healthz, /readyz, /metrics."""

import socket

import aiohttp

from tests.e2e.fleet import comes_true


def free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


async def answer(address: str, path: str) -> tuple[int, str]:
    """Status and body; status 0 while nobody listens."""
    async with aiohttp.ClientSession() as session:
        try:
            async with session.get(f"http://{address}{path}") as response:
                return response.status, await response.text()
        except aiohttp.ClientConnectionError as error:
            return 0, str(error)


async def answers(address: str, path: str, status: int) -> str:
    """The body, once the status is this one."""
    bodies = []

    async def so() -> bool:
        found, body = await answer(address, path)
        bodies.append(body)
        return found == status

    await comes_true(so)
    return bodies[-1]


async def shows(address: str, line: str) -> bool:
    return line in (await answer(address, "/metrics"))[1].splitlines()
