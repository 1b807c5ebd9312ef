"""How long does the whole cycle take, from fetch to what is published and saved? The peer is reader.

This process serves feeds of 30 entries on loopback. A process of its own polls each of them once, all entries new, and
once more, answered by 304: ours as `wireroom poll --once` does, into the embedded log and store in one file; reader's
`update_feeds` into its SQLite file, with 1 thread and with 10. Counted is from the first request to the last save, and
the CPU time of the process with its children. Both poll on demand, without regard to hosts: ours with host pauses off.

    python -m benchmarks.poll_cycle [--feeds 200] [--rounds 3]
"""

import argparse
import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.feed_server import serving
from benchmarks.metering import machine

_ENTRIES = 30
_HOSTS = 20
_CONTENDERS = {"Wireroom": "ours", "reader, 10 threads": "reader-10", "reader, 1 thread": "reader-1"}


def main() -> None:
    parser = argparse.ArgumentParser(description="Fetch, parse and publish or store many feeds, beside reader.")
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        _work(options.worker)
    else:
        asyncio.run(_compare(options.feeds, options.rounds))


async def _compare(feeds: int, rounds: int) -> None:
    print(machine())
    took: dict[str, list[list[list[float]]]] = {name: [] for name in _CONTENDERS}
    async with serving(entries=_ENTRIES, hosts=_HOSTS) as server:
        urls = server.urls(feeds, _HOSTS)
        for turn in range(rounds):
            for name in sorted(_CONTENDERS, reverse=bool(turn % 2)):
                took[name].append(await _run(_CONTENDERS[name], urls))
    print(f"{feeds} feeds of {_ENTRIES} entries; medians of {rounds} rounds, in ms a feed")
    print(f"{'':<20} {'all new: wall':>14} {'CPU':>6} {'not modified: wall':>20} {'CPU':>6}")
    figures = {
        name: [1000 * median(run[visit][what] for run in runs) / feeds for visit in (0, 1) for what in (0, 1)]
        for name, runs in took.items()
    }
    for name, (wall, cpu, again_wall, again_cpu) in figures.items():
        print(f"{name:<20} {wall:>14.1f} {cpu:>6.1f} {again_wall:>20.2f} {again_cpu:>6.2f}")
    ours, peer = figures["Wireroom"], figures["reader, 10 threads"]
    ratios = [theirs / our for our, theirs in zip(ours, peer, strict=True)]
    print(f"{'reader / Wireroom':<20} {ratios[0]:>13.1f}x {ratios[1]:>5.1f}x {ratios[2]:>19.1f}x {ratios[3]:>5.1f}x")


async def _run(worker: str, urls: list[str]) -> list[list[float]]:
    """Wall and CPU seconds of the first visits and the second, in a fresh process with an empty store."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("WIREROOM_") and not name.lower().endswith("_proxy")
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.poll_cycle",
        "--worker",
        worker,
        env=kept,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate(json.dumps(urls).encode())
    took: list[list[float]] = json.loads(printed)
    return took


def _work(worker: str) -> None:
    urls = json.load(sys.stdin)
    with tempfile.TemporaryDirectory(prefix="wireroom-bench-") as folder:
        took = asyncio.run(_ours(folder, urls)) if worker == "ours" else _reader(folder, urls, int(worker[7:]))
    print(json.dumps(took))


async def _ours(folder: str, urls: list[str]) -> list[list[float]]:
    from services.identity import feed_id
    from services.settings import Settings
    from services.store.base import Feed
    from services.wiring import opened_log, opened_poller, opened_store

    address = f"sqlite:///{Path(folder) / 'wireroom.db'}"
    settings = Settings(log=address, store=address, fetch_allow="127.0.0.0/8", host_at_once=100, host_pause=0)
    feeds = [Feed(id=feed_id(url), url=url) for url in urls]
    took = []
    async with opened_log(settings) as log, opened_store(settings) as store:
        await store.put_feeds(feeds)
        async with opened_poller(settings, log, store, lambda event: None) as poller:
            for kind, entries in (("fetched", _ENTRIES), ("not_modified", 0)):
                began = _times()
                events = await poller.poll_once([feed.id for feed in feeds])
                took.append(_since(began))
                assert [(event.kind, event.new) for event in events] == [(kind, entries)] * len(urls)
    return took


def _reader(folder: str, urls: list[str], threads: int) -> list[list[float]]:
    from reader import make_reader

    reader = make_reader(str(Path(folder) / "reader.db"))
    for url in urls:
        reader.add_feed(url)

    def update() -> list[float]:
        began = _times()
        reader.update_feeds(scheduled=False, workers=threads)
        return _since(began)

    took = [update(), update()]
    assert reader.get_entry_counts().total == _ENTRIES * len(urls)
    reader.close()
    return took


def _times() -> tuple[float, float]:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return time.perf_counter(), sum(usage.ru_utime + usage.ru_stime for usage in used)


def _since(began: tuple[float, float]) -> list[float]:
    return [now - then for now, then in zip(_times(), began, strict=True)]


if __name__ == "__main__":
    main()
