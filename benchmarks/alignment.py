"""Alignment: how long until two texts stand beside each other, and how much is found the same, beside difflib?

`wireroom explain` aligns what it is shown, up to texts of a megabyte. difflib gets the same words, with its heuristic
for popular elements (its default) and without (short texts only). Texts are drawn from a vocabulary of 5,000 words,
all alike; the second is the first with one word in fifty replaced, or another text. The table has 151 columns and one
word in each row that differs. With a file of labelled pairs (gzipped JSON Lines of `{a, b, label}`) real copies are
aligned as well.

    python -m benchmarks.alignment [--data FILE]
"""

import argparse
import gzip
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from benchmarks.metering import machine
from services.explaining.alignment import align

_DATA = Path(__file__).parents[2] / "shared" / "data" / "near" / "pairs.jsonl.gz"
_LENGTHS = (500, 5_000, 160_000)
_ROWS, _COLUMNS = 60, 151
_SHORT = 100_000
"""Characters up to which difflib without its heuristic is tried."""
_VOCABULARY = 5_000
_REPLACED = 50
_SEED = 7

Aligner = Callable[[str, str], int]


def _ours(first: str, second: str) -> int:
    return sum(len(segment.words) for segment in align(first, second) if segment.kind == "same")


def _difflib(first: str, second: str) -> int:
    return sum(block.size for block in SequenceMatcher(None, first.split(), second.split()).get_matching_blocks())


def _difflib_plain(first: str, second: str) -> int:
    matcher = SequenceMatcher(None, first.split(), second.split(), autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


ALIGNERS: dict[str, Aligner] = {"Wireroom": _ours, "difflib": _difflib, "difflib, no junk": _difflib_plain}


def main() -> None:
    parser = argparse.ArgumentParser(description="Alignment beside difflib.")
    parser.add_argument("--data", type=Path, default=_DATA)
    path = parser.parse_args().data
    print(machine())
    print(f"\n{'CPU seconds, and words found the same':<42}" + "".join(f"{name:>24}" for name in ALIGNERS))
    for name, pairs in _cases(path):
        aligners = [aligner for aligner in ALIGNERS.values() if aligner is not _difflib_plain or _is_short(pairs)]
        results = [_timed(aligner, pairs) for aligner in aligners]
        print(f"{name:<42}" + "".join(f"{seconds:>14.4f}{kept:>10,.0f}" for seconds, kept in results), flush=True)


def _is_short(pairs: Sequence[tuple[str, str]]) -> bool:
    return max(len(first) for first, _ in pairs) < _SHORT


def _cases(path: Path) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        copies = [(_spaced(row["a"]), _spaced(row["b"])) for row in rows if row["label"] == "duplicate"]
        yield f"{len(copies)} real copies (medians)", copies
    chance = random.Random(_SEED)
    for length in _LENGTHS:
        words, other = ([f"w{chance.randrange(_VOCABULARY)}" for _ in range(length)] for _ in range(2))
        edited = [f"x{place}" if chance.randrange(_REPLACED) == 0 else word for place, word in enumerate(words)]
        yield f"{length:,} words, one in {_REPLACED} replaced", [(" ".join(words), " ".join(edited))]
        yield f"{length:,} words, another text", [(" ".join(words), " ".join(other))]
    row = " ".join(f"w{column}" for column in range(_COLUMNS - 1))
    first, second = (" ".join(f"{row} {kind}{place}" for place in range(_ROWS)) for kind in "ab")
    yield f"a table of {_ROWS} rows", [(first, second)]


def _spaced(text: str) -> str:
    """Signs stand apart, so that each aligner has the same words."""
    return " ".join("".join(sign if sign.isalnum() or sign.isspace() else f" {sign} " for sign in text).split())


def _timed(aligner: Aligner, pairs: Sequence[tuple[str, str]]) -> tuple[float, float]:
    times, kept = [], []
    for first, second in pairs:
        began = time.process_time()
        kept.append(aligner(first, second))
        times.append(time.process_time() - began)
    return statistics.median(times), statistics.median(kept)


if __name__ == "__main__":
    main()
