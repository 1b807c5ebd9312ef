"""Learns how much the terms of an article tell of its event (`services.enricher.stories.telling.WEIGHTS`).

By logistic regression on pairs of labelled articles: the chance that both are on one event is that of a + b x
sqrt(cosine + .01), where the cosine is that of their vectors under the weights. Pairs are all of one topic, and those
4,000 of different topics that are most alike at the start. The weights are drawn towards the start, set by hand.

    python -m benchmarks.story_weights [--data FILE]
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.story_articles import DATA, Article, labelled
from services.enricher.letters import kinds
from services.enricher.stories.commonness import listed
from services.enricher.stories.telling import FEATURES, MOST, tell
from services.enricher.words import split

_START = np.array([-0.5, -0.3, 0, -1, -1.3, -1, -0.4, 0, -0.4, 0.5, 0.5, 0, 0.3])
_PULL = 1e-3
_CURVE = np.array([-6.0, 9.0])
_CROSSING = 4_000
_ROUNDED = 2

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description="Learn the weights of the story vectors.")
    parser.add_argument("--data", type=Path, default=DATA)
    articles = labelled(parser.parse_args().data)
    weights = Learner(articles).learn(np.ones(len(articles), np.bool_))
    for name, weight in zip(FEATURES, weights, strict=True):
        print(f"{weight:6.2f}  {name}")


@dataclass(frozen=True, slots=True)
class _Terms:
    """The terms of all articles: each one's article, hash and features."""

    owners: Ints
    hashes: Ints
    features: Floats

    @classmethod
    def of(cls, texts: Sequence[str]) -> "_Terms":
        slots = np.full(1 << 14, np.int32(-1))
        hashes, figures = np.empty(MOST, np.uint64), np.empty(MOST, np.bool_)
        features = np.empty((MOST, len(FEATURES)))
        parts: list[tuple[Ints, Ints, Floats]] = []
        for number, text in enumerate(texts):
            found = split(["", text])
            count = tell(
                found.codes, found.begins, found.firsts, found.starts, found.ends, found.hashes, found.digit,
                found.upper, 0, 2, kinds(), listed(), slots, hashes, figures, features,
            )  # fmt: skip
            parts.append((np.full(count, number), hashes[:count].astype(np.int64), features[:count].copy()))
        owners, terms, rows = zip(*parts, strict=True)
        return cls(np.concatenate(owners), np.concatenate(terms), np.vstack(rows))


class Learner:
    """Learns from articles, all or some of them."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._count = len(articles)
        self._terms = _Terms.of([article.text for article in articles])
        topics, events = (
            np.unique(labels, return_inverse=True)[1]
            for labels in ([one.topic for one in articles], [one.story for one in articles])
        )
        one, other = np.triu_indices(self._count, 1)
        same = topics[one] == topics[other]
        crossing = np.flatnonzero(~same)
        alike = self._cosines(np.exp(self._terms.features @ _START))[one[crossing], other[crossing]]
        kept = np.concatenate([np.flatnonzero(same), crossing[np.argsort(-alike, kind="stable")[:_CROSSING]]])
        self._one, self._other = one[kept], other[kept]
        self._on_one_event = (events[self._one] == events[self._other]).astype(np.float64)
        self._shared, self._mine, self._yours = self._in_common()

    def learn(self, of: Flags) -> Floats:
        """The weights learned from the pairs both of whose articles are marked."""
        share = (of[self._one] & of[self._other]).astype(np.float64)
        share /= share.sum()
        found = minimize(
            self._loss, np.concatenate([_START, _CURVE]), args=(share,), jac=True, method="L-BFGS-B",
            options={"maxiter": 60},
        )  # fmt: skip
        weights: Floats = np.round(found.x[: len(_START)], _ROUNDED)
        return weights

    def _loss(self, given: Floats, share: Floats) -> tuple[float, Floats]:
        """The loss and its gradient."""
        weights, (at, by) = given[: len(_START)], given[len(_START) :]
        terms = self._terms
        told = np.exp(terms.features @ weights)
        squares = np.bincount(terms.owners, told * told, self._count)
        lengths = np.sqrt(np.where(squares > 0, squares, 1))
        each = told[self._mine] * told[self._yours]
        each /= (lengths[self._one] * lengths[self._other])[self._shared]
        cosines = np.bincount(self._shared, each, len(share))
        roots = np.sqrt(cosines + 0.01)
        chance = 1 / (1 + np.exp(-(at + by * roots)))
        by_score = share * (chance - self._on_one_event)
        by_cosine = by_score * by / (2 * roots)
        of_each = by_cosine[self._shared] * each
        by_told = np.bincount(self._mine, of_each, len(told)) + np.bincount(self._yours, of_each, len(told))
        of_length = np.bincount(self._one, by_cosine * cosines, self._count)
        of_length += np.bincount(self._other, by_cosine * cosines, self._count)
        by_told -= (of_length / lengths**2)[terms.owners] * told * told
        hit = self._on_one_event * np.log(chance + 1e-12) + (1 - self._on_one_event) * np.log(1 - chance + 1e-12)
        loss = float(-(share * hit).sum() + _PULL * ((weights - _START) ** 2).sum())
        of_weights = terms.features.T @ by_told + 2 * _PULL * (weights - _START)
        return loss, np.concatenate([of_weights, [by_score.sum(), (by_score * roots).sum()]])

    def _cosines(self, told: Floats) -> Floats:
        _, columns = np.unique(self._terms.hashes, return_inverse=True)
        table = np.zeros((self._count, columns.max() + 1), np.float32)
        table[self._terms.owners, columns] = told
        table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
        cosines: Floats = (table @ table.T).astype(np.float64)
        return cosines

    def _in_common(self) -> tuple[Ints, Ints, Ints]:
        """Of each term that both articles of a pair have: the pair, and the two places among all terms."""
        terms = self._terms
        by_article: list[dict[int, int]] = [{} for _ in range(self._count)]
        for place, (owner, term) in enumerate(zip(terms.owners.tolist(), terms.hashes.tolist(), strict=True)):
            by_article[owner][term] = place
        found = [
            (pair, by_article[one][term], by_article[other][term])
            for pair, (one, other) in enumerate(zip(self._one.tolist(), self._other.tolist(), strict=True))
            for term in by_article[one].keys() & by_article[other].keys()
        ]
        pairs, mine, yours = np.array(found, np.int64).T
        return pairs, mine, yours


if __name__ == "__main__":
    main()
