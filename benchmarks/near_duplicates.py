"""Near-duplicates: how well does the enricher's rule tell copies from look-alikes, and how fast, beside datasketch?

Reads labelled pairs, JSON Lines (gzipped or not) of `{a, b, label: "duplicate"|"different", group}`. datasketch gets
the same words and shingles, 128 permutations, and the single threshold that is best for it: for each fold of groups the
one with the highest F1 on the other folds, so that pairs that share an article never choose their own threshold.

    python -m benchmarks.near_duplicates [--data FILE]
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from datasketch import MinHash

from services.enricher.near import THRESHOLD, bands, fingerprints, similarity, words

_DATA = Path(__file__).parents[2] / "shared" / "data" / "near" / "pairs.jsonl.gz"
_FOLDS = 5
_REPEATS = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, and whether one is a copy of the other."""

    one: str
    other: str
    copies: bool
    group: str


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of a rule's answers."""

    precision: float
    recall: float
    f1: float

    def __str__(self) -> str:
        return f"precision {self.precision:.3f}  recall {self.recall:.3f}  F1 {self.f1:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Near-duplicates beside datasketch.")
    parser.add_argument("--data", type=Path, default=_DATA)
    path = parser.parse_args().data
    if not path.exists():
        sys.exit(f"{path}: no such file; name the labelled pairs with --data FILE")
    pairs = _pairs(path)
    print(f"{len(pairs)} pairs, {sum(pair.copies for pair in pairs)} of them copies, from {path.name}")
    ours = _score(pairs, [_ours(pair) for pair in pairs])
    print(f"wireroom    {ours}  (threshold {THRESHOLD}, found by bands)")
    estimates = [_datasketch(pair) for pair in pairs]
    theirs = _score(pairs, _with_best_threshold(pairs, estimates))
    print(f"datasketch  {theirs}  (best threshold of the other folds)")
    same = _score(pairs, [estimate >= THRESHOLD for estimate in estimates])
    print(f"datasketch  {same}  (threshold {THRESHOLD})")
    print(f"wireroom / datasketch: precision {ours.precision / theirs.precision:.2f}x, F1 {ours.f1 / theirs.f1:.2f}x")
    texts = [text for pair in pairs for text in (pair.one, pair.other)]
    our_rate, their_rate = _rate(lambda text: fingerprints("", text).sketch, texts), _rate(_minhash, texts)
    print(f"text to sketch: {our_rate:,.0f} and {their_rate:,.0f} texts a second, {our_rate / their_rate:.1f}x")


def _pairs(path: Path) -> list[Pair]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = [json.loads(line) for line in data.splitlines()]
    return [Pair(row["a"], row["b"], row["label"] == "duplicate", str(row["group"])) for row in rows]


def _ours(pair: Pair) -> bool:
    one, other = fingerprints("", pair.one), fingerprints("", pair.other)
    if one.tells and one.exact == other.exact:
        return True
    if one.sketch is None or other.sketch is None or not set(bands(one.sketch)) & set(bands(other.sketch)):
        return False
    return similarity(one.sketch, other.sketch) >= THRESHOLD


def _datasketch(pair: Pair) -> float:
    return float(_minhash(pair.one).jaccard(_minhash(pair.other)))


def _minhash(text: str) -> MinHash:
    encoded = [word.encode() for word in words(text)]
    sketch = MinHash(num_perm=128)
    sketch.update_batch([b" ".join(encoded[start : start + 5]) for start in range(len(encoded) - 4)])
    return sketch


def _with_best_threshold(pairs: Sequence[Pair], estimates: Sequence[float]) -> list[bool]:
    groups = sorted({pair.group for pair in pairs})
    folds = [set(groups[number::_FOLDS]) for number in range(_FOLDS)]
    best = {group: _best_threshold(pairs, estimates, without=fold) for fold in folds for group in fold}
    return [estimate >= best[pair.group] for pair, estimate in zip(pairs, estimates, strict=True)]


def _best_threshold(pairs: Sequence[Pair], estimates: Sequence[float], *, without: set[str]) -> float:
    kept = [(pair, estimate) for pair, estimate in zip(pairs, estimates, strict=True) if pair.group not in without]
    trained = [pair for pair, _ in kept]

    def f1(threshold: float) -> float:
        return _score(trained, [estimate >= threshold for _, estimate in kept]).f1

    return max((step / 100 for step in range(10, 96)), key=f1)


def _score(pairs: Sequence[Pair], answers: Sequence[bool]) -> Score:
    right = sum(pair.copies and answer for pair, answer in zip(pairs, answers, strict=True))
    precision = right / max(1, sum(answers))
    recall = right / max(1, sum(pair.copies for pair in pairs))
    return Score(precision, recall, 2 * precision * recall / max(1e-9, precision + recall))


def _rate(sketch: Callable[[str], object], texts: Sequence[str]) -> float:
    best = float("inf")
    for _ in range(_REPEATS):
        start = time.perf_counter()
        for text in texts:
            sketch(text)
        best = min(best, time.perf_counter() - start)
    return len(texts) / best


if __name__ == "__main__":
    main()
