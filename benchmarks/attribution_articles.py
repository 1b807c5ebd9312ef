"""Articles whose attributions were annotated by hand, and what counts as finding one."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

DATA = Path(__file__).parents[2] / "shared" / "data"
_FILE = "attribution/polnear_dev.jsonl.gz"

Span = tuple[int, int]
Spans = list[Span]


@dataclass(frozen=True, slots=True)
class Gold:
    """One annotated attribution; each part may be broken into several spans, and the source may be empty."""

    source: Spans
    cue: Spans
    content: Spans


@dataclass(frozen=True, slots=True)
class Article:
    outlet: str
    text: str
    attributions: list[Gold]


def annotated(data: Path) -> list[Article]:
    """The articles of PolNeAR (Newell et al. 2018) in the folder of data."""
    with gzip.open(data / _FILE, "rt", encoding="utf-8") as lines:
        return [_article(json.loads(line)) for line in lines]


def _article(given: dict[str, object]) -> Article:
    attributions = given["attributions"]
    assert isinstance(attributions, list)
    gold = [
        Gold(*([(start, end) for start, end in one[part]] for part in ("source", "cue", "content")))
        for one in attributions
    ]
    return Article(str(given["id"]).partition("_")[0], str(given["text"]), gold)


def hits(cues: Sequence[Span], sources: Sequence[Span], gold: Sequence[Gold]) -> np.ndarray:
    """Whether each found attribution (rows) fits each annotated one: the cues overlap, and the sources do.

    What is annotated without a source fits nothing: it counts as missed, and what is found there as wrong.
    """
    fits = np.zeros((len(cues), len(gold)), np.bool_)
    for column, one in enumerate(gold):
        for row, (cue, source) in enumerate(zip(cues, sources, strict=True)):
            fits[row, column] = _overlap(cue, one.cue) and _overlap(source, one.source)
    return fits


def right(fits: np.ndarray) -> int:
    """How many of the found attributions are right, each annotated one being found once."""
    if not fits.size:
        return 0
    return int((maximum_bipartite_matching(csr_matrix(fits), perm_type="column") >= 0).sum())


def _overlap(span: Span, others: Spans) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)
