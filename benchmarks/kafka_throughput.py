"""How many articles a second, through a real Kafka, exactly once, on one core, beside Quix Streams in the same run?

Each contender is one process that takes the same raw topic from its beginning to its end in transactions of 500
records, and nothing else runs meanwhile but the broker. Counted is what the process used from its first record to its
last commit; contenders take turns, in the opposite order every second round, and the medians are printed.

Three questions, from the bare transport to the product:
- the plain job (parse, exact copies by the hash of title and HTML, encode): log and store, beside Quix;
- exact copies as the enricher tells them (plain text out of the HTML, hash of its words, the enriched event): the
  enricher without near-duplicates and taggers, beside Quix with the enricher's own functions for the text;
- the enricher as it ships, with all taggers, in the first round; there is nothing like it in Quix.

SQLite is the fair store beside Quix's RocksDB: a file of the process's own, whose CPU time is counted with it. Valkey's
server has its CPU time to itself.

    python -m benchmarks.kafka_throughput [--articles N] [--rounds N] [--only WORD] [--quix-python FILE]

WIREROOM_TEST_KAFKA=host:port names a running broker, whose raw topic must be empty.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median

from benchmarks.articles import generated
from benchmarks.kafka_worker import BATCH
from benchmarks.metering import Run, machine
from schemas.topics import ARTICLES_RAW, TOPICS
from services.eventlog.base import Record
from services.eventlog.kafka import KafkaEventLog
from tests.servers.kafka import start_broker
from tests.servers.valkey import valkey_server

_ROOT = Path(__file__).parents[1]
_QUIX_PYTHON = Path(sys.prefix) / "quix" / "bin" / "python"
_PUBLISHED_AT_ONCE = 2_000
_RUN_S = 900


@dataclass(frozen=True, slots=True)
class Contender:
    """`job` as the workers name it; `commit_every` as Quix takes it, None for Wireroom. `once`: in round 1 only."""

    name: str
    job: str
    store: str
    commit_every: int | None = None
    once: bool = False


_QUIX_PLAIN = "Quix Streams, plain job"
_QUIX_TEXT = "Quix Streams with Wireroom's text functions"
_PLAIN = "Wireroom's log and store, plain job"
_EXACT = "Wireroom, exact copies only"
_CONTENDERS = (
    Contender(_PLAIN, "plain", "sqlite"),
    Contender(_QUIX_PLAIN, "plain", "rocksdb", BATCH),
    Contender(f"{_QUIX_PLAIN}, every 5 s", "plain", "rocksdb", 0),
    Contender(_EXACT, "exact", "sqlite"),
    Contender(f"{_EXACT}, Valkey", "exact", "valkey"),
    Contender(_QUIX_TEXT, "text", "rocksdb", BATCH),
    Contender("Wireroom, near copies and all taggers", "tagged", "sqlite", once=True),
    Contender("Wireroom, near copies and all taggers, Valkey", "tagged", "valkey", once=True),
)
_RATIOS = (
    ("plain job", _PLAIN, _QUIX_PLAIN),
    ("plain job, Quix committing every 5 s", _PLAIN, f"{_QUIX_PLAIN}, every 5 s"),
    ("exact copies, same text work and same events", _EXACT, _QUIX_TEXT),
    ("exact copies beside Quix's plain job, which makes no text", _EXACT, _QUIX_PLAIN),
)


def main() -> None:
    options = _options()
    chosen = [contender for contender in _CONTENDERS if options.only in contender.name]
    if not options.quix_python.exists():
        sys.exit(f"{options.quix_python}: no such file; `make bench` sets Quix's environment up, or name its Python")
    print(machine())
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wireroom-bench-")))
        broker = stack.enter_context(_broker(folder))
        valkey = stack.enter_context(valkey_server()).url
        originals = asyncio.run(_publish(broker, options.articles))
        runs: dict[str, list[Run]] = {contender.name: [] for contender in chosen}
        for number in range(options.rounds):
            for contender in chosen[:: 1 if number % 2 == 0 else -1]:
                if contender.once and number:
                    continue
                place = valkey if contender.store == "valkey" else str(folder)
                run = _run(contender, place, broker, f"bench-{os.urandom(4).hex()}", options)
                _check(contender, run, originals, options.articles)
                runs[contender.name].append(run)
                print(f"  round {number + 1}: {contender.name}: {run.records / run.cpu_s:,.0f}", file=sys.stderr)
    _print(runs)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Articles a second through a real Kafka, beside Quix Streams.")
    parser.add_argument("--articles", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="contenders whose name holds this")
    parser.add_argument("--quix-python", type=Path, default=_QUIX_PYTHON, help="of an environment with Quix Streams")
    return parser.parse_args()


@contextmanager
def _broker(folder: Path) -> Iterator[str]:
    if named := os.environ.get("WIREROOM_TEST_KAFKA"):
        yield named
        return
    broker = start_broker(folder)
    print(f"Kafka {broker.version}")
    try:
        yield broker.address
    finally:
        broker.stop()


async def _publish(broker: str, count: int) -> int:
    """How many of the articles published are no copies."""
    log = await KafkaEventLog.open(broker)
    try:
        await log.apply_topics(TOPICS)
        if found := (await log.topics([ARTICLES_RAW]))[0].records:
            sys.exit(f"{ARTICLES_RAW.name} at {broker} holds {found} records; name a broker where it is empty")
        articles, originals, size = generated(count), 0, 0
        while some := list(islice(articles, _PUBLISHED_AT_ONCE)):
            await log.publish([Record(ARTICLES_RAW.name, article.key, article.value) for article in some])
            originals += sum(not article.is_copy for article in some)
            size += sum(len(article.value) for article in some)
    finally:
        await log.close()
    print(f"{count:,} articles of {size / count:,.0f} bytes, {count - originals:,} of them copies")
    return originals


def _run(contender: Contender, place: str, broker: str, group: str, options: argparse.Namespace) -> Run:
    program = [sys.executable, "-m", "benchmarks.kafka_worker"]
    further = []
    if contender.commit_every is not None:
        program = [str(options.quix_python), str(_ROOT / "benchmarks" / "quix" / "worker.py")]
        further = [str(contender.commit_every)]
    command = [*program, contender.job, place, broker, group, str(options.articles), *further]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=_RUN_S)
    if done.returncode:
        sys.exit(f"{contender.name} failed:\n{done.stderr[-3000:]}")
    return Run.from_json(done.stdout.splitlines()[-1])


def _check(contender: Contender, run: Run, originals: int, total: int) -> None:
    """All must have found the same copies, or they did not do the same job."""
    expected = (total, originals, total - originals)
    if (run.records, run.emitted, run.copies) != expected:
        sys.exit(f"{contender.name}: {run} does not add up; expected {expected} records, originals, copies")


def _print(runs: Mapping[str, Sequence[Run]]) -> None:
    print(f"\n{'articles a second, medians':<46} {'a CPU second':>12} {'wall':>8} {'peak MB':>8}")
    rates = {name: median(run.records / run.cpu_s for run in some) for name, some in runs.items()}
    for name, some in runs.items():
        wall = median(run.records / run.wall_s for run in some)
        print(f"{name:<46} {rates[name]:>12,.0f} {wall:>8,.0f} {median(run.peak_mb for run in some):>8,.0f}")
    print()
    for what, ours, theirs in _RATIOS:
        if ours in rates and theirs in rates:
            print(f"{what}: {rates[ours] / rates[theirs]:.2f}x Quix by CPU time")


if __name__ == "__main__":
    main()
