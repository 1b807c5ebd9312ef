"""Learns the weights of `taggers/attributions`: by logistic regression, from articles annotated by hand.

A candidate is right when its cue and its source overlap those of one annotated attribution. For each form of the verb
there are weights for all features, and one for each cue whatever its form; they are pulled to the mean of all forms,
and to nothing. Then the same is learned from four fifths of the articles at a time, and judged on the rest.

    python -m benchmarks.attribution_weights [--data FOLDER] [--write]
"""

import argparse
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack

from benchmarks.attribution_articles import DATA, Article, annotated, hits, right
from services.enricher.reading import Reading, read
from services.enricher.taggers.attributions.candidates import propose
from services.enricher.taggers.attributions.rows import Column, Kind, Next, Rows, Trait
from services.enricher.taggers.attributions.scoring import FEATURES, FORMS, choose
from services.enricher.taggers.attributions.vocabulary import Floats, vocabulary

_FOLDS = 5
_PULL_TO_NOTHING, _PULL_TO_MEAN, _PULL_OF_CUE = 0.3, 1.0, 1.0
_ROUNDED = 2
_PACKAGE = "services.enricher.taggers.attributions"


class Candidates:
    """The candidates of all articles: rows, and of each which annotated attributions it fits."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.rows: list[Rows] = []
        self.fits: list[NDArray[np.bool_]] = []
        for article in articles:
            reading = read(article.text)
            rows = _rows(reading)
            sources = [reading.span(*row[-2:]) for row in rows.tolist()]
            cues = [
                reading.span(*row[:2]) if row[0] < row[1] else (source[1], source[1] + 1)
                for row, source in zip(rows.tolist(), sources, strict=True)
            ]
            self.rows.append(rows)
            self.fits.append(hits(cues, sources, article.attributions))
        self.counts = np.array([len(rows) for rows in self.rows])
        self.gold = np.array([len(article.attributions) for article in articles])

    def weighed(self) -> tuple[csr_matrix, Floats]:
        """The features of all, and how strongly each is pulled to nothing."""
        rows = np.concatenate(self.rows)
        count = len(rows)
        traits = (rows[:, Column.TRAITS, None] & np.array(list(Trait))) != 0
        plain = np.hstack([np.eye(len(Kind))[rows[:, Column.KIND]], np.eye(len(Next))[rows[:, Column.NEXT]], traits])
        by_form = [csr_matrix(plain * (rows[:, Column.FORM] == form)[:, None]) for form in range(len(FORMS))]
        cues = csr_matrix((np.ones(count), (np.arange(count), rows[:, Column.CUE])), (count, len(vocabulary().cues)))
        pulls = [np.full(len(FEATURES), _PULL_TO_NOTHING), np.full(len(FORMS) * len(FEATURES), _PULL_TO_MEAN)]
        return hstack([csr_matrix(plain), *by_form, cues]).tocsr(), np.concatenate(
            [*pulls, np.full(cues.shape[1], _PULL_OF_CUE)]
        )


def _rows(reading: Reading) -> Rows:
    words = vocabulary()
    return propose(
        reading.hashes,
        reading.shapes,
        reading.gaps,
        reading.sentences,
        reading.quoted,
        np.empty((0, 2), np.int64),
        words.numbers.keys,
        words.numbers.values,
        words.bits,
    )[0]


class Learner:
    def __init__(self, found: Candidates) -> None:
        self._features, self._pulls = found.weighed()
        self._right = np.concatenate([fits.any(1) for fits in found.fits]).astype(np.float64)
        self._learned = np.concatenate(found.rows)[:, Column.KIND] != Kind.CITED
        self._article = np.repeat(np.arange(len(found.rows)), found.counts)

    def learn(self, of: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Weights by form and feature, and by cue, learned from the articles that are marked."""
        chosen = of[self._article] & self._learned
        features, is_right = self._features[chosen], self._right[chosen]

        def loss(weights: Floats) -> tuple[float, Floats]:
            scores = features @ weights
            chances = 1 / (1 + np.exp(-scores))
            value = np.logaddexp(0, scores).sum() - is_right @ scores + 0.5 * self._pulls @ weights**2
            return float(value), features.T @ (chances - is_right) + self._pulls * weights

        weights = minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
        mean, forms, cues = np.split(weights, [len(FEATURES), (1 + len(FORMS)) * len(FEATURES)])
        of_features = np.ascontiguousarray((mean + forms.reshape(len(FORMS), -1)).round(_ROUNDED))
        return of_features, cues.round(_ROUNDED)


def judged(found: Candidates, articles: NDArray[np.int64], learned: tuple[Floats, Floats]) -> NDArray[np.int64]:
    """How many are right, found and annotated in the articles."""
    counts = np.zeros(3, np.int64)
    for article in articles.tolist():
        picked = np.empty(len(found.rows[article]), np.int64)
        places = picked[: choose(found.rows[article], *learned, picked)]
        counts += right(found.fits[article][places]), len(places), found.gold[article]
    return counts


def printed(name: str, counts: NDArray[np.int64]) -> None:
    true, told, gold = counts.tolist()
    print(f"{name:<46} P {true / told:.3f}  R {true / gold:.3f}  F1 {2 * true / (told + gold):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Learn the weights of the attributions.")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--write", action="store_true", help="into cues.toml and weights.toml")
    given = parser.parse_args()
    articles = annotated(given.data)
    found = Candidates(articles)
    learner = Learner(found)
    learned = learner.learn(np.ones(len(articles), np.bool_))
    printed("learned from all, on all", judged(found, np.arange(len(articles)), learned))
    if given.write:
        write(*learned)
    cross_validated(found, learner, articles)


def cross_validated(found: Candidates, learner: Learner, articles: Sequence[Article]) -> None:
    """Print how right it is on fifths of the articles, and on outlets, by weights learned from the rest."""
    outlets = np.unique([article.outlet for article in articles], return_inverse=True)[1]
    for name, part in (("five parts", np.arange(len(articles)) % _FOLDS), ("seven parts by outlet", outlets)):
        counts = np.zeros(3, np.int64)
        for fold in np.unique(part):
            counts += judged(found, np.flatnonzero(part == fold), learner.learn(part != fold))
        printed(f"cross-validated, {name}", counts)


def write(of_features: Floats, of_cues: Floats) -> None:
    """The weights into the files they are read from."""
    folder = Path(str(files(_PACKAGE)))
    lines = [
        f'"{feature}" = [{", ".join(f"{weight:.2f}" for weight in column)}]'
        for feature, column in zip(FEATURES, of_features.T.tolist(), strict=True)
    ]
    head = "# Made by benchmarks/attribution_weights.py. By feature: base form, with -s, past, with -ing.\n\n"
    (folder / "weights.toml").write_text(head + "\n".join(lines) + "\n", "utf-8")
    path = folder / "cues.toml"
    weight_of = dict(zip(vocabulary().cues, of_cues.tolist(), strict=True))
    section, result = "", []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        name, equals, _ = line.partition(" = ")
        key = f"{name} (noun)" if section == "nouns" and f"{name} (noun)" in weight_of else name
        if equals and section != "irregular" and re.fullmatch(r"[a-z]+", name):
            line = f"{name} = {weight_of.get(key, 0.0):.2f}"
        result.append(line)
    path.write_text("\n".join(result) + "\n", "utf-8")


if __name__ == "__main__":
    main()
