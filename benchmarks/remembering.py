"""How many articles a second come to a verdict and a story, and how much room does what is remembered of them take?

Speed: plain texts of some 300 words, one in ten a copy, in batches of 500: fingerprints, story vectors, and the claim
in SQLite and in Valkey. Beside them stands datasketch with the same words (128 permutations, LSH), which keeps no
versions, no stories and no store. CPU seconds are this process's; the wall time of Valkey holds the server's work.

Room: `--articles` made-up articles over 30 days, each with a sketch, a title of nine words and a story vector, claimed
in SQLite (this process's memory and the file) and in Valkey (the server's memory). datasketch's room is measured on
10,000 articles.

    python -m benchmarks.remembering [--articles N] [--speed-only]
"""

import argparse
import asyncio
import gc
import struct
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import TypeVar

from datasketch import MinHash, MinHashLSH
from valkey import Valkey

from benchmarks.articles import generated
from benchmarks.metering import machine, resident
from schemas.raw import RawArticle
from services.allocator import tune_allocator
from services.enricher.candidates import reading, told
from services.enricher.claims import Candidate
from services.enricher.drawing import MARKS
from services.enricher.journal import Verdict, journal_record
from services.enricher.judging import BatchJudge, Place, Submission
from services.enricher.memory.memory import Memory
from services.enricher.near import Fingerprints
from services.enricher.sketch import LENGTH
from services.enricher.stories.packing import HASHES, TERMS, pack
from services.enricher.words import words
from services.running import collect_garbage_seldom
from services.store.base import Store
from services.store.sqlite import SqliteStore
from services.store.valkey import ValkeyStore
from services.text import html_to_text
from services.wiring import DAY_S
from tests.servers.valkey import valkey_server

One = TypeVar("One")

