"""How much memory does a poller hold with ten thousand feeds under way?

One `wireroom poll` on an embedded log and store polls feeds of 30 entries that this process serves: each once whole,
and once more unchanged; one in twenty is not well-formed, so that the processes for such feeds have work too. Printed
is the most memory that the poller and these processes held, as Linux counts it (VmHWM of proc(5): pages that several
share are counted for each). Host pauses are off, so that the feeds come as fast as they can.

    python -m benchmarks.poll_memory [--feeds N]
"""

import argparse
import asyncio
import os
import sys
import tempfile
from asyncio.subprocess import Process
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.feed_server import serving
from benchmarks.metering import machine
from services.identity import feed_id
from services.store.base import Feed
from services.store.sqlite import SqliteStore

_ENTRIES = 30
_HOSTS = 500
_MALFORMED_EVERY = 20
_AGAIN_S = 5.0


def main() -> None:
    parser = argparse.ArgumentParser(description="The memory of a poller with many feeds.")
    parser.add_argument("--feeds", type=int, default=10_000)
    asyncio.run(_measure(parser.parse_args().feeds))


async def _measure(feeds: int) -> None:
    print(machine())
    with tempfile.TemporaryDirectory(prefix="wireroom-bench-") as folder:
        async with serving(entries=_ENTRIES, hosts=_HOSTS, malformed_every=_MALFORMED_EVERY) as server:
            path = Path(folder) / "wireroom.db"
            store = await SqliteStore.open(path)
            named = [Feed(id=feed_id(url), url=url) for url in server.urls(feeds, _HOSTS)]
            await store.put_feeds(named)

            async def asked(times: int) -> None:
                """Let all feeds be asked for so often; one that was in hand when it was made due is made due again."""
                while left := [feed.id for feed in named if server.asked[urlsplit(feed.url).path] < times]:
                    await store.make_due(left, 0)
                    with suppress(TimeoutError):
                        await asyncio.wait_for(server.all_asked(feeds, times), _AGAIN_S)

            poller = await _poller(path)
            try:
                for times, what in ((1, "fetched"), (2, "and found unchanged")):
                    await asked(times)
                    print(f"{feeds:,} feeds of {_ENTRIES} entries {what}: {_memory(poller.pid)}")
            finally:
                poller.terminate()
                await poller.wait()
                await store.close()


async def _poller(path: Path) -> Process:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WIREROOM_")}
    settings = {
        "WIREROOM_LOG": f"sqlite:///{path}",
        "WIREROOM_STORE": f"sqlite:///{path}",
        "WIREROOM_FETCH_ALLOW": "127.0.0.0/8",
        "WIREROOM_HOST_PAUSE": "0",
        "WIREROOM_LOG_LEVEL": "warning",
    }
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "services", "poll", env=kept | settings)


def _memory(process: int) -> str:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    peaks_mb = [_peak_mb(int(child)) for child in children]
    return f"{_peak_mb(process)} MB, its parsers {' and '.join(map(str, peaks_mb)) or 0} MB"


def _peak_mb(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return round(int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) / 1024)


if __name__ == "__main__":
    main()
