"""Which candidates are attributions: the best source of each cue, when it is more likely right than wrong. Pure.

A candidate's score is the log odds of a logistic regression: a weight for its cue (in `cues.toml`) and, for each form
of the verb, weights for kind, what follows and the other bits (in `weights.toml`). `benchmarks/attribution_weights.py`
learned them all.
"""

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from services.compiled import compiled
from services.enricher.taggers.attributions.candidates import BITS, CITED_KIND, KINDS, NEXT, Rows
from services.enricher.taggers.attributions.vocabulary import vocabulary

FORMS = ("base", "third", "past", "ing")
FEATURES = ("bias", *(f"kind: {kind}" for kind in KINDS), *(f"next: {word}" for word in NEXT), *BITS)
THRESHOLD = 0.0
"""Log odds from which on a candidate is taken."""

_KINDS, _NEXT, _BITS = 1, 1 + len(KINDS), 1 + len(KINDS) + len(NEXT)

Floats = NDArray[np.float64]


@cache
def weights() -> Floats:
    """By form of the verb and feature, read once."""
    table = tomllib.loads(files(__package__).joinpath("weights.toml").read_text("utf-8"))["weights"]
    if tuple(table) != FEATURES:
        raise ValueError("weights.toml is of other features: learn the weights anew")
    return np.ascontiguousarray(np.array(list(table.values()), np.float64).T)


def chosen(rows: Rows) -> Rows:
    """Those of the candidates that are attributions, in the order of the cues; at most one for a cue."""
    return rows[choose(rows, weights(), vocabulary().weights, THRESHOLD)]


def choose(rows: Rows, of_features: Floats, of_cues: Floats, threshold: float) -> NDArray[np.int64]:
    """The places of the rows that are chosen by weights by form and feature, and by cue."""
    picked = np.empty(len(rows), np.int64)
    return picked[: _choose(rows, np.ascontiguousarray(of_features), of_cues, threshold, picked)]


@compiled("int64(int64[:, ::1], float64[:, ::1], float64[::1], float64, int64[::1])")
def _choose(rows: Rows, of_features: Floats, of_cues: Floats, threshold: float, picked: NDArray[np.int64]) -> int:
    """Write the places of the rows that are chosen; how many they are."""
    count, best = 0, 0.0
    cue = -1
    for place in range(len(rows)):
        row = rows[place]
        form, bits = row[5], row[8]
        score = of_cues[row[4]] + of_features[form, 0] + of_features[form, _KINDS + row[6]]
        score += of_features[form, _NEXT + row[7]]
        feature = _BITS
        while bits:
            if bits & 1:
                score += of_features[form, feature]
            bits >>= 1
            feature += 1
        if row[6] == CITED_KIND:
            score = np.inf
        if score < threshold:
            continue
        key = row[0] * 2 if row[0] == row[1] else row[1] * 2 + 1
        if key != cue:
            count += 1
        elif score <= best:
            continue
        cue, best = key, score
        picked[count - 1] = place
    return count
