"""Stories: how right articles are grouped as they come, beside a plain single pass over TF-IDF, and how fast.

Reads labelled articles, JSON Lines of `{id, topic, story, text}`, and prints B-cubed precision, recall and F (Bagga and
Baldwin 1998), in the order of the file and as the mean of several shuffled orders. The peer has all words, an inverse
document frequency learned from the stream, centroids and no limit to what it compares. For both, the threshold of each
topic is the one that does best on the other topics, so no article chooses its own threshold; and our weights of terms
are learned anew without the topic and two others (`benchmarks/story_weights.py`).

    python -m benchmarks.stories [--data FILE]
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path
from statistics import fmean

import numpy as np

from benchmarks.metering import machine
from benchmarks.plain_stories import plain_stories
from benchmarks.story_articles import DATA, Article, labelled
from benchmarks.story_weights import Learner
from services.enricher.stories import Stories, scoring, story_vectors
from services.enricher.stories.packing import HASHES, TERMS, pack
from services.enricher.words import words

_ORDERS = 12
_FOLDS = 7
_OURS = [step / 100 for step in range(12, 28, 2)]
_PEERS = [step / 100 for step in range(12, 34, 2)]
_KNOWN = 100_000
_TIMED = 2_000
_BATCH = 500

Cluster = Callable[[Sequence[int], float, int], list[bytes]]
"""From an order of the articles, a threshold and a fold, the story of each, in the order of the file."""


@dataclass(frozen=True, slots=True)
class Score:
    """B-cubed precision and recall."""

    precision: float
    recall: float

    @property
    def f(self) -> float:
        """Their harmonic mean."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    def __str__(self) -> str:
        return f"F {self.f:.3f}  precision {self.precision:.3f}  recall {self.recall:.3f}"


