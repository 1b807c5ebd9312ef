"""Parses mutated feeds in real child processes, and tells what came of them.

    python -m tests.fuzz [--count 20000] [--first 0] [--data FOLDER...] [--largest 131072]

Exit status 1 when a document ended its process, took longer than 10 s, or gave neither entries nor a problem. A mutant is
known by its number: `--first N --count 1` parses it again.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from pathlib import Path

from services.poller.formats.parsed import ParsedFeed
from services.poller.parsers import Parsers
from tests.fuzz import seeds
from tests.fuzz.mutations import mutated

_URL = "https://paper.example/feeds/news.xml"
_HANG_S = 10.0


def main() -> None:
    parser = argparse.ArgumentParser(description="Parses mutated feeds.")
    parser.add_argument("--count", type=int, default=20_000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    parser.add_argument("--data", type=Path, nargs="*", default=[], help="folders of more feeds to mutate")
    parser.add_argument("--largest", type=int, default=128 * 1024, help="bytes of the largest feed taken from them")
    options = parser.parse_args()
    feeds = seeds.own()
    for folder in options.data:
        feeds += seeds.of(folder, options.largest)
    sys.exit(asyncio.run(_run(feeds, range(options.first, options.first + options.count))))


async def _run(feeds: list[bytes], numbers: range) -> int:
    outcomes: Counter[str] = Counter()
    times: list[tuple[float, int]] = []
    bad: list[str] = []
    async with Parsers(processes=1, timeout_s=_HANG_S) as parsers:
        for number in numbers:
            document = mutated(feeds, number)
            began = time.perf_counter()
            parsed = await parsers.parse(document, None, _URL)
            times.append((time.perf_counter() - began, number))
            outcomes[_outcome(parsed)] += 1
            if wrong := _wrong(parsed):
                bad.append(f"mutant {number}: {wrong}")
    slowest = sorted(times, reverse=True)[:5]
    print(f"{len(numbers)} mutants of {len(feeds)} feeds in {sum(took for took, _ in times):.0f} s")
    print("\n".join(f"{count:>8,} {outcome}" for outcome, count in outcomes.most_common()))
    print("slowest: " + ", ".join(f"{took:.2f} s (mutant {number})" for took, number in slowest))
    print("\n".join(bad) or "no crash, no hang")
    return 1 if bad else 0


def _outcome(parsed: ParsedFeed) -> str:
    codes = "+".join(sorted({problem.code for problem in parsed.problems})) or "no problem"
    return f"{'entries' if parsed.entries else 'no entries'}, {codes}"


def _wrong(parsed: ParsedFeed) -> str | None:
    for problem in parsed.problems:
        if (
            problem.code == "parse_timeout"
            or "ended the process" in problem.message
            or "breaks the parser" in problem.message
        ):
            return problem.message
    return (
        None
        if parsed.entries or parsed.retractions or parsed.parts or parsed.problems
        else "neither entries nor a problem"
    )


if __name__ == "__main__":
    main()
