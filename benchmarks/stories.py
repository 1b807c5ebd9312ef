"""Stories: how right articles are grouped as they come, beside a plain single pass over TF-IDF, and how fast.

Reads labelled articles, JSON Lines of `{id, topic, story, text}`, and prints B-cubed precision, recall and F (Bagga and
Baldwin 1998), in the order of the file and as the mean of several shuffled orders: one by one, and in batches of
several sizes. The peer has all words, an inverse document frequency learned from the stream, centroids and no limit to
what it compares. For both, the threshold of each topic is the one that does best on the other topics, one for all sizes
of batches, so no article chooses its own threshold; and our weights of terms are learned anew without the topic and two
others (`benchmarks/story_weights.py`). Beside that, what the threshold that ships comes to with those weights.

    python -m benchmarks.stories [--data FILE]
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from benchmarks.metering import machine
from benchmarks.plain_stories import plain_stories
from benchmarks.story_articles import DATA, Article, labelled
from benchmarks.story_weights import Learner
from services.enricher.stories import Stories, scoring, story_vectors
from services.enricher.stories.packing import HASHES, TERMS, pack
from services.enricher.words import words

_ORDERS = 12
_FOLDS = 7
_SIZES = (1, 20, 100, 500)
_OURS = [step / 100 for step in range(14, 26, 2)]
_PEERS = [step / 100 for step in range(12, 34, 2)]
_KNOWN = 100_000
_TIMED = 2_000
_BATCH = 500

Cluster = Callable[[Sequence[int], float, int], list[bytes]]
"""From an order of the articles, a threshold and a fold, the story of each, in the order of the file."""

Scores = NDArray[np.float64]
"""B-cubed precision and recall of each article, 2 x n."""

Runs = Mapping[str, Sequence[Scores]]
"""By way of clustering, the scores in the order of the file, and in shuffled orders."""


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
        articles,
        fold_of,
        {f"batches of {size}": _in_batches(vectors, size) for size in _SIZES},
        _OURS,
        of_folds=True,
        ships=scoring.THRESHOLD,
    )
    plain = _compare(
        articles,
        fold_of,
        {"plain TF-IDF": lambda order, threshold, _: plain_stories(counted, order, threshold)},
        _PEERS,
        of_folds=False,
    )
    print(
        "wireroom / plain TF-IDF: F " + ", ".join(f"{way} {f / plain['plain TF-IDF']:.2f}x" for way, f in ours.items())
    )
    _speed()


def _folds(articles: Sequence[Article]) -> dict[str, int]:
    """The fold of each topic: its articles are placed by weights learned from the other folds."""
    topics = sorted({article.topic for article in articles})
    random.Random(5).shuffle(topics)
    return {topic: place % _FOLDS for place, topic in enumerate(topics)}


def _in_batches(vectors: Sequence[Sequence[bytes | None]], size: int) -> Cluster:
    def cluster(order: Sequence[int], threshold: float, fold: int) -> list[bytes]:
        scoring.THRESHOLD = threshold
        stories, story = Stories(1.0), dict[int, bytes]()
        for start in range(0, len(order), size):
            batch = [(number, _name(number), vectors[fold][number]) for number in order[start : start + size]]
            stories.plan((name, vector) for _, name, vector in batch if vector)
            for number, name, vector in batch:
                story[number] = stories.place(name, vector).story
                stories.add(name, story[number], vector, 0)
            stories.keep()
        return [story[number] for number in range(len(order))]

    return cluster


def _compare(
    articles: Sequence[Article],
    fold_of: Mapping[str, int],
    ways: Mapping[str, Cluster],
    thresholds: Sequence[float],
    *,
    of_folds: bool,
    ships: float | None = None,
) -> Mapping[str, float]:
    """Prints the scores and returns each way's mean F in shuffled orders; `of_folds` says that the folds differ."""
    in_file = list(range(len(articles)))
    orders = [in_file, *(random.Random(seed).sample(in_file, len(in_file)) for seed in range(_ORDERS))]
    topics = np.array([article.topic for article in articles])
    chosen: Counter[float] = Counter()
    held_out, shipped = ({way: [np.zeros((2, len(articles))) for _ in orders] for way in ways} for _ in range(2))
    each: dict[float, Runs] = {}
    for fold in range(_FOLDS):
        if of_folds or not fold:
            each = {at: _runs(articles, ways, orders, at, fold) for at in thresholds}
        for topic in (topic for topic, of in fold_of.items() if of == fold):
            here = topics == topic
            best = max(
                thresholds, key=lambda at: fmean(_f(runs[:, ~here]) for way in each[at].values() for runs in way[1:])
            )
            chosen[best] += 1
            for kept, at in ((held_out, best), (shipped, ships)):
                for way, runs in each[at].items() if at else ():
                    for scores, run in zip(kept[way], runs, strict=True):
                        scores[:, here] = run[:, here]
    print("thresholds chosen: " + ", ".join(f"{at:.2f} {count} times" for at, count in sorted(chosen.items())))
    for way in ways:
        in_order, *shuffled = held_out[way]
        print(f"{way:14} {_ORDERS} shuffled orders {_told(shuffled)}, order of the file {_told([in_order])}")
        if ships:
            print(f"{'':14} with the threshold that ships, {ships:.2f}: {_told(shipped[way][1:])}")
    return {way: fmean(_f(scores) for scores in held_out[way][1:]) for way in ways}


