"""How many articles a second can be claimed in each store, how long is a batch, and how much room does an article take?

A batch is 500 articles with the keys of a near-duplicate sketch: some 36 a piece, all read, all written. It is claimed
as new, and once more as seen again (read, expiries moved). SQLite stands beside its peer, a plain `sqlite3` upsert of
the same keys, and Valkey beside a pipeline of SET NX PX, as dedup filters do it. Neither peer judges, and the second is
not atomic over an article's keys. A dict is the floor.

    python -m benchmarks.store [--batches N]
"""

import argparse
import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from random import Random
from statistics import median

from valkey import Valkey

from benchmarks.metering import machine
from services.store.base import Claims, Key, Store
from services.store.sqlite import SqliteStore
from services.store.valkey import ValkeyStore
from tests.servers.valkey import valkey_server

_ARTICLES = 500
_BANDS = 31
_TTL_S = 30 * 24 * 60 * 60
_SIZES = {"article": 37, "seen": 31, "entry": 16, "text": 16}
_SKETCH_BYTES = 280

Batch = Mapping[Key, bytes]


def main() -> None:
    parser = argparse.ArgumentParser(description="Claims a second, SQLite and Valkey beside plain peers.")
    parser.add_argument("--batches", type=int, default=20)
    rng = Random(1)
    batches = [_batch(rng) for _ in range(parser.parse_args().batches)]
    count = _ARTICLES * len(batches)
    print(machine())
    print(f"{len(batches)} batches of {_ARTICLES} articles, {len(batches[0]) // _ARTICLES} keys each")
    print(f"{'':<27} {'articles/s':>10} {'median batch':>13} {'bytes an article':>17}")
    _print("dict", _timed(_dict_claim({}), batches))
    with tempfile.TemporaryDirectory(prefix="wireroom-bench-") as folder:
        peer = _print("sqlite3, upsert", _timed(_sqlite_claim(Path(folder) / "peer.db"), batches))
        ours = asyncio.run(_sqlite(Path(folder) / "store.db", batches))
        size = sum(file.stat().st_size for file in Path(folder).glob("store.db*")) / count
        sqlite_ratio = _print("Wireroom on SQLite, new", ours[0], size) / peer
        _print("Wireroom on SQLite, again", ours[1])
    with valkey_server() as server, Valkey.from_url(server.url) as client:
        peer = _print("Valkey, SET NX pipeline", _timed(_valkey_claim(client), batches))
    with valkey_server() as server, Valkey.from_url(server.url) as client:
        before = _used_bytes(client)
        ours = asyncio.run(_valkey(server.url, batches))
        size = (_used_bytes(client) - before) / count
        valkey_ratio = _print("Wireroom on Valkey, new", ours[0], size) / peer
        _print("Wireroom on Valkey, again", ours[1])
    print(f"SQLite: {sqlite_ratio:.2f}x a plain upsert; Valkey: {valkey_ratio:.2f}x a pipeline of SET NX")


def _batch(rng: Random) -> Batch:
    writes: dict[Key, bytes] = {}
    for _ in range(_ARTICLES):
        article = rng.randbytes(16)
        writes |= {Key(space, _id(article, space)): rng.randbytes(size) for space, size in _SIZES.items()}
        writes[Key("sketch", article)] = rng.randbytes(_SKETCH_BYTES)
        writes |= {Key("band", _id(article, str(band))[:8]): article for band in range(_BANDS)}
    return writes


def _id(article: bytes, salt: str) -> bytes:
    return blake2b(article, digest_size=16, salt=salt.encode()).digest()


async def _sqlite(path: Path, batches: Sequence[Batch]) -> tuple[list[float], list[float]]:
    store = await SqliteStore.open(path)
    try:
        return await _new_and_again(store, batches)
    finally:
        await store.close()


async def _valkey(url: str, batches: Sequence[Batch]) -> tuple[list[float], list[float]]:
    store = await ValkeyStore.open(url)
    try:
        return await _new_and_again(store, batches)
    finally:
        await store.close()


async def _new_and_again(store: Store, batches: Sequence[Batch]) -> tuple[list[float], list[float]]:
    """Seconds of each batch when it is new, and when it is seen again."""
    new = [await _claimed(store, batch, lambda batch: Claims(None, writes=batch)) for batch in batches]
    again = [await _claimed(store, batch, lambda batch: Claims(None, touched=batch.keys())) for batch in batches]
    return new, again


async def _claimed(store: Store, batch: Batch, judged: Callable[[Batch], Claims[None]]) -> float:
    start = time.perf_counter()
    await store.claim(batch.keys(), lambda found: judged(batch), ttl_s=_TTL_S, incarnation=await store.incarnation())
    return time.perf_counter() - start


def _dict_claim(held: dict[Key, bytes]) -> Callable[[Batch], object]:
    def claim(batch: Batch) -> None:
        for key, value in batch.items():
            held.setdefault(key, value)

    return claim


def _sqlite_claim(path: Path) -> Callable[[Batch], object]:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE claims (key BLOB PRIMARY KEY, value BLOB, expires INTEGER) WITHOUT ROWID")
    expires = int((time.time() + _TTL_S) * 1000)

    def claim(batch: Batch) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO claims VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING",
            ((_name(key), value, expires) for key, value in batch.items()),
        )
        connection.execute("COMMIT")

    return claim


def _valkey_claim(client: Valkey) -> Callable[[Batch], object]:
    def claim(batch: Batch) -> None:
        with client.pipeline(transaction=False) as pipeline:
            for key, value in batch.items():
                pipeline.set(_name(key), value, nx=True, px=_TTL_S * 1000)
            pipeline.execute()  # type: ignore[no-untyped-call]

    return claim


def _used_bytes(client: Valkey) -> int:
    memory = client.info("memory")
    assert isinstance(memory, dict)
    return int(memory["used_memory"])


def _name(key: Key) -> bytes:
    return key.space.encode() + b":" + key.id


def _timed(claim: Callable[[Batch], object], batches: Collection[Batch]) -> list[float]:
    seconds = []
    for batch in batches:
        start = time.perf_counter()
        claim(batch)
        seconds.append(time.perf_counter() - start)
    return seconds


def _print(name: str, seconds: Sequence[float], bytes_each: float | None = None) -> float:
    """Prints a line, and returns the articles a second in it."""
    rate = _ARTICLES * len(seconds) / sum(seconds)
    room = f"{bytes_each:,.0f}" if bytes_each else ""
    print(f"{name:<27} {rate:>10,.0f} {median(seconds) * 1000:>10,.0f} ms {room:>17}")
    return rate


if __name__ == "__main__":
    main()
