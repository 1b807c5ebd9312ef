"""Near-duplicates: how well does the enricher's rule tell copies from look-alikes, and how fast, beside datasketch?

Reads labelled pairs, JSON Lines (gzipped or not) of `{a, b, label: "duplicate"|"different", group}`. datasketch gets
the same words and shingles, 128 permutations, and the single threshold that is best for it: for each fold of groups the
one with the highest F1 on the other folds, so that pairs that share an article never choose their own threshold. The
enricher's two numbers are chosen in the same way for one line, and stand as they ship in the other.

    python -m benchmarks.near_duplicates [--data FILE]
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

from datasketch import MinHash

from services.enricher.near import fingerprints
from services.enricher.sketch import FIGURES_WEIGH, THRESHOLD, UNLIKE, Likeness, bands, compare
from services.enricher.words import words

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
    likenesses = [_likeness(pair) for pair in pairs]
    shipped = _score(pairs, [likeness.is_copy for likeness in likenesses])
    print(f"wireroom    {shipped}  (as it ships: {THRESHOLD} + {FIGURES_WEIGH} x figures that differ)")
    ours = _score(pairs, _with_best_numbers(pairs, likenesses))
    print(f"wireroom    {ours}  (best numbers of the other folds)")
    estimates = [_datasketch(pair) for pair in pairs]
    theirs = _score(pairs, _with_best_threshold(pairs, estimates))
    print(f"datasketch  {theirs}  (best threshold of the other folds)")
    print(f"wireroom / datasketch: precision {ours.precision / theirs.precision:.2f}x, F1 {ours.f1 / theirs.f1:.2f}x")
    texts = [text for pair in pairs for text in (pair.one, pair.other)]
    our_rate, their_rate = _rate(lambda text: fingerprints("", text).sketch, texts), _rate(_minhash, texts)
    print(f"text to sketch: {our_rate:,.0f} and {their_rate:,.0f} texts a second, {our_rate / their_rate:.1f}x")


def _pairs(path: Path) -> list[Pair]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = [json.loads(line) for line in data.splitlines()]
    return [Pair(row["a"], row["b"], row["label"] == "duplicate", str(row["group"])) for row in rows]


def _likeness(pair: Pair) -> Likeness:
    one, other = fingerprints("", pair.one), fingerprints("", pair.other)
    if one.tells and one.exact == other.exact:
        return Likeness(1.0, THRESHOLD)
    if one.sketch is None or other.sketch is None or not set(bands(one.sketch)) & set(bands(other.sketch)):
        return UNLIKE
    return compare(one.sketch, other.sketch)


def _datasketch(pair: Pair) -> float:
    return float(_minhash(pair.one).jaccard(_minhash(pair.other)))


def _minhash(text: str) -> MinHash:
    encoded = [word.encode() for word in words(text)]
    sketch = MinHash(num_perm=128)
    sketch.update_batch([b" ".join(encoded[start : start + 5]) for start in range(len(encoded) - 4)])
    return sketch


def _with_best_threshold(pairs: Sequence[Pair], estimates: Sequence[float]) -> list[bool]:
    best = {group: _best_threshold(pairs, estimates, without=fold) for fold in _folds(pairs) for group in fold}
    return [estimate >= best[pair.group] for pair, estimate in zip(pairs, estimates, strict=True)]


def _with_best_numbers(pairs: Sequence[Pair], likenesses: Sequence[Likeness]) -> list[bool]:
    answers = {
        (base / 100, weigh / 100): [_is_copy(likeness, base / 100, weigh / 100) for likeness in likenesses]
        for base in range(50, 80)
        for weigh in range(0, 100, 5)
    }
    best: dict[str, list[bool]] = {}
    for fold in _folds(pairs):
        kept = [pair.group not in fold for pair in pairs]
        trained = list(compress(pairs, kept))
        scores = {numbers: _score(trained, list(compress(given, kept))).f1 for numbers, given in answers.items()}
        # Of the numbers that do best the middle ones, which stand farthest from doing worse.
        highest = sorted(numbers for numbers, f1 in scores.items() if f1 == max(scores.values()))
        best.update(dict.fromkeys(fold, answers[highest[len(highest) // 2]]))
    return [best[pair.group][number] for number, pair in enumerate(pairs)]


def _is_copy(likeness: Likeness, base: float, weigh: float) -> bool:
    return likeness.similarity >= base + weigh * (likeness.threshold - THRESHOLD) / FIGURES_WEIGH


def _folds(pairs: Sequence[Pair]) -> list[set[str]]:
    groups = sorted({pair.group for pair in pairs})
    return [set(groups[number::_FOLDS]) for number in range(_FOLDS)]


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
