"""How many feeds a second are parsed on one core, and what is found in them, beside feedparser and fastfeedparser?

Each file of a folder is one feed document. Wireroom's formats make raw articles of it, whole and validated. feedparser
gets it in a BytesIO, with its defaults, which clean HTML and make links absolute, and with both switched off;
fastfeedparser does neither. lxml's bare parse of the same bytes is the floor. Each reader has a process of its own,
since Wireroom's changes feedparser's handlers; they take turns.

    python -m benchmarks.feed_parsing [--data FOLDER] [--rounds N]
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.metering import machine

_DATA = Path(__file__).parents[2] / "shared" / "data" / "feeds" / "real"
_USUAL_BYTES = (36 * 1024, 56 * 1024)
_OURS = "Wireroom"


class Reading(NamedTuple):
    """CPU seconds for one document, and its entries; none when the reader fails."""

    seconds: float
    entries: int | None


def main() -> None:
    parser = argparse.ArgumentParser(description="Feeds parsed a second, beside feedparser and fastfeedparser.")
    parser.add_argument("--data", type=Path, default=_DATA, help="folder of feed documents, one a file")
    parser.add_argument("--rounds", type=int, default=5, help="how often each reader reads each document")
    parser.add_argument("--reader", choices=_READERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    documents = _documents(options.data)
    if options.reader:
        print(json.dumps(_read_all(_READERS[options.reader](), documents)))
        return
    print(machine())
    rounds = {name: [_round(name, options.data) for _ in range(options.rounds)] for name in _READERS}
    readings = {name: [_median(some) for some in zip(*found, strict=True)] for name, found in rounds.items()}
    _report(f"{options.data.name}, all", documents, readings)
    usual = [number for number, text in enumerate(documents) if _USUAL_BYTES[0] <= len(text) <= _USUAL_BYTES[1]]
    if usual:
        picked = {name: [found[number] for number in usual] for name, found in readings.items()}
        _report("of 36 to 56 KiB only", [documents[number] for number in usual], picked)


def _documents(folder: Path) -> list[bytes]:
    documents = [file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()] if folder.is_dir() else []
    if not documents:
        sys.exit(f"{folder}: no feed documents; name a folder of them with --data FOLDER")
    return documents


def _round(name: str, folder: Path) -> list[Reading]:
    command = [sys.executable, "-m", __spec__.name, "--reader", name, "--data", str(folder)]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return [Reading(*reading) for reading in json.loads(answer)]


def _read_all(read: Callable[[bytes], int], documents: list[bytes]) -> list[Reading]:
    """The first document once more, so that what is made at the first call is not counted."""
    return [_reading(read, document) for document in (documents[0], *documents)][1:]


def _reading(read: Callable[[bytes], int], document: bytes) -> Reading:
    began = time.process_time()
    try:
        entries: int | None = read(document)
    except Exception:
        entries = None
    return Reading(time.process_time() - began, entries)


def _median(readings: tuple[Reading, ...]) -> Reading:
    return Reading(median(reading.seconds for reading in readings), readings[0].entries)


def _report(what: str, documents: list[bytes], readings: dict[str, list[Reading]]) -> None:
    size = sum(map(len, documents))
    print(f"\n{len(documents)} feeds of {size / len(documents) / 1024:,.0f} KiB ({what})")
    print(f"{'':<24} {'feeds/s':>8} {'MB/s':>6} {'slowest':>9} {'entries':>8} {'empty':>6} {'failed':>6}")
    rates = {name: len(found) / sum(reading.seconds for reading in found) for name, found in readings.items()}
    for name, found in readings.items():
        counts = [reading.entries for reading in found]
        print(
            f"{name:<24} {rates[name]:>8,.0f} {rates[name] * size / len(documents) / 1e6:>6.1f}"
            f" {max(reading.seconds for reading in found) * 1000:>6,.0f} ms"
            f" {sum(count or 0 for count in counts):>8,} {counts.count(0):>6} {counts.count(None):>6}"
        )
    ratios = (f"{rates[_OURS] / rate:.2f}x {name}" for name, rate in rates.items() if name != _OURS)
    print(f"{_OURS}: " + ", ".join(ratios))


def _ours() -> Callable[[bytes], int]:
    from services.poller.formats import parse

    return lambda document: len(parse(document, None, "https://paper.example/feed").entries)


def _feedparser() -> Callable[[bytes], int]:
    import feedparser

    return lambda document: len(feedparser.parse(BytesIO(document)).entries)


def _bare_feedparser() -> Callable[[bytes], int]:
    import feedparser

    options = {"sanitize_html": False, "resolve_relative_uris": False}
    return lambda document: len(feedparser.parse(BytesIO(document), **options).entries)


def _fastfeedparser() -> Callable[[bytes], int]:
    import fastfeedparser

    return lambda document: len(fastfeedparser.parse(document).entries)


def _lxml() -> Callable[[bytes], int]:
    from lxml import etree

    return lambda document: len(etree.fromstring(document))


_READERS = {
    _OURS: _ours,
    "feedparser": _feedparser,
    "feedparser, bare": _bare_feedparser,
    "fastfeedparser": _fastfeedparser,
    "lxml, the tree alone": _lxml,
}


if __name__ == "__main__":
    main()
