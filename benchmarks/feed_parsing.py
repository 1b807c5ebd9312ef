"""How many feeds a second are parsed on one core, and what is found in them, beside feedparser with its defaults?

Each file of a folder is one feed document. feedparser gets it in a BytesIO and cleans HTML and resolves links, as it
does unless told otherwise; Wireroom's formats stand on feedparser with both switched off, since the enricher makes
plain text of the HTML anyway, and give raw articles. The two take turns.

    python -m benchmarks.feed_parsing [--data FOLDER]
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from statistics import median

import feedparser

from benchmarks.metering import machine
from services.poller.formats import parse

_DATA = Path(__file__).parents[2] / "shared" / "data" / "feeds" / "real"
_ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description="Feeds parsed a second, beside feedparser.")
    parser.add_argument("--data", type=Path, default=_DATA, help="folder of feed documents, one a file")
    folder = parser.parse_args().data
    documents = [file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()] if folder.is_dir() else []
    if not documents:
        sys.exit(f"{folder}: no feed documents; name a folder of them with --data FOLDER")
    size = sum(map(len, documents))
    print(machine())
    print(f"{len(documents)} feeds of {size / len(documents) / 1024:,.0f} KiB from {folder.name}")
    ours, theirs = _in_turns(documents)
    print(f"{'':<21} {'feeds/s':>8} {'MB/s':>6} {'slowest':>9} {'entries':>8} {'empty':>6}")
    rate = _print("Wireroom", ours, [_our_entries(document) for document in documents], size)
    peer = _print("feedparser, defaults", theirs, [_their_entries(document) for document in documents], size)
    print(f"Wireroom / feedparser: {rate / peer:.2f}x")


def _our_entries(document: bytes) -> int:
    return len(parse(document, None, "").entries)


def _their_entries(document: bytes) -> int:
    return len(feedparser.parse(BytesIO(document)).entries)


def _in_turns(documents: Sequence[bytes]) -> tuple[list[float], list[float]]:
    """CPU seconds of each document, medians of the rounds: ours and feedparser's."""
    ours: list[list[float]] = []
    theirs: list[list[float]] = []
    for _ in range(_ROUNDS):
        ours.append([_cpu_s(_our_entries, document) for document in documents])
        theirs.append([_cpu_s(_their_entries, document) for document in documents])
    return [median(some) for some in zip(*ours, strict=True)], [median(some) for some in zip(*theirs, strict=True)]


def _cpu_s(work: Callable[[bytes], int], document: bytes) -> float:
    start = time.process_time()
    work(document)
    return time.process_time() - start


def _print(name: str, seconds: Sequence[float], entries: Sequence[int], size: int) -> float:
    """Prints a line, and returns the feeds a second in it."""
    rate = len(seconds) / sum(seconds)
    print(
        f"{name:<21} {rate:>8,.0f} {size / sum(seconds) / 1e6:>6.1f} {max(seconds) * 1000:>6,.0f} ms"
        f" {sum(entries):>8,} {entries.count(0):>6}"
    )
    return rate


if __name__ == "__main__":
    main()
