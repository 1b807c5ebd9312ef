"""Which candidates are attributions: the best source of each cue, when it is more likely right than wrong. Pure.

A candidate's score is the log odds of a logistic regression: a weight for its cue (in `cues.toml`) and, for each form
of the verb, weights for kind, what follows and traits (in `weights.toml`). `benchmarks/attribution_weights.py` learned
them all. A compiled part for `finding.py`.
"""

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from services.compiled import part
from services.enricher.taggers.attributions.rows import Column, Kind, Next, Rows, Trait
from services.enricher.taggers.attributions.vocabulary import Floats

FORMS = ("base", "third", "past", "ing")
FEATURES = tuple(
    f"{kind.__name__}.{one.name}".lower().replace("_", " ") for kind in (Kind, Next, Trait) for one in kind
)
THRESHOLD = 0.0
"""Log odds from which on a candidate is taken."""

_NEXT, _TRAITS = len(Kind), len(Kind) + len(Next)


@cache
def weights() -> Floats:
    """By form of the verb and feature, read once. Raises ValueError when the file is of other features."""
    table = tomllib.loads(files(__package__).joinpath("weights.toml").read_text("utf-8"))
    if tuple(table) != FEATURES:
        raise ValueError("weights.toml is of other features: learn the weights anew")
    return np.ascontiguousarray(np.array(list(table.values()), np.float64).T)


@part
def choose(rows: Rows, of_features: Floats, of_cues: Floats, picked: NDArray[np.int64]) -> int:
    """Write the places of the rows that are attributions, at most one for a cue, in order; how many they are.

    `of_features` are weights for forms and features, `of_cues` for cues.
    """
    count, best, last_cue = 0, 0.0, -1
    for place in range(len(rows)):
        row = rows[place]
        form, traits, feature = row[Column.FORM], row[Column.TRAITS], _TRAITS
        score = of_cues[row[Column.CUE]]
        score += of_features[form, row[Column.KIND]] + of_features[form, _NEXT + row[Column.NEXT]]
        while traits:
            if traits & 1:
                score += of_features[form, feature]
            traits >>= 1
            feature += 1
        if row[Column.KIND] == Kind.CITED:
            score = np.inf  # A rule: annotators take it for the words of whoever cites.
        if score < THRESHOLD:
            continue
        cue = 2 * row[Column.CUE_LAST] + (row[Column.CUE_FIRST] == row[Column.CUE_LAST])
        if cue != last_cue:
            count += 1
        elif score <= best:
            continue
        last_cue, best = cue, score
        picked[count - 1] = place
    return count
