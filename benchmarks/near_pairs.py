"""Labelled pairs of texts, and how right a rule's answers on them are."""

import gzip
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Any

_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts with their titles, and whether one is a copy of the other. Pairs of one group share an article."""

    one: str
    other: str
    titles: tuple[str, str]
    copies: bool
    group: str


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of a rule's answers."""

    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, copies: Sequence[bool], answers: Sequence[bool]) -> "Score":
        """The score of the answers, beside what is true."""
        right = sum(map(bool.__and__, copies, answers))
        precision, recall = right / max(1, sum(answers)), right / max(1, sum(copies))
        return cls(precision, recall, 2 * precision * recall / max(1e-9, precision + recall))

    def __str__(self) -> str:
        return f"precision {self.precision:.3f}  recall {self.recall:.3f}  F1 {self.f1:.3f}"


def read_lines(path: Path) -> Iterable[dict[str, Any]]:
    """The objects of a file of JSON Lines, gzipped or not."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return map(json.loads, data.splitlines())


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a file of `{a, b, title_a, title_b, label: "duplicate"|"different", group}`; titles are optional."""
    return [
        Pair(
            row["a"],
            row["b"],
            (row.get("title_a") or "", row.get("title_b") or ""),
            row["label"] == "duplicate",
            str(row["group"]),
        )
        for row in read_lines(path)
    ]


def cross_validated(pairs: Sequence[Pair], answers: Sequence[Sequence[bool]]) -> list[bool]:
    """The answers to the pairs of each fold by the variant that does best on the other folds.

    `answers` holds those of each variant, neighbours beside each other. Groups are kept whole. Of the variants that do
    best the middle one is taken, which stands farthest from doing worse.
    """
    groups = sorted({pair.group for pair in pairs})
    given = [False] * len(pairs)
    for number in range(_FOLDS):
        fold = set(groups[number::_FOLDS])
        kept = [pair.group not in fold for pair in pairs]
        copies = [pair.copies for pair in compress(pairs, kept)]
        f1s = [Score.of(copies, list(compress(variant, kept))).f1 for variant in answers]
        best = [variant for variant, f1 in zip(answers, f1s, strict=True) if f1 == max(f1s)]
        chosen = best[len(best) // 2]
        given = [old if held else new for old, new, held in zip(given, chosen, kept, strict=True)]
    return given