def _runs(
    articles: Sequence[Article], ways: Mapping[str, Cluster], orders: Sequence[Sequence[int]], at: float, fold: int
) -> Runs:
    return {way: [_bcubed(articles, cluster(order, at, fold)) for order in orders] for way, cluster in ways.items()}


def _bcubed(articles: Sequence[Article], stories: Sequence[bytes]) -> Scores:
    of_story, of_event = Counter(stories), Counter(article.story for article in articles)
    of_both = Counter((story, article.story) for story, article in zip(stories, articles, strict=True))
    both = np.array([of_both[story, article.story] for story, article in zip(stories, articles, strict=True)])
    precision = both / np.array([of_story[story] for story in stories])
    return np.array([precision, both / np.array([of_event[article.story] for article in articles])])


def _f(scores: Scores) -> float:
    """The harmonic mean of precision and recall."""
    precision, recall = scores.mean(axis=1)
    return float(2 * precision * recall / (precision + recall))


def _told(orders: Sequence[Scores]) -> str:
    each = [_f(scores) for scores in orders]
    precision, recall = np.mean([scores.mean(axis=1) for scores in orders], axis=0)
    lowest = f" (lowest {min(each):.3f})" if len(each) > 1 else ""
    return f"F {fmean(each):.3f}{lowest} precision {precision:.3f} recall {recall:.3f}"


def _speed() -> None:
    texts = list(_synthetic(_TIMED))
    start = time.process_time()
    for at in range(0, _TIMED, _BATCH):
        story_vectors(texts[at : at + _BATCH])
    vector_us = (time.process_time() - start) / _TIMED * 1e6
    vectors = _drawn(_KNOWN + _TIMED)
    stories = Stories(5 * 86_400)
    _place(stories, vectors, 0, _KNOWN)
    room = sum(map(sys.getsizeof, vars(stories._articles).values())) / _KNOWN
    start = time.process_time()
    planning = _place(stories, vectors, _KNOWN, _KNOWN + _TIMED)
    place_us, plan_us = (seconds / _TIMED * 1e6 for seconds in (time.process_time() - start, planning))
    print(f"{_KNOWN:,} articles in the window: {room:.0f} bytes an article")
    print(
        f"CPU an article: text of 350 words to vector {vector_us:.0f} us; plan of batches of {_BATCH}, place and add "
        f"{place_us:.0f} us, of which the plan is {plan_us:.0f}"
    )


def _place(stories: Stories, vectors: Sequence[bytes], first: int, end: int) -> float:
    """Place and add articles in batches; returns the seconds that the plans took."""
    planning = 0.0
    for start in range(first, end, _BATCH):
        batch = [(_name(number), vectors[number]) for number in range(start, min(end, start + _BATCH))]
        planning -= time.process_time()
        stories.plan(batch)
        planning += time.process_time()
        for number, (name, vector) in enumerate(batch, start):
            stories.add(name, stories.place(name, vector).story, vector, number)
        stories.keep()
    return planning


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