BATCH = 500
_KEEP_S, _STORY_S = 30 * DAY_S, 5 * DAY_S
_JOURNAL = journal_record("benchmark", "raw", 0)
_START_MS = 1_790_000_000_000
_PEER_ARTICLES = 10_000
_JACCARD = 0.5
_MILLION = 1_000_000
_COUNTS = struct.Struct("<HBB")
"""The end of a sketch: shingles and figures, see `services.enricher.sketch`."""


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU and wall seconds."""

    cpu: float
    wall: float


def main() -> None:
    parser = argparse.ArgumentParser(description="Articles a second to a verdict and a story, and room an article.")
    parser.add_argument("--articles", type=int, default=2 * _MILLION)
    parser.add_argument("--speed-only", action="store_true")
    options = parser.parse_args()
    collect_garbage_seldom()
    tune_allocator()
    print(machine())
    asyncio.run(_speed())
    if not options.speed_only:
        asyncio.run(_room(options.articles))


async def _speed() -> None:
    texts = [_plain(article.value) for article in generated(_PEER_ARTICLES)]
    count = len(texts)
    made: list[Candidate] = []
    start = _now()
    for batch in _batches(texts):
        made += _candidates(batch, len(made))
    prints = _since(start)
    spent: dict[str, Spent] = {}
    async with _sqlite() as (store, _):
        spent["SQLite"], verdicts = await _claimed(Memory(store, keep_s=_KEEP_S, story_s=_STORY_S), made)
    async with _valkey() as (store, _):
        spent["Valkey"], again = await _claimed(Memory(store, keep_s=_KEEP_S, story_s=_STORY_S), made)
    assert again == verdicts
    start = _now()
    copies = _datasketch(texts)
    peer = _since(start)
    found = sum(verdict.outcome == "duplicate" for verdict in verdicts)
    print(f"\n{count:,} articles, {found:,} told as copies by Wireroom, {copies:,} by datasketch")
    print(f"{'':<40} {'us an article':>14} {'articles a CPU s':>17} {'wall':>8}")
    _print("fingerprints and story vectors", prints, count)
    for name, claim in spent.items():
        _print(f"claim, {name}", claim, count)
    for name, claim in spent.items():
        _print(f"all of it, {name}", Spent(prints.cpu + claim.cpu, prints.wall + claim.wall), count)
    _print("datasketch", peer, count)
    whole = {name: prints.cpu + claim.cpu for name, claim in spent.items()}
    print(f"Wireroom on SQLite / datasketch: {peer.cpu / whole['SQLite']:.1f}x")
    wall = {name: prints.wall + claim.wall for name, claim in spent.items()}
    print(
        f"Valkey / SQLite: {whole['SQLite'] / whole['Valkey']:.2f}x by CPU, "
        f"{wall['SQLite'] / wall['Valkey']:.2f}x by wall"
    )


async def _room(count: int) -> None:
    print(f"\n{count:,} made-up articles over 30 days; bytes an article")
    async with _sqlite() as (store, path):
        gc.collect()
        before = resident()
        spent = await _filled(store, count)
        print(f"{'SQLite: this process':<40} {(resident() - before) / count:>8.0f}")
        size = sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
        print(f"{'SQLite: the file':<40} {size / count:>8.0f}   {count / spent.cpu:,.0f} claims a CPU second")
        start = _now()
        await Memory(store, keep_s=_KEEP_S, story_s=_STORY_S).claim(
            BatchJudge([], None, now_ms=_at(count - 1, count)), now_ms=_at(count - 1, count)
        )
        print(f"{'loaded by a new process, SQLite':<40} {_since(start).wall:>8.1f} s")
    async with _valkey() as (store, url):
        with Valkey.from_url(url) as client:
            empty = _used_bytes(client)
            await _filled(store, count)
            print(f"{'Valkey: the server':<40} {(_used_bytes(client) - empty) / count:>8.0f}")
    texts = [_plain(article.value) for article in generated(_PEER_ARTICLES)]
    gc.collect()
    before = resident()
    index = MinHashLSH(threshold=_JACCARD, num_perm=128)
    kept = [_inserted(index, number, _minhash(text)) for number, (_, text) in enumerate(texts)]
    print(f"{'datasketch, of ' + format(len(kept), ','):<40} {(resident() - before) / len(kept):>8.0f}")


def _candidates(texts: Sequence[tuple[str, str]], first: int) -> list[Candidate]:
    readings = [reading(title, text) for title, text in texts]
    return [
        _candidate(blake2b(b"%d" % (first + number), digest_size=16).digest(), prints, vector)
        for number, (prints, vector) in enumerate(told(readings))
    ]


def _candidate(key: bytes, prints: Fingerprints, vector: bytes | None) -> Candidate:
    return Candidate(key, key.hex(), f"feed {key[0]}", key.hex(), False, prints, vector, _START_MS)


def _synthetic(rng: Random) -> Candidate:
    prints = Fingerprints(
        rng.randbytes(16),
        rng.randbytes(16),
        rng.randbytes(18),
        350,
        rng.randbytes(LENGTH - _COUNTS.size) + _COUNTS.pack(346, 12, rng.getrandbits(8)),
        tuple(rng.getrandbits(32) for _ in range(MARKS)),
    )
    terms = sorted(((rng.random() + 0.1, rng.randrange(HASHES)) for _ in range(TERMS)), reverse=True)
    return _candidate(rng.randbytes(16), prints, pack(terms))


async def _filled(store: Store, count: int) -> Spent:
    """The time of the claims alone."""
    memory, rng = Memory(store, keep_s=_KEEP_S, story_s=_STORY_S), Random(1)
    cpu = wall = 0.0
    for start in range(0, count, BATCH):
        batch = [_synthetic(rng) for _ in range(min(BATCH, count - start))]
        spent, _ = await _claimed(memory, batch, _at(start, count))
        cpu, wall = cpu + spent.cpu, wall + spent.wall
    _KEPT.append(memory)
    return Spent(cpu, wall)


_KEPT: list[Memory] = []
"""What must not be thrown away before it is measured."""


def _at(number: int, count: int) -> int:
    """When an article is claimed, in ms since the epoch: within 30 days."""
    return _START_MS + int(number / count * 30 * DAY_S * 1000)


async def _claimed(
    memory: Memory, candidates: Sequence[Candidate], now_ms: int = _START_MS
) -> tuple[Spent, list[Verdict]]:
    verdicts: list[Verdict] = []
    start = _now()
    for batch in _batches(candidates):
        offset = len(verdicts)
        submissions = [Submission(offset + number, one) for number, one in enumerate(batch)]
        judge = BatchJudge(submissions, Place(_JOURNAL, None), now_ms=now_ms)
        verdicts += [verdict for verdict in await memory.claim(judge, now_ms=now_ms) if verdict]
    return _since(start), verdicts


@asynccontextmanager
async def _sqlite() -> AsyncIterator[tuple[Store, Path]]:
    with tempfile.TemporaryDirectory(prefix="wireroom-bench-") as folder:
        path = Path(folder) / "store.db"
        store = await SqliteStore.open(path)
        try:
            yield store, path
        finally:
            _KEPT.clear()
            await store.close()


@asynccontextmanager
async def _valkey() -> AsyncIterator[tuple[Store, str]]:
    with valkey_server() as server:
        store = await ValkeyStore.open(server.url)
        try:
            yield store, server.url
        finally:
            _KEPT.clear()
            await store.close()


def _datasketch(texts: Sequence[tuple[str, str]]) -> int:
    index = MinHashLSH(threshold=_JACCARD, num_perm=128)
    copies = 0
    for number, (_, text) in enumerate(texts):
        sketch = _minhash(text)
        if index.query(sketch):
            copies += 1
        else:
            index.insert(str(number), sketch)
    return copies


def _minhash(text: str) -> MinHash:
    sketch = MinHash(num_perm=128)
    encoded = [word.encode() for word in words(text)]
    sketch.update_batch([b" ".join(encoded[start : start + 5]) for start in range(len(encoded) - 4)])
    return sketch


def _inserted(index: MinHashLSH, number: int, sketch: MinHash) -> MinHash:
    index.insert(str(number), sketch)
    return sketch


def _plain(value: bytes) -> tuple[str, str]:
    article = RawArticle.model_validate_json(value)
    return html_to_text(article.title or ""), html_to_text(article.content_html or "")


def _batches(items: Sequence[One]) -> Iterator[Sequence[One]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def _now() -> Spent:
    return Spent(time.process_time(), time.perf_counter())


def _since(start: Spent) -> Spent:
    now = _now()
    return Spent(now.cpu - start.cpu, now.wall - start.wall)


def _used_bytes(client: Valkey) -> int:
    memory = client.info("memory")
    assert isinstance(memory, dict)
    return int(memory["used_memory"])


def _print(name: str, spent: Spent, count: int) -> None:
    rates = f"{count / spent.cpu:>17,.0f} {count / spent.wall:>8,.0f}"
    print(f"{name:<40} {spent.cpu / count * 1e6:>14.1f} {rates}")


if __name__ == "__main__":
    main()