Each = Mapping[float, Sequence[Sequence[Score]]]
"""By threshold and order, the score of each article."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Stories beside a plain single pass over TF-IDF.")
    parser.add_argument("--data", type=Path, default=DATA)
    path = parser.parse_args().data
    articles = labelled(path)
    print(machine())
    print(f"{len(articles)} articles on {len({article.story for article in articles})} events, from {path.name}")
    fold_of = _folds(articles)
    learner = Learner(articles)
    learned = [learner.learn(np.array([fold_of[one.topic] != fold for one in articles])) for fold in range(_FOLDS)]
    texts = [("", article.text) for article in articles]
    vectors = [story_vectors(texts, weights=weights) for weights in learned]
    counted = [Counter(words(article.text)) for article in articles]
    ours = _compare(
        "wireroom",
        articles,
        fold_of,
        lambda order, threshold, fold: _wireroom(vectors[fold], order, threshold),
        _OURS,
        of_folds=True,
    )
    plain = _compare(
        "plain TF-IDF",
        articles,
        fold_of,
        lambda order, threshold, _: plain_stories(counted, order, threshold),
        _PEERS,
        of_folds=False,
    )
    print(f"wireroom / plain TF-IDF: F {ours / plain:.2f}x")
    _speed()


def _folds(articles: Sequence[Article]) -> dict[str, int]:
    """The fold of each topic: its articles are placed by weights learned from the other folds."""
    topics = sorted({article.topic for article in articles})
    random.Random(5).shuffle(topics)
    return {topic: place % _FOLDS for place, topic in enumerate(topics)}


def _wireroom(vectors: Sequence[bytes | None], order: Sequence[int], threshold: float) -> list[bytes]:
    scoring.THRESHOLD = threshold
    stories, story = Stories(1.0), dict[int, bytes]()
    for number in order:
        story[number] = stories.place(_name(number), vectors[number]).story
        stories.add(_name(number), story[number], vectors[number], 0)
    return [story[number] for number in range(len(order))]


def _compare(
    name: str,
    articles: Sequence[Article],
    fold_of: Mapping[str, int],
    cluster: Cluster,
    thresholds: Sequence[float],
    *,
    of_folds: bool,
) -> float:
    """Prints the scores and returns the mean F of the shuffled orders; `of_folds` says that folds differ."""
    in_file = list(range(len(articles)))
    orders = [in_file, *(random.Random(seed).sample(in_file, len(in_file)) for seed in range(_ORDERS))]
    chosen: dict[str, float] = {}
    held_out: list[list[Score]] = [[Score(0, 0)] * len(articles) for _ in orders]
    each: Each = {}
    for fold in range(_FOLDS):
        if of_folds or not fold:
            each = {at: [_bcubed(articles, cluster(order, at, fold)) for order in orders] for at in thresholds}
        for topic in (topic for topic, of in fold_of.items() if of == fold):
            trained = [number for number, article in enumerate(articles) if article.topic != topic]

            def trained_f(at: float, each: Each = each, trained: Sequence[int] = trained) -> float:
                return fmean(_mean([scores[number] for number in trained]).f for scores in each[at][1:])

            chosen[topic] = max(thresholds, key=trained_f)
            for order, scores in enumerate(each[chosen[topic]]):
                for number, article in enumerate(articles):
                    if article.topic == topic:
                        held_out[order][number] = scores[number]
    means = [_mean(scores) for scores in held_out]
    shuffled = Score(fmean(one.precision for one in means[1:]), fmean(one.recall for one in means[1:]))
    lowest = min(one.f for one in means[1:])
    used = ", ".join(f"{at:.2f}" for at in sorted(set(chosen.values())))
    print(f"{name:13} {_ORDERS} shuffled orders {shuffled}  lowest F {lowest:.3f}  (thresholds {used})")
    print(f"{'':13} order of the file {means[0]}")
    return fmean(one.f for one in means[1:])


def _bcubed(articles: Sequence[Article], stories: Sequence[bytes]) -> list[Score]:
    of_story, of_event = Counter(stories), Counter(article.story for article in articles)
    of_both = Counter((story, article.story) for story, article in zip(stories, articles, strict=True))
    return [
        Score(both / of_story[story], both / of_event[article.story])
        for story, article in zip(stories, articles, strict=True)
        for both in [of_both[story, article.story]]
    ]


def _mean(scores: Sequence[Score]) -> Score:
    return Score(fmean(one.precision for one in scores), fmean(one.recall for one in scores))


def _speed() -> None:
    texts = list(_synthetic(_TIMED))
    start = time.process_time()
    for at in range(0, _TIMED, _BATCH):
        story_vectors(texts[at : at + _BATCH])
    vector_us = (time.process_time() - start) / _TIMED * 1e6
    vectors = _drawn(_KNOWN + _TIMED)
    stories = Stories(5 * 86_400)
    for number in range(_KNOWN):
        stories.add(_name(number), stories.place(_name(number), vectors[number]).story, vectors[number], number)
        if not (number + 1) % _BATCH:
            stories.keep()
    room = sum(map(sys.getsizeof, vars(stories._articles).values())) / _KNOWN
    start = time.process_time()
    for number in range(_KNOWN, _KNOWN + _TIMED):
        stories.add(_name(number), stories.place(_name(number), vectors[number]).story, vectors[number], number)
    place_us = (time.process_time() - start) / _TIMED * 1e6
    print(f"{_KNOWN:,} articles in the window: {room:.0f} bytes an article")
    print(f"text of 350 words to vector {vector_us:.0f} us, place and add {place_us:.0f} us of CPU an article")


def _drawn(count: int) -> list[bytes]:
    """Vectors with full terms: a third of them of 2,000 that many articles have, the others of all there are."""
    rng = np.random.default_rng(7)
    terms = rng.integers(0, HASHES, (count, TERMS))
    terms[:, ::3] = rng.integers(0, 2000, terms[:, ::3].shape)
    weights = np.sort(rng.uniform(0.1, 1, terms.shape))[:, ::-1]
    return [pack(list(zip(*row, strict=True))) for row in zip(weights.tolist(), terms.tolist(), strict=True)]


def _synthetic(count: int) -> Iterator[tuple[str, str]]:
    """Articles of a Zipf vocabulary, a third of whose words are names; each third article follows another one."""
    chance = random.Random(7)
    vocabulary = [_word(chance, number) for number in range(60_000)]
    cumulative = list(accumulate(1 / (rank + 3) for rank in range(len(vocabulary))))
    recent: list[list[str]] = []
    for number in range(count):
        text = chance.choices(vocabulary, cum_weights=cumulative, k=350)
        if recent and number % 3 == 0:
            text[: len(recent[0])] = recent[chance.randrange(len(recent))]
        recent = [*recent[-200:], text[:60]]
        yield " ".join(text[:8]), " ".join(text)


def _word(chance: random.Random, rank: int) -> str:
    letters = "".join(chance.choices("etaoinshrdlucmfwypvbgk", k=2 + min(9, rank.bit_length() // 2 + 1)))
    return letters.capitalize() if rank % 3 == 2 else letters


def _name(number: int) -> bytes:
    return blake2b(b"%d" % number, digest_size=16).digest()


if __name__ == "__main__":
    main()
